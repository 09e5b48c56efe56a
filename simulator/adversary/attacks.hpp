// The attacks of PROTOCOL.md, 8; each is in its own file.
#pragma once

#include <memory>
#include <utility>

#include "simulator/adversary/adversary.hpp"

namespace hsagent::sim {

// The list of attacks, in the order of `hsagent-sim attacks`. Each has an entry attack_NAME.
// clang-format off
#define HSAGENT_SIM_ATTACKS(ATTACK) \
    ATTACK(s01) ATTACK(s02) ATTACK(s03) ATTACK(s04) ATTACK(s05) ATTACK(s06) ATTACK(s07) ATTACK(s08) \
    ATTACK(s09) ATTACK(s10) ATTACK(s11) ATTACK(s12) ATTACK(s13) ATTACK(s14) ATTACK(s15) ATTACK(s16) \
    ATTACK(s17) ATTACK(s18) ATTACK(s19) ATTACK(s20) \
    ATTACK(l01) ATTACK(l02) ATTACK(l03) ATTACK(l04) ATTACK(l05) ATTACK(l06) ATTACK(l07) ATTACK(l08) \
    ATTACK(l09) ATTACK(random)
// clang-format on

#define HSAGENT_SIM_DECLARE(name) extern const Attack attack_##name;
HSAGENT_SIM_ATTACKS(HSAGENT_SIM_DECLARE)
#undef HSAGENT_SIM_DECLARE

// Makes the adversary of an entry.
template <class A>
std::unique_ptr<Adversary> adversary_of(SeededRandom random) {
    return std::make_unique<A>(std::move(random));
}

// An adversary that only listens.
std::unique_ptr<Adversary> listening(SeededRandom random);

}  // namespace hsagent::sim
