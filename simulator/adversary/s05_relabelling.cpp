// S5: an hs that was signed as the answer of a responder opens a cycle as an initiator's.
#include <map>
#include <string>

#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS5 final : public Adversary {
public:
    explicit StageS5(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::confirm)) return;
        confirms_[sight.way()] = sight.payload;
        const auto other = confirms_.find(sight.way_back());
        if (other == confirms_.end()) return;
        // The sender of this confirm waits for a request of the other, whose confirm we saw.
        Payload hs = other->second["hs"];
        hs["type"] = "init";
        moves.say(sight.line.sender, {{"from", sight.payload["to"]},
                                      {"to", sight.payload["from"]},
                                      {"intent", "request"},
                                      {"your_nonce", sight.payload["my_nonce"]},
                                      {"my_nonce", hs["nonce"]},
                                      {"message", "How are you?"},
                                      {"hs", hs}});
    }

private:
    std::map<std::string, Payload> confirms_;  // by way
};

}  // namespace

std::unique_ptr<Adversary> stage_s5(SeededRandom random) {
    return std::make_unique<StageS5>(std::move(random));
}

}  // namespace hsagent::sim
