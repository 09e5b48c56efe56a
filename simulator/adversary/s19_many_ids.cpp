// S19: one key proves any number of ids, and each keeps a row for good.
#include <set>
#include <string>

#include "hsagent/message/sec.hpp"
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS19 final : public Adversary {
public:
    explicit AttackS19(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::register_)) {
            for (int i = 0; i < 3; ++i) {
                const std::string mine = stranger();
                mine_.insert(mine);
                actions.say(sight.line.sender,
                            {{"from", mine}, {"to", nullptr}, {"intent", "register"}});
            }
        } else if (sight.is(Intent::confirm) && mine_.contains(text_at(sight.payload, "to"))) {
            actions.say(sight.line.sender, proof(sight));
        }
    }

private:
    // A first request with a message, sealed as a baseline peer seals it.
    Payload proof(const Sight& sight) {
        const std::string challenge = nonce();
        Payload request{
            {"from", sight.payload["to"]}, {"to", sight.payload["from"]},
            {"intent", "request"},         {"your_nonce", sight.payload["my_nonce"]},
            {"my_nonce", challenge},       {"hs", hs(message::HsType::init, challenge, sight.now)}};
        request["sec"] =
            sealed("I am one of many", text_at(sight.payload["hs"], "kx_pub"), sight.now);
        return request;
    }

    std::set<std::string> mine_;  // ids
};

}  // namespace

constinit const Attack attack_s19{
    "S19", "one key under any number of ids, each with a row for good", adversary_of<AttackS19>};

}  // namespace hsagent::sim
