// The settings of simulated agents.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hsagent/handshake/settings.hpp"

namespace hsagent::sim {

// Rows for strangers, on top of those for the agents of a run.
inline constexpr std::int64_t spare_rows = 8;

// Settings with caps that the agents of a run stay below, and that a flood exceeds within seconds.
// With `default_caps`, those of the library.
inline Settings simulated_settings(std::size_t agents, bool default_caps = false) {
    if (default_caps) return {};
    const auto all = static_cast<std::int64_t>(agents);
    Settings settings;
    settings.caps.half_open = all + spare_rows;
    settings.caps.rows = 2 * settings.caps.half_open;
    settings.caps.tokens_a_second = 4;
    settings.caps.token_burst = 32 + 8 * all;
    settings.caps.rounds = 12;
    settings.caps.stranger_idle_rounds = settings.caps.peer_idle_rounds = 120;
    return settings;
}

}  // namespace hsagent::sim
