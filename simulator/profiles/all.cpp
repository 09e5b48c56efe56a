// The list of profiles as a span, and nothing else: a program that defines all_profiles() replaces
// it.
#include <array>

#include "simulator/profiles/profiles.hpp"

namespace hsagent::sim {

std::span<const Profile* const> all_profiles() {
#define HSAGENT_SIM_ENTRY(name) &name##_profile,
    static constexpr auto profiles =
        std::to_array<const Profile*>({HSAGENT_SIM_PROFILES(HSAGENT_SIM_ENTRY)});
#undef HSAGENT_SIM_ENTRY
    return profiles;
}

}  // namespace hsagent::sim
