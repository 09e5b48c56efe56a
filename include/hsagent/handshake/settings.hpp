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
// `most_rounds`. The defaults resend after 2, 6, 14 and 22 rounds, and abort after 30. Only an
// unanswered reconnect is resent for good, each time after twice as many rounds, up to
// `reconnect_most_rounds`.
struct Resends {
    std::uint32_t first_rounds = 2;  // a baseline peer answers within two
    std::uint32_t most_rounds = 8;
    std::uint32_t limit = 5;      // sends in all; 0: no limit
    std::uint32_t registers = 6;  // in a row without the reference we hold; the last is taken (L6)
    std::uint32_t heard = 5;      // reconnects without an answer that a peer's registers may hasten
    std::uint32_t reconnect_most_rounds = std::uint32_t{1} << 31;
};

// Hardened profile: bounds on what an agent spends and holds, whoever says what (PROTOCOL.md, 8.4).
// A stranger is a peer without a pinned key.
struct Caps {
    // Rows, per role. An idle row makes room for a new one; strangers' rows go first.
    std::int64_t rows = 4096;
    std::int64_t half_open = 256;  // rows of strangers in mid-cycle
    std::int64_t pins = 65'536;    // keys pinned at first contact; further ones are not pinned
    // With a burst of 0, there is no limit. A token is a line to a peer, or a check of its
    // signature, before it has proved its key in the cycle; the proof returns the tokens. A peer
    // whose key is pinned has `credit` tokens of its own, which one a second fills. The others are
    // for all that have none.
    std::int64_t tokens_a_second = 2;
    std::int64_t token_burst = 256;
    std::int64_t credit = 16;
    std::int64_t rounds = 1024;  // exchange rounds of a cycle that the peer drives
    // An idle row is forgotten after so many rounds: ten minutes and thirty days. 0: never.
    std::int64_t stranger_idle_rounds = 600;
    std::int64_t peer_idle_rounds = 2'592'000;
};

struct Settings {
    Limits limits;
    std::int64_t hs_ttl_seconds = 60;  // maximum age of a good hs
    std::int64_t round_ms = 1000;      // one round of the send drivers
    Resends resends = {};
    Caps caps = {};
};

}  // namespace hsagent
