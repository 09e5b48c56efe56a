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

constinit const Attack attack_s12{"S12", "a flood of made-up ids", adversary_of<AttackS12>};

}  // namespace hsagent::sim
