// L4: a lost conclude wedges the pair.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL04 final : public Adversary {
public:
    explicit AttackL04(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::conclude)) actions.withhold(sight.line.addressee);
    }
};

}  // namespace

constinit const Attack attack_l04{"L4", "concludes are lost", adversary_of<AttackL04>};

}  // namespace hsagent::sim
