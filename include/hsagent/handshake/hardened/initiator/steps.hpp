// The hardened initiator: one step a route, in the route's order (PROTOCOL.md, 5 and 8).
#pragma once

#include <string_view>

#include "hsagent/handshake/hardened/initiator/begin.hpp"

namespace hsagent::handshake::hardened {

template <Policies P>
StepResult init_ready_to_init_exchange(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (content.intent == Intent::register_) {
        note_life(core, row, in.peer_id);
        return no_event;
    }
    if (!content.is_direct()) return no_event;
    if (content.intent == Intent::respond && is_suspended(row) &&
        echoes(row.local_nonce, content.your_nonce)) {
        if (!admit(core, Role::initiator, in.peer_id, in.now)) return no_event;
        return StepResult::try_on(row, State::init_exchange, cause::late_respond);
    }
    if (content.intent == Intent::finish) {
        if (!echoes(row.local_reference, content.your_ref)) return take_lost_finish(core, row, in);
        if (is_suspended(row)) {
            if (!admit(core, Role::initiator, in.peer_id, in.now)) return no_event;
            return StepResult::try_on(row, State::init_finalize_propose, cause::late_finish);
        }
        resend_close(core, row, in);
        return stay_ignore;
    }
    if (content.intent != Intent::confirm) return no_event;
    return take_confirm(core, row, in);
}

template <Policies P>
void propose_to_finalize(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    row.local_nonce.set_null();
    row.local_reference.set_null();
    core.ensure_reference(row.local_reference);
    core.send_next(core.edit(Role::initiator, peer_id).progress);
}

template <Policies P>
StepResult init_exchange_to_init_finalize_propose(HardenedCore<P>& core, RoleState& row,
                                                  const Inbound& in) {
    const Content& content = in.content;
    if (content.intent == Intent::confirm) return take_newer_confirm(core, row, in);
    if (content.intent != Intent::respond || !content.is_direct()) return stay_ignore;
    if (content.your_nonce.is_null()) return core.refuse(Reason::null_echo, row, in.peer_id);
    if (!echoes(row.local_nonce, content.your_nonce) || !content.my_nonce.is_text()) {
        return stay_ignore;
    }
    if (core.store().was_received(Role::initiator, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    auto& conversation = core.edit(Role::initiator, in.peer_id);
    if (const auto reason = not_the_peers(core, conversation, content)) {
        return core.refuse(*reason, row, in.peer_id);
    }
    if (!takes_message(core, Role::initiator, in, row)) return stay_ignore;

    // A baseline peer signed its confirm again, for the same nonce, until our request arrived; so
    // the time for that nonce counts from here.
    if (row.exchange_count <= 1 && !is_hs2_cycle(core, Role::initiator, row, in.peer_id)) {
        remember(core, row.peer_nonce.text, in.now);
    }
    core.store().record_received(Role::initiator, in.peer_id, content.my_nonce.text, in.now);
    row.peer_nonce = content.my_nonce;
    row.peer_address.set_text(in.remote_addr);
    // Without a key there is nothing to exchange; the next cycle will have one (S9).
    const bool enough =
        row.exchange_count > core.settings.limits.exchange || !conversation.keys.session;
    log_respond_taken(core, row, enough);
    if (enough) {
        propose_to_finalize(core, row, in.peer_id);
        return move_ok;
    }
    core.renew_nonce(row.local_nonce);
    core.send_next(conversation.progress);
    return stay_ok;
}

template <Policies P>
StepResult init_finalize_propose_to_init_finalize_close(HardenedCore<P>& core, RoleState& row,
                                                        const Inbound& in) {
    const Content& content = in.content;
    if (content.intent == Intent::confirm) return take_newer_confirm(core, row, in);
    if (content.intent == Intent::respond && echoes(row.peer_nonce, content.my_nonce)) {
        return core.resend(Role::initiator, in);
    }
    if (content.intent != Intent::finish || !content.is_direct()) return stay_ignore;
    if (content.your_ref.is_null()) return core.refuse(Reason::null_echo, row, in.peer_id);
    if (!echoes(row.local_reference, content.your_ref) || !content.my_ref.is_text()) {
        return stay_ignore;
    }
    auto& conversation = core.edit(Role::initiator, in.peer_id);
    if (const auto reason = not_the_peers(core, conversation, content)) {
        return core.refuse(*reason, row, in.peer_id);
    }
    row.peer_reference = content.my_ref;
    close_cycle(core, Role::initiator, row, in);
    core.send_next(conversation.progress);
    log_finish_taken(core, row);
    return move_ok;
}

template <Policies P>
StepResult init_finalize_close_to_init_ready(HardenedCore<P>& core, RoleState& row,
                                             const Inbound& in) {
    const Content& content = in.content;
    if (content.intent == Intent::confirm && content.is_direct()) {
        return take_newer_confirm(core, row, in);
    }
    if (content.intent == Intent::finish) resend_close(core, row, in);
    return stay_ignore;
}

}  // namespace hsagent::handshake::hardened
