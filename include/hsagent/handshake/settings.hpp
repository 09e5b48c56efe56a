// User settings: limits and times of the handshake (PROTOCOL.md, 5, 6 and 8).
#pragma once

#include <cstdint>

namespace hsagent {

struct Limits {
    std::int64_t exchange = 3;  // after more rounds than this, the initiator finalizes
    // A baseline initiator sends one close more than this, and goes back to ready. A hardened one
    // sends it once, and again for a repeated finish.
    std::int64_t initiator_finalize = 3;
    // A baseline responder that finalizes takes one message other than close more than this; the
    // next one aborts the cycle. A hardened one resends the finish of an aborted cycle this often
    // to a peer that may still wait for it (L5).
    std::int64_t responder_finalize = 5;
};

// Hardened profile: an unanswered message is resent, each time after twice as many rounds, up to
// `most_rounds`. The defaults resend after 2, 6, 14 and 22 rounds, and abort after 30.
struct Resends {
    std::uint32_t first_rounds = 2;  // a baseline peer answers within two
    std::uint32_t most_rounds = 8;
    std::uint32_t limit = 5;      // sends in all; 0: no limit
    std::uint32_t registers = 6;  // in a row without the reference we hold; the last is taken (L6)
};

// Hardened profile: bounds on the cost of strangers (S12). A peer with a pinned key is no stranger.
struct Caps {
    std::int64_t rows = 4096;      // per role
    std::int64_t half_open = 256;  // rows of strangers in a cycle that has proved nothing yet
    std::int64_t confirms_a_second = 64;
    std::int64_t confirm_burst = 256;
};

struct Settings {
    Limits limits;
    std::int64_t hs_ttl_seconds = 60;  // maximum age of a good hs
    std::int64_t round_ms = 1000;      // one round of the send drivers
    Resends resends = {};
    Caps caps = {};
};

}  // namespace hsagent
