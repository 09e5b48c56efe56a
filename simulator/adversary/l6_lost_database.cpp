// L6: a peer that lost its database is refused forever.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL06 final : public Adversary {
public:
    explicit AttackL06(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        // Only one agent may lose its database: two would start from scratch. The responder keeps
        // waiting for the reference that the initiator loses here.
        if (!sight.is(Intent::reconnect) || fell_) return;
        fell_ = true;
        actions.withhold(sight.line.addressee);
        actions.falls.push_back({sight.line.sender, Restart::without_store});
    }

private:
    bool fell_ = false;
};

}  // namespace

constinit const Attack attack_l06{"L6", "a peer loses its database", adversary_of<AttackL06>};

}  // namespace hsagent::sim
