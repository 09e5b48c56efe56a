// S14: junk inside base64 is skipped, so that one signature has many spellings.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS14 final : public Adversary {
public:
    explicit AttackS14(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::confirm)) return;
        actions.withhold(sight.line.addressee);
        Payload spelt = sight.payload;
        std::string sig = spelt["hs"]["sig"];
        sig.insert(sig.size() / 2, "!?");
        spelt["hs"]["sig"] = sig;
        actions.say(sight.line.addressee, spelt);
    }
};

}  // namespace

constinit const Attack attack_s14{"S14", "junk inside base64", adversary_of<AttackS14>};

}  // namespace hsagent::sim
