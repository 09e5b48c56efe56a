// L2: a lost request wedges the pair, or is said again without its hs.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL2 final : public Adversary {
public:
    explicit StageL2(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (sight.is(Intent::request)) moves.withhold(sight.line.addressee);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_l2(SeededRandom random) {
    return std::make_unique<StageL2>(std::move(random));
}

}  // namespace hsagent::sim
