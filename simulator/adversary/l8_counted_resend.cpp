// L8: a resent request counts as another round.
#include <map>
#include <string>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL08 final : public Adversary {
public:
    explicit AttackL08(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        // Withholds every other request in each direction.
        if (!sight.is(Intent::request)) return;
        if (++requests_[sight.way()] % 2 == 1) actions.withhold(sight.line.addressee);
    }

private:
    std::map<std::string, int> requests_;
};

}  // namespace

constinit const Attack attack_l08{"L8", "every other request is lost, and resent",
                                  adversary_of<AttackL08>};

}  // namespace hsagent::sim
