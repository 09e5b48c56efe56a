// The list of profiles for targets that read files of the simulator: names alone. Agents of each
// profile would take minutes to compile, and no file is run here.
#include <array>

#include "simulator/agents/profile.hpp"

namespace hsagent::sim {

std::span<const Profile* const> all_profiles() {
    static const Profile hardened{"hardened", {}, nullptr, nullptr, nullptr};
    static const Profile baseline{"baseline", {}, nullptr, nullptr, nullptr};
    static const std::array<const Profile*, 2> profiles{&hardened, &baseline};
    return profiles;
}

}  // namespace hsagent::sim
