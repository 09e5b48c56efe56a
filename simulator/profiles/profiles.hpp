// The profiles of this library's agents, one file each.
#pragma once

#include "simulator/agents/profile.hpp"

namespace hsagent::sim {

// The list of profiles, the default first. Each has an entry NAME_profile.
#define HSAGENT_SIM_PROFILES(PROFILE) PROFILE(hardened) PROFILE(baseline)

#define HSAGENT_SIM_DECLARE(name) extern const Profile name##_profile;
HSAGENT_SIM_PROFILES(HSAGENT_SIM_DECLARE)
#undef HSAGENT_SIM_DECLARE

}  // namespace hsagent::sim
