// Upper limits on the size of a run.
#pragma once

#include <cstdint>

namespace hsagent::sim {

inline constexpr std::uint32_t most_agents = 10'000;
inline constexpr std::uint32_t most_seconds = 31 * 24 * 3600;  // of virtual time

}  // namespace hsagent::sim
