// S14: junk inside base64 is skipped, so that one signature has many spellings.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS14 final : public Adversary {
public:
    explicit StageS14(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        if (!sight.is(Intent::confirm)) return;
        moves.withhold(sight.line.addressee);
        Payload spelt = sight.payload;
        std::string sig = spelt["hs"]["sig"];
        sig.insert(sig.size() / 2, "!?");
        spelt["hs"]["sig"] = sig;
        moves.say(sight.line.addressee, spelt);
    }
};

}  // namespace

std::unique_ptr<Adversary> stage_s14(SeededRandom random) {
    return std::make_unique<StageS14>(std::move(random));
}

}  // namespace hsagent::sim
