// L1: a lost confirm wedges the pair: it is resent too late or not at all.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL01 final : public Adversary {
public:
    explicit AttackL01(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::confirm)) actions.withhold(sight.line.addressee);
    }
};

}  // namespace

constinit const Attack attack_l01{"L1", "confirms are lost", adversary_of<AttackL01>};

}  // namespace hsagent::sim
