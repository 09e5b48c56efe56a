// Admission: bounds the cost that strangers may cause (PROTOCOL.md, 8.1, S12).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/handshake/hardened/core.hpp"

namespace hsagent::handshake::hardened {

// Whether a signature may be made or checked for that peer. Strangers share a token bucket.
template <Policies P>
bool may_spend(HardenedCore<P>& core, std::string_view peer_id, Instant now) {
    if (core.is_pinned(peer_id) || core.bucket.take(core.undo, now)) return true;
    core.count(Reason::too_many);
    return false;
}

namespace detail {

template <Policies P>
void evict(HardenedCore<P>& core, Role role, const std::string& peer_id) {
    core.count(Reason::too_many);
    core.store().erase(role, peer_id);
    core.conversations.erase(core.undo, role, peer_id);
}

// Evicts the oldest stranger if needed. False if that makes no room.
template <Policies P>
bool make_room(HardenedCore<P>& core, Role role, std::string_view peer_id) {
    const Caps& caps = core.settings.caps;
    const RoleState* known = core.store().find(role, peer_id);
    std::int64_t rows = 0, half_open = 0;
    std::string oldest, oldest_half_open;
    core.store().for_each(role, [&](std::string_view other, const RoleState& row) {
        ++rows;
        if (other == peer_id || core.is_pinned(other)) return;
        if (oldest.empty()) oldest = other;
        if (row.state == ready_state(role)) return;
        ++half_open;
        if (oldest_half_open.empty()) oldest_half_open = other;
    });
    if (half_open >= caps.half_open) {
        evict(core, role, oldest_half_open);
        --rows;
    }
    if (known || rows < caps.rows) return true;
    if (oldest.empty() || oldest == oldest_half_open) return false;
    evict(core, role, oldest);
    return true;
}

}  // namespace detail

// Whether the caps allow a cycle with that peer in that role of ours. A new stranger displaces the
// oldest one.
template <Policies P>
bool has_room(HardenedCore<P>& core, Role role, std::string_view peer_id) {
    if (core.is_pinned(peer_id) || detail::make_room(core, role, peer_id)) return true;
    core.count(Reason::too_many);
    return false;
}

}  // namespace hsagent::handshake::hardened
