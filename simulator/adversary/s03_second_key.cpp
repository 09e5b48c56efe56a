// S3: a second signing key under a known id takes the place of the first.
#include <set>
#include <string>

#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

namespace {

class StageS3 final : public Adversary {
public:
    explicit StageS3(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Moves& moves) override {
        // The first of each way passes, so that there is a key for another to take the place of.
        if (!sight.is(Intent::confirm) || known_.insert(sight.way()).second) return;
        moves.withhold(sight.line.addressee);
        Payload forged = sight.payload;
        const std::string challenge = nonce();
        forged["my_nonce"] = challenge;
        forged["hs"] = hs(message::HsType::response, challenge, sight.now);
        moves.say(sight.line.addressee, forged);
    }

private:
    std::set<std::string> known_;  // ways
};

}  // namespace

std::unique_ptr<Adversary> stage_s3(SeededRandom random) {
    return std::make_unique<StageS3>(std::move(random));
}

}  // namespace hsagent::sim
