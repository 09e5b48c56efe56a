// L3: a lost respond wedges the pair.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL3 final : public Adversary {
public:
    explicit StageL3(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (sight.is(Intent::respond)) moves.withhold(sight.line.addressee);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_l3(SeededRandom random) {
    return std::make_unique<StageL3>(std::move(random));
}

}  // namespace hsagent::sim
