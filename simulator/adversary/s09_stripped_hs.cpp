// S9: a first request without its hs is answered in the clear.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS09 final : public Adversary {
public:
    explicit AttackS09(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::request) || !sight.payload.contains("hs")) return;
        actions.withhold(sight.line.addressee);
        Payload stripped = sight.payload;
        stripped.erase("hs");
        actions.say(sight.line.addressee, stripped);
    }
};

}  // namespace

constinit const Attack attack_s09{"S9", "a first request without its hs", adversary_of<AttackS09>};

}  // namespace hsagent::sim
