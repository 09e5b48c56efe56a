// Admission: bounds the rows of an agent (PROTOCOL.md, 8.1, S12 and S19).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/handshake/hardened/budget.hpp"
#include "hsagent/handshake/hardened/core.hpp"
#include "hsagent/store/row_text.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::handshake::hardened {

namespace detail {

// Keeps what a baseline peer that is away may still wait for: a reconnect with its reference, or
// the next step of a suspended cycle (L6). Deployed agents need less than 400 bytes.
template <Policies P>
void keep_left_row(HardenedCore<P>& core, Role role, const std::string& peer_id,
                   const RoleState& row, Instant now) {
    constexpr std::size_t most_bytes = 512;
    const bool is_owed = row.local_nonce.has_value() || row.peer_nonce.has_value() ||
                         row.local_reference.has_value() || row.peer_reference.has_value();
    if (!is_owed || !core.is_baseline(peer_id)) return;
    const std::string text = text_of_idle_row(row);
    if (text.size() > most_bytes) return;
    PeerRecord record = *core.store().find_peer(peer_id);
    record.left_rows[static_cast<std::size_t>(role)].set_text(text);
    core.store().put_peer(peer_id, record, now);
}

template <Policies P>
void forget_row(HardenedCore<P>& core, Role role, const std::string& peer_id, Instant now) {
    core.count(Reason::row_forgotten);
    const RoleState& row = *core.store().find(role, peer_id);
    keep_left_row(core, role, peer_id, row, now);
    if (row.state != ready_state(role)) {
        core.report(SessionChange::failed, role, peer_id, name(Reason::too_many));
    }
    return_reserve(core, role, peer_id);
    core.store().erase(role, peer_id);
    core.conversations.erase(core.undo, role, peer_id);
}

template <Policies P>
std::uint64_t idle_from(HardenedCore<P>& core, Role role, std::string_view peer_id) {
    const auto* conversation = core.conversations.find(role, peer_id);
    return conversation ? conversation->progress.idle_from : 0;
}

// The rows that may leave for another, the best of each kind.
struct Leaving {
    std::int64_t rows = 0, half_open = 0;
    std::string idle_stranger, half_open_stranger;  // the oldest
    std::string idle_peer;                          // the one idle for longest
    bool idle_peer_resumes = false;  // a baseline peer needs its row to begin another cycle (L6)
    std::uint64_t idle_from = 0;

    // Whether there can be one more row.
    bool leaves_room(std::int64_t most_rows) const {
        return rows < most_rows || !idle_stranger.empty() || !half_open_stranger.empty() ||
               !idle_peer.empty();
    }
};

template <Policies P>
Leaving leaving_rows(HardenedCore<P>& core, Role role, std::string_view for_peer) {
    Leaving best;
    core.store().for_each(role, [&](std::string_view other, const RoleState& row) {
        ++best.rows;
        if (other == for_peer) return;
        const bool is_idle = row.state == ready_state(role);
        if (!core.is_pinned(other)) {
            if (!is_idle) ++best.half_open;
            std::string& oldest = is_idle ? best.idle_stranger : best.half_open_stranger;
            if (oldest.empty()) oldest = other;
            return;
        }
        if (!is_idle) return;
        const bool resumes = !core.speaks_hs2(other);
        const std::uint64_t since = idle_from(core, role, other);
        const bool better = best.idle_peer.empty() || (best.idle_peer_resumes && !resumes) ||
                            (best.idle_peer_resumes == resumes && since < best.idle_from);
        if (!better) return;
        best.idle_peer = other;
        best.idle_peer_resumes = resumes;
        best.idle_from = since;
    });
    return best;
}

}  // namespace detail

// Whether the caps allow a cycle with that peer in that role of ours. A stranger in mid-cycle
// displaces the oldest such; a new row displaces an idle one, a stranger's if there is one.
template <Policies P>
bool has_room(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    const bool is_new = core.store().find(role, peer_id) == nullptr;
    const bool is_stranger = !core.is_pinned(peer_id);
    if (!is_new && !is_stranger) return true;
    const Caps& caps = core.settings.caps;
    detail::Leaving leaving = detail::leaving_rows(core, role, peer_id);
    const auto displace = [&](std::string& row) {
        core.count(Reason::too_many);
        detail::forget_row(core, role, row, now);
        row.clear();
        --leaving.rows;
    };
    if (is_stranger && leaving.half_open >= caps.half_open) displace(leaving.half_open_stranger);
    if (!is_new || leaving.rows < caps.rows) return true;
    for (std::string* row :
         {&leaving.idle_stranger, &leaving.half_open_stranger, &leaving.idle_peer}) {
        if (row->empty()) continue;
        displace(*row);
        return true;
    }
    core.count(Reason::too_many);
    return false;
}

// Whether cycles with that peer are paid for ahead. A peer whose key is pinned pays as it goes;
// strangers that did would keep each other from going on.
template <Policies P>
bool pays_ahead(const HardenedCore<P>& core, std::string_view peer_id) {
    return core.settings.caps.token_burst != 0 && !core.is_pinned(peer_id);
}

// Whether there are tokens to admit that peer to a cycle: for a stranger, so many that it can go on
// until it has proved its key. Counts a refusal.
template <Policies P>
bool can_pay(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    if (!pays_ahead(core, peer_id)) return true;
    const auto* conversation = core.conversations.find(role, peer_id);
    const std::int64_t reserved = conversation ? conversation->progress.reserve : 0;
    const bool is_back = reserved == 0 && core.store().find(role, peer_id);
    const std::int64_t least =
        is_back ? least_for_another_cycle(core.settings.caps.token_burst) : whole_cycle - reserved;
    if (core.tokens.has_common(core.undo, now, least)) return true;
    core.count(Reason::no_token);
    return false;
}

// Takes a token for the admission itself, and as many as are wanted in reserve. Call this where the
// row is made, and only if there are so many.
template <Policies P>
void pay(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now,
         std::int64_t reserve = whole_cycle - 1) {
    if (!pays_ahead(core, peer_id)) return;
    Progress& progress = core.edit(role, peer_id).progress;
    const std::int64_t missing = std::max<std::int64_t>(reserve - progress.reserve, 0);
    const bool taken = core.tokens.take_common(core.undo, now, 1 + missing);
    HSAGENT_ASSERT(taken);
    progress.reserve += missing;
    ++progress.spent;
}

// Admits a peer to a cycle in that role of ours.
template <Policies P>
bool admit(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    if (!can_pay(core, role, peer_id, now) || !has_room(core, role, peer_id, now)) return false;
    pay(core, role, peer_id, now);
    return true;
}

// Whether the end of a round may resume an aborted cycle. A stranger is then in mid-cycle once
// more, so it is admitted once more; but no row leaves for it, it waits until there are fewer.
template <Policies P>
bool may_resume(HardenedCore<P>& core, Role role, std::string_view peer_id, Instant now) {
    if (core.is_pinned(peer_id)) return true;
    auto& left = core.places_left;
    if (!left) {
        left = core.settings.caps.half_open - detail::leaving_rows(core, role, peer_id).half_open;
    }
    if (*left <= 0 || !can_pay(core, role, peer_id, now)) return false;
    --*left;
    pay(core, role, peer_id, now);
    return true;
}

// A row that had to leave comes back when its peer speaks. Anybody may speak in its name, so that
// costs a token. False if there is no token or no room: then no other row may take its place.
template <Policies P>
bool bring_back_row(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Role role = role_of(row.state);
    const auto number = static_cast<std::size_t>(role);
    const PeerRecord* known = core.store().find_peer(in.peer_id);
    if (!known || !known->left_rows[number].is_text() || core.store().find(role, in.peer_id)) {
        return true;
    }
    const bool is_room =
        detail::leaving_rows(core, role, in.peer_id).leaves_room(core.settings.caps.rows);
    if (!is_room || !may_take(core, in.peer_id, in.now)) return false;
    const bool has_made_room = has_room(core, role, in.peer_id, in.now);
    HSAGENT_ASSERT(has_made_room);
    PeerRecord record = *core.store().find_peer(in.peer_id);
    row = idle_row_of(role, record.left_rows[number].text);
    record.left_rows[number].set_null();
    core.store().put_peer(in.peer_id, record, in.now);
    core.store().put(role, in.peer_id, row, in.now);
    core.forget_keys(role, in.peer_id);
    return true;
}

// Forgets the rows that have been idle for too long. Their pins stay. A row under which a message
// was opened is a peer's: that of a baseline agent, whose file we now use, has no pin yet, and its
// peer may be away.
template <Policies P>
void forget_idle_rows(HardenedCore<P>& core, Role role, Instant now) {
    const Caps& caps = core.settings.caps;
    if (caps.peer_idle_rounds == 0 && caps.stranger_idle_rounds == 0) return;
    std::vector<std::string> idle;
    core.store().for_each(role, [&](std::string_view peer_id, const RoleState& row) {
        if (row.state != ready_state(role)) return;
        const auto* conversation = core.conversations.find(role, peer_id);
        if (!conversation) {
            core.edit(role, peer_id).progress.idle_from = core.round;  // since the last restart
            return;
        }
        const auto since = static_cast<std::int64_t>(core.round - conversation->progress.idle_from);
        const auto is_over = [&](std::int64_t most) { return most > 0 && since >= most; };
        // Most rows are not idle for long, whoever the peer is.
        if (!is_over(caps.stranger_idle_rounds) && !is_over(caps.peer_idle_rounds)) return;
        const bool is_peer = core.is_pinned(peer_id) || row.last_secure_at.has_value();
        const bool leaves = is_over(is_peer ? caps.peer_idle_rounds : caps.stranger_idle_rounds);
        if (leaves) idle.emplace_back(peer_id);
    });
    for (const std::string& peer_id : idle) detail::forget_row(core, role, peer_id, now);
}

}  // namespace hsagent::handshake::hardened
