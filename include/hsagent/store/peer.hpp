// What an agent of the hardened profile knows of a peer (PROTOCOL.md, 8.1).
#pragma once

#include <cstdint>
#include <optional>

#include "hsagent/support/field.hpp"

namespace hsagent {

// What is known of a peer, both roles together. A Field here is null or text, never absent.
struct PeerRecord {
    Field sign_pub{Field::Kind::null, {}};  // base64 of the pinned signing key, or null
    bool pinned_by_application = false;     // rather than at first contact
    // Of its local time, learnt at first contact.
    std::optional<std::int32_t> zone_offset_seconds = std::nullopt;
    bool speaks_hs2 = false;  // it was seen with hs2 once, and is expected to keep it

    friend bool operator==(const PeerRecord&, const PeerRecord&) = default;
};

}  // namespace hsagent
