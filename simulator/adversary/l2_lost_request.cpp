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

std::unique_ptr<Adversary> attack_l02(SeededRandom random) {
    return std::make_unique<AttackL02>(std::move(random));
}

}  // namespace hsagent::sim
