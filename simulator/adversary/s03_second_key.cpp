// S3: a second signing key under a known id replaces the first.
#include <set>
#include <string>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS03 final : public Adversary {
public:
    explicit AttackS03(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        // The first confirm in each direction passes, so that there is a key to replace.
        if (!sight.is(Intent::confirm) || known_.insert(sight.way()).second) return;
        actions.withhold(sight.line.addressee);
        Payload forged = sight.payload;
        const std::string challenge = nonce();
        forged["my_nonce"] = challenge;
        forged["hs"] = hs(message::HsType::response, challenge, sight.now);
        actions.say(sight.line.addressee, forged);
    }

private:
    std::set<std::string> known_;  // by Sight::way()
};

}  // namespace

constinit const Attack attack_s03{"S3", "a second signing key under a known id",
                                  adversary_of<AttackS03>};

}  // namespace hsagent::sim
