// L3: a lost respond wedges the pair.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL03 final : public Adversary {
public:
    explicit AttackL03(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::respond)) actions.withhold(sight.line.addressee);
    }
};

}  // namespace

constinit const Attack attack_l03{"L3", "responds are lost", adversary_of<AttackL03>};

}  // namespace hsagent::sim
