// PairEvent: what an input of agent_pair and agent_mixed consists of.
#pragma once

#include <cstdint>

namespace hsagent::fuzz {

// Each is a byte, followed by the bytes of its choices (pair_script.hpp).
enum class PairEvent : std::uint8_t {
    round,        // both agents end a round, and everything arrives
    rounds,       // as many as the next byte says
    advance,      // one agent ends a round; its lines wait
    deliver,      // the oldest line that waits for one agent arrives
    lose,         // or does not
    repeat,       // a line that was said before arrives
    forge,        // one made of such lines arrives
    noise,        // any bytes arrive
    wait,         // time passes
    restart,      // one agent starts anew
    remember,     // its store, as a restart may find it later
    store_fails,  // at one of its next writes
};

inline constexpr int pair_events = 12;

}  // namespace hsagent::fuzz
