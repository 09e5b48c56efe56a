// Budget: what proves nothing costs tokens, whatever id it came under (S12, S18, S20).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "hsagent/handshake/hardened/core.hpp"

namespace hsagent::handshake::hardened {

// Takes a token for a line to that peer, or for a check of its signature. False if there is none.
template <Policies P>
bool take_token(HardenedCore<P>& core, std::string_view peer_id, Instant now) {
    if (core.settings.caps.token_burst == 0) return true;
    return core.tokens.take(core.undo, now, peer_id, core.is_pinned(peer_id));
}

// Notes that a token was well spent: the proof that follows returns it.
template <Policies P>
void note_spent(HardenedCore<P>& core, Role role, std::string_view peer_id) {
    if (core.settings.caps.token_burst == 0 || !core.conversations.find(role, peer_id)) return;
    ++core.edit(role, peer_id).progress.spent;
}

// Takes a token for a line or a row, and counts a refusal.
template <Policies P>
bool may_spend(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    if (take_token(core, peer_id, now)) {
        note_spent(core, role, peer_id);
        return true;
    }
    core.count(Reason::no_token);
    return false;
}

// The same for a line of a cycle: free once the peer has proved its key in it.
template <Policies P>
bool may_say(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    const auto* conversation = core.conversations.find(role, peer_id);
    return (conversation && conversation->progress.confirmed) ||
           may_spend(core, role, peer_id, now);
}

// The peer has proved its key: returns the tokens that were well spent on its role of ours, but no
// more than a cycle without losses needs. A check that failed may have been somebody else's, and is
// not returned. Call this before the key is pinned: tokens go to where they came from.
template <Policies P>
void refund(HardenedCore<P>& core, std::string_view peer_id, Progress& progress) {
    constexpr std::int64_t admission = 1, line = 1, check = 1;
    core.tokens.give(core.undo, peer_id, core.is_pinned(peer_id),
                     std::min(progress.spent, admission + line + check));
    progress.spent = 0;
}

}  // namespace hsagent::handshake::hardened
