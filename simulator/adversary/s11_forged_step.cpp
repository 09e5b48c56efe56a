// S11: anyone on the relay can take a step in another's name, because nonces are public.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS11 final : public Adversary {
public:
    explicit AttackS11(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::respond)) {
            // Ends a cycle halfway through.
            actions.say(sight.line.sender, {{"from", sight.payload["to"]},
                                            {"to", sight.payload["from"]},
                                            {"intent", "conclude"},
                                            {"your_nonce", sight.payload["my_nonce"]},
                                            {"my_ref", reference()}});
        }
        if (!sight.is(Intent::confirm)) return;
        actions.say(sight.line.sender, {{"from", sight.payload["to"]},
                                        {"to", sight.payload["from"]},
                                        {"intent", "request"},
                                        {"your_nonce", sight.payload["my_nonce"]},
                                        {"my_nonce", nonce()},
                                        {"message", "How are you?"}});
    }
};

}  // namespace

constinit const Attack attack_s11{"S11", "a request in another agent's name",
                                  adversary_of<AttackS11>};

}  // namespace hsagent::sim
