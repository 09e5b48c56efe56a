// S2: null equals a challenge that was not made yet, so a stranger walks a whole cycle blind.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS2 final : public Adversary {
public:
    explicit StageS2(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::register_)) return;
        const std::size_t victim = sight.line.sender;
        const Payload to = sight.payload["from"];
        // All at once: before the victim's round ends, it has made neither challenge nor reference.
        moves.say(victim, {{"from", id()}, {"to", nullptr}, {"intent", "register"}});
        moves.say(victim, {{"from", id()},
                           {"to", to},
                           {"intent", "request"},
                           {"your_nonce", nullptr},
                           {"my_nonce", nonce()},
                           {"message", "Are you there?"}});
        moves.say(victim, {{"from", id()},
                           {"to", to},
                           {"intent", "conclude"},
                           {"your_nonce", nullptr},
                           {"my_ref", reference()}});
        moves.say(victim, {{"from", id()},
                           {"to", to},
                           {"intent", "close"},
                           {"your_ref", nullptr},
                           {"my_ref", reference()}});
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_s2(SeededRandom random) {
    return std::make_unique<StageS2>(std::move(random));
}

}  // namespace hsagent::sim
