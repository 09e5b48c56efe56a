// A hardened agent and a baseline one. A baseline agent does not repeat what was lost, so a pair
// may be stuck then (L1 to L6).
#include "pair_script.hpp"

namespace hsagent::fuzz {

void try_input(std::string_view input) {
    PairScript<HardenedProfile, BaselineProfile> script(pair_settings());
    script.play(Choices(input));
    constexpr int recovery = 180;  // rounds
    const bool closes = script.closes_again(recovery);
    HSAGENT_ASSERT(closes || script.happened().forged || script.happened().lost);
}

}  // namespace hsagent::fuzz
