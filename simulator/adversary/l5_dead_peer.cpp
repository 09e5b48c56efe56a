// L5: finish is sent every second, forever, to a peer that died.
#include <set>
#include <string>

#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackL05 final : public Adversary {
public:
    explicit AttackL05(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        // After an agent's conclude, its peer hears nothing else from it.
        if (sight.is(Intent::conclude)) gone_.insert(sight.way());
        const bool is_gone = gone_.contains(sight.way()) && !sight.is(Intent::conclude);
        if (is_gone) actions.withhold(sight.line.addressee);
    }

private:
    std::set<std::string> gone_;
};

}  // namespace

constinit const Attack attack_l05{"L5", "a peer disappears after its conclude",
                                  adversary_of<AttackL05>};

}  // namespace hsagent::sim
