// L1: a lost confirm wedges the pair: it is not said again, or too late.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL1 final : public Adversary {
public:
    explicit StageL1(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (sight.is(Intent::confirm)) moves.withhold(sight.line.addressee);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_l1(SeededRandom random) {
    return std::make_unique<StageL1>(std::move(random));
}

}  // namespace hsagent::sim
