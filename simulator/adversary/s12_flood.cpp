// S12: a flood of made-up ids costs a row and a signature each, every round.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS12 final : public Adversary {
public:
    explicit StageS12(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::register_)) return;
        for (int i = 0; i < 3; ++i) {
            moves.say(sight.line.sender,
                      {{"from", stranger()}, {"to", nullptr}, {"intent", "register"}});
        }
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_s12(SeededRandom random) {
    return std::make_unique<StageS12>(std::move(random));
}

}  // namespace hsagent::sim
