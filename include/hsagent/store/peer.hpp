// PeerRecord: what an agent of the hardened profile knows about a peer (PROTOCOL.md, 8.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "hsagent/support/field.hpp"

namespace hsagent {

// Shared by both roles. A Field here is null or text, never absent.
struct PeerRecord {
    Field sign_pub{Field::Kind::null, {}};  // base64 of the pinned signing key, or null
    bool pinned_by_application = false;     // not at first contact
    // Offset of the peer's local time, learnt at first contact.
    std::optional<std::int32_t> zone_offset_seconds = std::nullopt;
    bool speaks_hs2 = false;  // the peer has used hs2 and must continue to
    // By role: the text of a row that had to leave (store/row_text.hpp), or null.
    std::array<Field, 2> left_rows{Field{Field::Kind::null, {}}, Field{Field::Kind::null, {}}};

    friend bool operator==(const PeerRecord&, const PeerRecord&) = default;
};

}  // namespace hsagent
