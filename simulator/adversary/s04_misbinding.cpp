// S4: an agent's hs is sent under a stranger's id; the peer takes the agent's key for the
// stranger's.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS04 final : public Adversary {
public:
    explicit AttackS04(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::confirm)) return;
        Payload bound = sight.payload;
        bound["from"] = id();
        actions.say(sight.line.addressee, bound);
    }
};

}  // namespace

constinit const Attack attack_s04{"S4", "an agent's hs under a stranger's id",
                                  adversary_of<AttackS04>};

}  // namespace hsagent::sim
