// Agent numbers: a run numbers its agents from 0, in the order in which it makes them.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

namespace hsagent::sim {

// Stands for a party that is not an agent: the relay itself, or an adversary.
inline constexpr std::size_t no_agent = std::numeric_limits<std::size_t>::max();

// Display name, counted from 1: "agent1".
inline std::string agent_name(std::size_t agent) {
    return "agent" + std::to_string(agent + 1);
}

}  // namespace hsagent::sim
