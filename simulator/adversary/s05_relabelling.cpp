// S5: an hs that was signed as a responder's answer opens a cycle as an initiator's.
#include <map>
#include <string>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS05 final : public Adversary {
public:
    explicit AttackS05(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::confirm)) return;
        confirms_[sight.way()] = sight.payload;
        const auto other = confirms_.find(sight.way_back());
        if (other == confirms_.end()) return;
        // The sender of this confirm waits for a request from the other agent, whose confirm we
        // have.
        Payload hs = other->second["hs"];
        hs["type"] = "init";
        actions.say(sight.line.sender, {{"from", sight.payload["to"]},
                                        {"to", sight.payload["from"]},
                                        {"intent", "request"},
                                        {"your_nonce", sight.payload["my_nonce"]},
                                        {"my_nonce", hs["nonce"]},
                                        {"message", "How are you?"},
                                        {"hs", hs}});
    }

private:
    std::map<std::string, Payload> confirms_;  // by Sight::way()
};

}  // namespace

constinit const Attack attack_s05{"S5", "an hs that was signed for another role or agent",
                                  adversary_of<AttackS05>};

}  // namespace hsagent::sim
