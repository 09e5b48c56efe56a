// S12: a flood of made-up ids costs a row and a signature each, every round.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS12 final : public Adversary {
public:
    explicit AttackS12(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::register_)) return;
        for (int i = 0; i < 3; ++i) {
            actions.say(sight.line.sender,
                        {{"from", stranger()}, {"to", nullptr}, {"intent", "register"}});
        }
    }
};

}  // namespace

std::unique_ptr<Adversary> attack_s12(SeededRandom random) {
    return std::make_unique<AttackS12>(std::move(random));
}

}  // namespace hsagent::sim
