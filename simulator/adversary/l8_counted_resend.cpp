// L8: a request that is sent again counts as another round.
#include <map>
#include <string>

#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL8 final : public Adversary {
public:
    explicit StageL8(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        // Every second one of each way.
        if (!sight.is(Intent::request)) return;
        if (++requests_[sight.way()] % 2 == 1) moves.withhold(sight.line.addressee);
    }

private:
    std::map<std::string, int> requests_;
};

}  // namespace

std::unique_ptr<Adversary> stage_l8(SeededRandom random) {
    return std::make_unique<StageL8>(std::move(random));
}

}  // namespace hsagent::sim
