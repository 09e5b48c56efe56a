// What a user may set: limits and times of the handshake (PROTOCOL.md, 5, 6 and 8).
#pragma once

#include <cstdint>

namespace hsagent {

struct Limits {
    std::int64_t exchange = 3;  // rounds after which the initiator finalizes
    // A baseline initiator says close once more than that, and goes back to ready. (A hardened one
    // says it once, and again when asked.)
    std::int64_t initiator_finalize = 3;
    // A baseline responder that has said finish takes one other message more than that, and gives
    // up. A hardened one says an old finish that often to a peer that may still wait for it (L5).
    std::int64_t responder_finalize = 5;
};

// Of the hardened profile: what waits for an answer is said again, each time after twice as many
// rounds. With these, after 2, 6, 14 and 22 s; given up after 30 s.
struct Resends {
    std::uint32_t first_rounds = 2;  // a baseline peer answers within two
    std::uint32_t most_rounds = 8;
    std::uint32_t limit = 5;      // sends in all; 0: no end to them
    std::uint32_t registers = 6;  // heard without the reference we hold, until we do without it
};

// Of the hardened profile: what strangers may cost (S12). A peer whose key is pinned is none.
struct Caps {
    std::int64_t rows = 4096;      // of each role
    std::int64_t half_open = 256;  // rows of strangers in a cycle that has proved nothing yet
    std::int64_t confirms_a_second = 64;
    std::int64_t confirm_burst = 256;
};

struct Settings {
    Limits limits;
    std::int64_t hs_ttl_seconds = 60;  // the oldest hs that is still good
    std::int64_t round_ms = 1000;      // one round of the send drivers
    Resends resends = {};
    Caps caps = {};
};

}  // namespace hsagent
