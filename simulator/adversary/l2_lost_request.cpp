// L2: a lost request wedges the pair, or is resent without its hs.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL02 final : public Adversary {
public:
    explicit AttackL02(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::request)) actions.withhold(sight.line.addressee);
    }
};

}  // namespace

constinit const Attack attack_l02{"L2", "requests are lost", adversary_of<AttackL02>};

}  // namespace hsagent::sim
