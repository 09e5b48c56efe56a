// S17: whoever shows a peer's key as its own has messages made for itself, and passes them on to
// that peer.
#include <set>
#include <string>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS17 final : public Adversary {
public:
    explicit AttackS17(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.is(Intent::confirm)) {
            // Offers the same challenge and key under its own id, in place of the peer.
            if (!offered_.insert(sight.way()).second) return;
            owner_ = sight.line.sender;
            owner_id_ = text_at(sight.payload, "from");
            actions.withhold(sight.line.addressee);
            const std::string challenge = text_at(sight.payload, "my_nonce");
            Payload offer = sight.payload;
            offer["from"] = id();
            offer["hs"] = hs(message::HsType::response, challenge, sight.now,
                             text_at(sight.payload["hs"], "kx_pub"));
            actions.say(sight.line.addressee, offer);
        } else if (sight.is(Intent::request) && text_at(sight.payload, "to") == id() &&
                   owner_ != no_agent) {
            Payload passed_on = sight.payload;
            passed_on["to"] = owner_id_;
            actions.say(owner_, passed_on);
        }
    }

private:
    std::set<std::string> offered_;  // by Sight::way()
    std::size_t owner_ = no_agent;   // of the key that was offered last
    std::string owner_id_;
};

}  // namespace

constinit const Attack attack_s17{"S17", "a peer's key, shown as one's own",
                                  adversary_of<AttackS17>};

}  // namespace hsagent::sim
