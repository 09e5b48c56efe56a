// S16: a sealed message, copied into another request of the same cycle, is surfaced again.
#include <map>
#include <string>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS16 final : public Adversary {
public:
    explicit AttackS16(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::request) && sight.payload.contains("sec")) {
            asked_[sight.way()] = sight.payload;
        }
        if (!sight.is(Intent::respond)) return;
        const auto asked = asked_.find(sight.way_back());
        if (asked == asked_.end()) return;
        // The responder's next challenge is public, and a nonce is anybody's to draw.
        Payload again = asked->second;
        again.erase("hs");
        again["your_nonce"] = sight.payload["my_nonce"];
        again["my_nonce"] = nonce();
        actions.say(sight.line.sender, again);
    }

private:
    std::map<std::string, Payload> asked_;  // the last request, by Sight::way()
};

}  // namespace

constinit const Attack attack_s16{"S16", "a sealed message, copied into another request",
                                  adversary_of<AttackS16>};

}  // namespace hsagent::sim
