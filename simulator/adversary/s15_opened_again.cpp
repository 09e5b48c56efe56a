// S15: a request that is repeated under a null echo, before it is answered, surfaces its message
// again.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS15 final : public Adversary {
public:
    explicit AttackS15(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::request) || !sight.payload.contains("sec")) return;
        actions.withhold(sight.line.addressee);
        actions.say(sight.line.addressee, sight.payload);
        // The receiver draws its next challenge when it answers; until then, null equals it (S2).
        Payload again = sight.payload;
        again["your_nonce"] = nullptr;
        actions.say(sight.line.addressee, again);
    }
};

}  // namespace

constinit const Attack attack_s15{"S15", "a request resent under a null echo",
                                  adversary_of<AttackS15>};

}  // namespace hsagent::sim
