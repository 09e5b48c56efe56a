// S10: an hs dated ten years ahead is good, now and for ten years.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS10 final : public Adversary {
public:
    explicit AttackS10(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::register_)) return;
        constexpr std::int64_t ten_years_ms = std::int64_t{10} * 365 * 24 * 3600 * 1000;
        const std::string challenge = nonce();
        actions.say(
            sight.line.sender,
            {{"from", id()},
             {"to", sight.payload["from"]},
             {"intent", "confirm"},
             {"my_nonce", challenge},
             {"hs", hs(message::HsType::response, challenge, sight.now.plus_ms(ten_years_ms))}});
    }
};

}  // namespace

constinit const Attack attack_s10{"S10", "an hs dated ten years ahead", adversary_of<AttackS10>};

}  // namespace hsagent::sim
