// S6: an old hs, with its old sec, is replayed once the cycle is closed and its nonces are
// forgotten.
#include <map>
#include <string>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS06 final : public Adversary {
public:
    explicit AttackS06(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::confirm)) first_.emplace(sight.way(), sight.payload);
        // An initiator that sends reconnect is ready for a confirm, and has forgotten the first
        // one.
        if (!sight.is(Intent::reconnect)) return;
        const auto old = first_.find(sight.way_back());
        if (old != first_.end()) actions.say(sight.line.sender, old->second);
    }

private:
    std::map<std::string, Payload> first_;  // confirms, by Sight::way()
};

}  // namespace

constinit const Attack attack_s06{"S6", "an old hs, replayed once its nonce is forgotten",
                                  adversary_of<AttackS06>};

}  // namespace hsagent::sim
