// L7: sealed text that cannot be opened still advances the cycle.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL07 final : public Adversary {
public:
    explicit AttackL07(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.payload.contains("sec")) return;
        actions.withhold(sight.line.addressee);
        Payload damaged = sight.payload;
        std::string sealed = damaged["sec"]["envelope"]["ciphertext"];
        sealed[0] = sealed[0] == 'A' ? 'B' : 'A';
        damaged["sec"]["envelope"]["ciphertext"] = sealed;
        actions.say(sight.line.addressee, damaged);
    }
};

}  // namespace

constinit const Attack attack_l07{"L7", "a sealed message is damaged", adversary_of<AttackL07>};

}  // namespace hsagent::sim
