// Budget: what proves nothing costs tokens, whatever id it came under (S12, S18, S20).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "hsagent/handshake/hardened/core.hpp"

namespace hsagent::handshake::hardened {

// Takes a token for a line to that peer, or for a check of its signature. False if there is none.
// Without a conversation, nothing remembers what was spent: then there is credit for what makes
// one, but not for a signature, which may be wrong any number of times.
template <Policies P>
bool take_token(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now,
                bool is_for_signature) {
    if (core.settings.caps.token_burst == 0) return true;
    const auto* conversation = core.conversations.find(role, peer_id);
    const bool is_known_cost =
        conversation ? conversation->progress.spent < core.settings.caps.credit : !is_for_signature;
    if (!core.bucket.take(core.undo, now, core.is_pinned(peer_id) && is_known_cost)) return false;
    if (conversation) ++core.edit(role, peer_id).progress.spent;
    return true;
}

// The same for a line or a row, and counts a refusal.
template <Policies P>
bool may_spend(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    if (take_token(core, role, peer_id, now, false)) return true;
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

// The peer has proved its key: returns the tokens that its role of ours has cost, but no more than
// a cycle can need. The rest was somebody else's, in its name.
template <Policies P>
void refund(HardenedCore<P>& core, Progress& progress) {
    if (progress.spent == 0) return;
    const std::int64_t most = 3 + std::int64_t{core.settings.resends.limit};
    core.bucket.give(core.undo, std::min(progress.spent, most));
    progress.spent = 0;
}

}  // namespace hsagent::handshake::hardened
