// Jumps of the baseline: changes of state without an event of a route (PROTOCOL.md, 6).
#pragma once

#include <array>
#include <string_view>

#include "hsagent/handshake/transitions.hpp"

namespace hsagent::handshake::baseline {

namespace cause {
inline constexpr std::string_view closes_sent = "end of a round, after 4 closes";
}

inline constexpr auto jumps = std::to_array<Jump>({
    {State::init_finalize_close, State::init_ready, cause::closes_sent},
});

}  // namespace hsagent::handshake::baseline
