// The profiles of this library's agents, one file each; all.cpp lists them.
#pragma once

#include "simulator/agents/profile.hpp"

namespace hsagent::sim {

extern const Profile hardened_profile;
extern const Profile baseline_profile;

}  // namespace hsagent::sim
