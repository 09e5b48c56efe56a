// S20: every line with an hs costs a signature check, whoever said it.
#include <map>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS20 final : public Adversary {
public:
    explicit AttackS20(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::confirm)) heard_[sight.line.addressee] = sight.payload;
        const auto heard = heard_.find(sight.line.sender);
        if (!sight.is(Intent::register_) || heard == heard_.end()) return;
        for (int i = 0; i < 10; ++i) {
            Payload forged = heard->second;
            const std::string challenge = nonce();
            forged["my_nonce"] = challenge;
            // The peer's own keys, under a signature that is nobody's.
            forged["hs"]["nonce"] = challenge;
            actions.say(sight.line.sender, forged);
            forged["from"] = stranger();
            actions.say(sight.line.sender, forged);
        }
    }

private:
    std::map<std::size_t, Payload> heard_;  // the last confirm, by receiver
};

}  // namespace

constinit const Attack attack_s20{"S20", "forged lines that cost a signature check each",
                                  adversary_of<AttackS20>};

}  // namespace hsagent::sim
