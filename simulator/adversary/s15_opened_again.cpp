// S15: a request that comes again before it is answered, under a null echo, surfaces its message
// again.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS15 final : public Adversary {
public:
    explicit StageS15(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::request) || !sight.payload.contains("sec")) return;
        moves.withhold(sight.line.addressee);
        moves.say(sight.line.addressee, sight.payload);
        // Its receiver makes the next challenge when it answers; until then, null equals it (S2).
        Payload again = sight.payload;
        again["your_nonce"] = nullptr;
        moves.say(sight.line.addressee, again);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_s15(SeededRandom random) {
    return std::make_unique<StageS15>(std::move(random));
}

}  // namespace hsagent::sim
