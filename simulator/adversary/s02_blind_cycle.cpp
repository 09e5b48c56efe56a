// S2: null equals a challenge that is not drawn yet, so a stranger completes a whole cycle blind.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS02 final : public Adversary {
public:
    explicit AttackS02(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::register_)) return;
        const std::size_t victim = sight.line.sender;
        const Payload to = sight.payload["from"];
        // All at once: until its round ends, the victim has drawn neither challenge nor reference.
        actions.say(victim, {{"from", id()}, {"to", nullptr}, {"intent", "register"}});
        actions.say(victim, {{"from", id()},
                             {"to", to},
                             {"intent", "request"},
                             {"your_nonce", nullptr},
                             {"my_nonce", nonce()},
                             {"message", "Are you there?"}});
        actions.say(victim, {{"from", id()},
                             {"to", to},
                             {"intent", "conclude"},
                             {"your_nonce", nullptr},
                             {"my_ref", reference()}});
        actions.say(victim, {{"from", id()},
                             {"to", to},
                             {"intent", "close"},
                             {"your_ref", nullptr},
                             {"my_ref", reference()}});
    }
};

}  // namespace

constinit const Attack attack_s02{"S2", "a whole cycle with null for every nonce and reference",
                                  adversary_of<AttackS02>};

}  // namespace hsagent::sim
