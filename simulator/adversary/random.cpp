// The random adversary: mutates, replays, withholds, forges and splices lines as drawn from the
// seed.
#include <iterator>
#include <string>
#include <vector>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackRandom final : public Adversary {
public:
    explicit AttackRandom(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.line.addressee == no_agent) {
            if (random_.below(8) == 0) forge(sight, actions);
            return;
        }
        switch (random_.below(12)) {
            case 0:
                actions.withhold(sight.line.addressee);
                break;
            case 1:
                replay(sight, actions);
                break;
            case 2:
                mutate(sight, actions);
                break;
            case 3:
                splice(sight, actions);
                break;
            default:
                break;
        }
        if (seen_.size() < most_seen) {
            seen_.push_back(sight.payload);
        } else {
            seen_[random_.below(most_seen)] = sight.payload;
        }
    }

private:
    static constexpr std::size_t most_seen = 256;

    const Payload* any_seen() {
        return seen_.empty() ? nullptr : &seen_[random_.below(seen_.size())];
    }
    // Sends the addressee an earlier line, with its old `to` or addressed to the addressee.
    void replay(const Sight& sight, Actions& actions) {
        const Payload* old = any_seen();
        if (!old) return;
        Payload again = *old;
        const bool to_its_own = random_.below(2) == 0;
        if (!to_its_own) again["to"] = sight.payload["to"];
        actions.say(sight.line.addressee, again);
    }
    // Replaces the line by one with a member removed, null, of another type, or slightly changed.
    void mutate(const Sight& sight, Actions& actions) {
        Payload changed = sight.payload;
        const auto member =
            std::next(changed.begin(), static_cast<std::ptrdiff_t>(random_.below(changed.size())));
        switch (random_.below(4)) {
            case 0:
                changed.erase(member);
                break;
            case 1:
                *member = nullptr;
                break;
            case 2:
                *member = random_.below(1'000'000);
                break;
            default:
                if (!member->is_string() || member->get<std::string>().empty()) return;
                std::string text = *member;
                text[random_.below(text.size())] = "0123456789abcdef"[random_.below(16)];
                *member = text;
        }
        actions.withhold(sight.line.addressee);
        actions.say(sight.line.addressee, changed);
    }
    // Replaces the line by one with a member of an earlier line.
    void splice(const Sight& sight, Actions& actions) {
        const Payload* old = any_seen();
        if (!old) return;
        static constexpr const char* members[] = {"your_nonce", "my_nonce", "your_ref", "my_ref",
                                                  "hs",         "sec",      "message",  "from"};
        const char* member = members[random_.below(std::size(members))];
        if (!old->contains(member)) return;
        Payload spliced = sight.payload;
        spliced[member] = (*old)[member];
        actions.withhold(sight.line.addressee);
        actions.say(sight.line.addressee, spliced);
    }
    // Sends a confirm of its own, under its own id or another's.
    void forge(const Sight& sight, Actions& actions) {
        const Payload* old = any_seen();
        const bool own = !old || random_.below(2) == 0;
        const Payload from = own ? Payload(id()) : (*old)["from"];
        const std::string challenge = nonce();
        actions.say(sight.line.sender,
                    {{"from", from},
                     {"to", sight.payload["from"]},
                     {"intent", "confirm"},
                     {"my_nonce", challenge},
                     {"hs", hs(message::HsType::response, challenge, sight.now)}});
    }

    std::vector<Payload> seen_;
};

}  // namespace

constinit const Attack attack_random{
    "random", "mutates, replays, withholds, forges and splices lines as drawn from the seed",
    adversary_of<AttackRandom>, 3};

}  // namespace hsagent::sim
