// L7: sealed text that cannot be opened still moves the cycle on.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageL7 final : public Adversary {
public:
    explicit StageL7(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.payload.contains("sec")) return;
        moves.withhold(sight.line.addressee);
        Payload damaged = sight.payload;
        std::string sealed = damaged["sec"]["envelope"]["ciphertext"];
        sealed[0] = sealed[0] == 'A' ? 'B' : 'A';
        damaged["sec"]["envelope"]["ciphertext"] = sealed;
        moves.say(sight.line.addressee, damaged);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_l7(SeededRandom random) {
    return std::make_unique<StageL7>(std::move(random));
}

}  // namespace hsagent::sim
