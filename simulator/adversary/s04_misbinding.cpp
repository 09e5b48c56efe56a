// S4: an agent's hs under a stranger's id: its peer takes that agent's key for the stranger's.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS4 final : public Adversary {
public:
    explicit StageS4(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::confirm)) return;
        Payload bound = sight.payload;
        bound["from"] = id();
        moves.say(sight.line.addressee, bound);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_s4(SeededRandom random) {
    return std::make_unique<StageS4>(std::move(random));
}

}  // namespace hsagent::sim
