// S1: a register whose `from` is a number ends a deployed peer's process.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS01 final : public Adversary {
public:
    explicit AttackS01(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::register_)) return;
        actions.say(sight.line.sender, {{"from", 12345}, {"to", nullptr}, {"intent", "register"}});
    }
};

}  // namespace

constinit const Attack attack_s01{"S1", "a register whose from is a number",
                                  adversary_of<AttackS01>};

}  // namespace hsagent::sim
