// Two hardened agents. Unless somebody forged lines, they always find back to closing a cycle.
#include "pair_script.hpp"

namespace hsagent::fuzz {

void try_input(std::string_view input) {
    PairScript<HardenedProfile, HardenedProfile> script(pair_settings());
    script.play(Choices(input));
    constexpr int recovery = 120;  // rounds
    const bool closes = script.closes_again(recovery);
    HSAGENT_ASSERT(closes || script.happened().forged);
}

}  // namespace hsagent::fuzz
