// L5: a finish is sent every second for ever to a peer that died.
#include <set>
#include <string>

#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL5 final : public Adversary {
public:
    explicit StageL5(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        // Whoever says conclude is heard no more by the other.
        if (sight.is(Intent::conclude)) gone_.insert(sight.way());
        const bool is_gone = gone_.contains(sight.way()) && !sight.is(Intent::conclude);
        if (is_gone) moves.withhold(sight.line.addressee);
    }

private:
    std::set<std::string> gone_;
};

}  // namespace

std::unique_ptr<Adversary> stage_l5(SeededRandom random) {
    return std::make_unique<StageL5>(std::move(random));
}

}  // namespace hsagent::sim
