// Budget: what proves nothing costs tokens, whatever id it came under (S12, S18, S20).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/core.hpp"

namespace hsagent::handshake::hardened {

// What a cycle with a stranger costs without losses, until the stranger has proved its key: an
// admission, a line of ours, and the checks of its hs and of its first message.
inline constexpr std::int64_t whole_cycle = 4;

// How many tokens must be there for a stranger that was admitted before and has proved nothing, and
// for more of its lines than were paid for ahead. Such cycles may fail again and again, as when its
// clock is wrong, and must not keep others out.
constexpr std::int64_t least_for_another_cycle(std::int64_t burst) {
    return std::clamp(burst, whole_cycle, 2 * whole_cycle);
}
constexpr std::int64_t least_for_lines(std::int64_t burst) {
    return std::min(burst, 2 * whole_cycle + 1);
}

// Takes a token for a line to that peer, or for a check of its signature: one from a bucket. False
// if there is none.
template <Policies P>
bool take_token(HardenedCore<P>& core, std::string_view peer_id, Instant now) {
    if (core.settings.caps.token_burst == 0) return true;
    return core.tokens.take(core.undo, now, peer_id, core.is_pinned(peer_id));
}

// The same: one that was taken ahead for the cycle, if there is one left.
template <Policies P>
bool take_reserved(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    const auto* conversation = core.conversations.find(role, peer_id);
    if (!conversation || conversation->progress.reserve == 0) return take_token(core, peer_id, now);
    --core.edit(role, peer_id).progress.reserve;
    return true;
}

// Notes that a token was well spent: the proof that follows returns it.
template <Policies P>
void note_spent(HardenedCore<P>& core, Role role, std::string_view peer_id) {
    if (core.settings.caps.token_burst == 0) return;
    ++core.edit(role, peer_id).progress.spent;
}

// Takes a token of a bucket for a line, and counts a refusal. A stranger's line leaves enough for
// others to be admitted.
template <Policies P>
bool may_take(HardenedCore<P>& core, std::string_view peer_id, Instant now) {
    const std::int64_t burst = core.settings.caps.token_burst;
    const bool leaves_enough = burst == 0 || core.is_pinned(peer_id) ||
                               core.tokens.has_common(core.undo, now, least_for_lines(burst));
    if (leaves_enough && take_token(core, peer_id, now)) return true;
    core.count(Reason::no_token);
    return false;
}

// The same for a line.
template <Policies P>
bool may_spend(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    if (!may_take(core, peer_id, now)) return false;
    note_spent(core, role, peer_id);
    return true;
}

// The same for a line of a cycle: free once the peer has proved its key in it. The first send takes
// a token that was taken ahead; those that are left when it is repeated are for checks. A line that
// could not be sent is signed once more when it is repeated, and costs another token.
template <Policies P>
bool may_say(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    const auto* conversation = core.conversations.find(role, peer_id);
    if (!conversation) return may_spend(core, role, peer_id, now);
    const Progress& progress = conversation->progress;
    if (progress.confirmed) return true;
    if (progress.sends == 0 && progress.reserve > 0) {
        take_reserved(core, role, peer_id, now);
        note_spent(core, role, peer_id);
        return true;
    }
    const bool made_again = progress.sends > 0 && !progress.line_is_good;
    return may_spend(core, role, peer_id, now) &&
           (!made_again || may_spend(core, role, peer_id, now));
}

// Returns the tokens that were taken ahead for a cycle and not used.
template <Policies P>
void return_reserve(HardenedCore<P>& core, Role role, std::string_view peer_id) {
    const auto* conversation = core.conversations.find(role, peer_id);
    if (!conversation || conversation->progress.reserve == 0) return;
    core.tokens.give_common(core.undo, std::exchange(core.edit(role, peer_id).progress.reserve, 0));
}

// The peer has proved its key: returns the tokens that were well spent on that role of ours, but no
// more than a cycle without losses needs. A check that failed may have been somebody else's, and is
// not returned. Call this before the key is pinned: tokens go to where they came from.
template <Policies P>
void refund(HardenedCore<P>& core, Role role, std::string_view peer_id) {
    const auto* conversation = core.conversations.find(role, peer_id);
    if (!conversation) return;
    return_reserve(core, role, peer_id);
    if (conversation->progress.spent == 0) return;
    const std::int64_t spent = std::exchange(core.edit(role, peer_id).progress.spent, 0);
    core.tokens.give(core.undo, peer_id, core.is_pinned(peer_id), std::min(spent, whole_cycle));
}

}  // namespace hsagent::handshake::hardened
