// L6: a peer that lost its database is refused for ever.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL6 final : public Adversary {
public:
    explicit StageL6(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        // One agent only: if both forget, they begin anew. The responder waits for the reference
        // that is lost now.
        if (!sight.is(Intent::reconnect) || fell_) return;
        fell_ = true;
        moves.withhold(sight.line.addressee);
        moves.falls.push_back({sight.line.sender, Restart::without_store});
    }

private:
    bool fell_ = false;
};

}  // namespace

std::unique_ptr<Adversary> stage_l6(SeededRandom random) {
    return std::make_unique<StageL6>(std::move(random));
}

}  // namespace hsagent::sim
