// S1: a register whose `from` is a number ends a deployed peer's process.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS1 final : public Adversary {
public:
    explicit StageS1(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::register_)) return;
        moves.say(sight.line.sender, {{"from", 12345}, {"to", nullptr}, {"intent", "register"}});
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_s1(SeededRandom random) {
    return std::make_unique<StageS1>(std::move(random));
}

}  // namespace hsagent::sim
