// Aborted cycles of the hardened initiator, and late messages of them (PROTOCOL.md, 8).
#pragma once

#include <string_view>

#include "hsagent/handshake/hardened/admission.hpp"
#include "hsagent/handshake/hardened/budget.hpp"
#include "hsagent/handshake/hardened/cycle.hpp"

namespace hsagent::handshake::hardened {

// An aborted cycle with a baseline peer that may still be in it: the last message is resent when
// the peer shows life.
inline bool is_suspended(const RoleState& row) {
    return row.state == State::init_ready && row.peer_nonce.has_value();
}

// A confirm without a good hs, from a peer that has proved nothing yet. It is taken after a while
// if no better one comes. Until then it looks like a cycle that was aborted before its first
// request.
inline bool is_confirm_parked(const RoleState& row) {
    return is_suspended(row) && !row.local_nonce.has_value() && !row.local_reference.has_value();
}

// Starts the wait; after a restart from the beginning, as its start is not stored.
template <Policies P>
void wait_parked(HardenedCore<P>& core, std::string_view peer_id) {
    core.forget_keys(Role::initiator, peer_id);
    core.edit(Role::initiator, peer_id).progress.due =
        core.round + core.settings.resends.most_rounds;
}

template <Policies P>
void park_confirm(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    row.peer_nonce = in.content.my_nonce;
    row.local_nonce.set_null();
    row.local_reference.set_null();
    row.peer_sign_pub.set_null();
    row.peer_kx_pub.set_null();
    row.exchange_count = 0;
    row.peer_address.set_text(in.remote_addr);
    wait_parked(core, in.peer_id);
}

// A register shows that the peer is alive.
template <Policies P>
void note_life(HardenedCore<P>& core, const RoleState& row, std::string_view peer_id) {
    const auto* conversation = core.conversations.find(Role::initiator, peer_id);
    const bool matters = conversation && !conversation->progress.heard &&
                         (is_suspended(row) || row.peer_reference.has_value());
    if (matters) core.edit(Role::initiator, peer_id).progress.heard = true;
}

// Answers a repeated finish: our close was lost.
template <Policies P>
void resend_close(HardenedCore<P>& core, const RoleState& row, const Inbound& in) {
    if (!echoes(row.local_reference, in.content.your_ref) ||
        !echoes(row.peer_reference, in.content.my_ref)) {
        return;
    }
    core.count(Reason::same_round);
    core.edit(Role::initiator, in.peer_id).progress.says_close = true;
}

// Takes a finish of a cycle that our store does not know, because the store was lost or replaced by
// an old copy. The finish names both references, and a baseline peer begins no cycle until they are
// confirmed (L6). Not taken if we hold a reference of the peer, which it would replace.
template <Policies P>
StepEvent take_lost_finish(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    const bool takes = !row.peer_reference.has_value() && !is_suspended(row) &&
                       content.your_ref.is_text() && content.my_ref.is_text() &&
                       !core.speaks_hs2(in.peer_id) &&
                       admit(core, Role::initiator, in.peer_id, in.now);
    if (!takes) return no_event;
    core.count(Reason::reference_lost);
    row.local_reference = content.your_ref;
    row.peer_reference = content.my_ref;
    row.peer_address.set_text(in.remote_addr);
    core.forget_keys(Role::initiator, in.peer_id);
    core.edit(Role::initiator, in.peer_id).progress.says_close = true;
    return stay_ignore;
}

}  // namespace hsagent::handshake::hardened
