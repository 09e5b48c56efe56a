// L4: a lost conclude wedges the pair.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL4 final : public Adversary {
public:
    explicit StageL4(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (sight.is(Intent::conclude)) moves.withhold(sight.line.addressee);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_l4(SeededRandom random) {
    return std::make_unique<StageL4>(std::move(random));
}

}  // namespace hsagent::sim
