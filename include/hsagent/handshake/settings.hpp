// What a user may set: limits and times of the handshake (PROTOCOL.md, 5 and 6).
#pragma once

#include <cstdint>

namespace hsagent {

struct Limits {
    std::int64_t exchange = 3;            // rounds after which the initiator finalizes
    std::int64_t initiator_finalize = 3;  // closes sent before the initiator goes back to ready
    std::int64_t responder_finalize = 5;  // other messages taken before the responder gives up
};

struct Settings {
    Limits limits;
    std::int64_t hs_ttl_seconds = 60;  // the oldest hs that is still good
    std::int64_t round_ms = 1000;      // one round of the send drivers
};

}  // namespace hsagent
