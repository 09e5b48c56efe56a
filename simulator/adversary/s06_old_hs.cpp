// S6: an old hs, and what was sealed with it, once the cycle is closed and its nonces forgotten.
#include <map>
#include <string>

#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS6 final : public Adversary {
public:
    explicit StageS6(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (sight.is(Intent::confirm)) first_.emplace(sight.way(), sight.payload);
        // An initiator that asks to reconnect is ready for a confirm, and has forgotten the first.
        if (!sight.is(Intent::reconnect)) return;
        const auto old = first_.find(sight.way_back());
        if (old != first_.end()) moves.say(sight.line.sender, old->second);
    }

private:
    std::map<std::string, Payload> first_;  // confirms, by way
};

}  // namespace

std::unique_ptr<Adversary> stage_s6(SeededRandom random) {
    return std::make_unique<StageS6>(std::move(random));
}

}  // namespace hsagent::sim
