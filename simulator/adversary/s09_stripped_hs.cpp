// S9: a first request without its hs is answered in the clear.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS9 final : public Adversary {
public:
    explicit StageS9(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::request) || !sight.payload.contains("hs")) return;
        moves.withhold(sight.line.addressee);
        Payload stripped = sight.payload;
        stripped.erase("hs");
        moves.say(sight.line.addressee, stripped);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_s9(SeededRandom random) {
    return std::make_unique<StageS9>(std::move(random));
}

}  // namespace hsagent::sim
