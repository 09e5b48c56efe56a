// Only the list of profiles: a program that defines all_profiles() replaces this file.
#include <array>

#include "simulator/profiles/profiles.hpp"

namespace hsagent::sim {

std::span<const Profile* const> all_profiles() {
    static constexpr std::array<const Profile*, 2> profiles{&hardened_profile, &baseline_profile};
    return profiles;
}

}  // namespace hsagent::sim
