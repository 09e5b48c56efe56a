// The hardened responder: one step a route, in the route's order (PROTOCOL.md, 5 and 8).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/admission.hpp"
#include "hsagent/handshake/hardened/cycle.hpp"

namespace hsagent::handshake::hardened {

// Whether a challenge is echoed, or that of another confirm with the same first half. A baseline
// peer echoes the other one if it took the confirm of a cycle that we aborted.
inline bool echoes_any_of(const Field& challenge, const Content& content) {
    if (!challenge.is_text() || !content.your_nonce.is_text()) return false;
    if (challenge.text == content.your_nonce.text) return true;
    return !message::says_hs2(content.my_nonce.text) &&
           message::challenge_of(challenge.text) == message::challenge_of(content.your_nonce.text);
}

// Makes a challenge for a new cycle, with its key pair and x2. After an aborted cycle the first
// half stays: a baseline peer may still echo it.
template <Policies P>
void make_challenge(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    using C = typename P::Crypto;
    core.forget_keys(Role::responder, peer_id);
    Keys<C>& keys = core.edit(Role::responder, peer_id).keys;
    make_own_key(core, keys);
    make_x2(core, message::HsType::response, peer_id, nullptr, now, keys);
    keys.responder_x2 = message::x2_digest<C>(keys.x2, core.scratch);
    core.ensure_nonce(row.local_nonce);
    bind_challenge(row.local_nonce, keys.responder_x2);
}

// A first request without a good hs, from a peer that has proved nothing yet. It is taken after a
// while if no better one comes.
inline bool is_request_parked(const RoleState& row) {
    return row.state == State::resp_confirm && row.peer_nonce.has_value() &&
           row.exchange_count == 0 && !row.peer_reference.has_value();
}

// A request of an aborted cycle whose answer we have sent, but which was lost.
inline bool waits_for_respond(const RoleState& row, const Content& content) {
    return content.intent == Intent::request && !is_request_parked(row) &&
           echoes(row.peer_nonce, content.my_nonce);
}

// A request or conclude with which a baseline peer continues an aborted cycle.
inline bool continues_aborted_cycle(const RoleState& row, const Content& content) {
    const bool asks = content.intent == Intent::request || content.intent == Intent::conclude;
    return asks && content.is_direct() && row.local_nonce.has_value() &&
           (echoes_any_of(row.local_nonce, content) || waits_for_respond(row, content));
}

template <Policies P>
StepResult resp_ready_to_resp_confirm(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (continues_aborted_cycle(row, content)) {
        if (!admit(core, Role::responder, in.peer_id, in.now)) return no_event;
        return StepResult::go_on(row, State::resp_confirm, cause::late_request);
    }
    const bool announces = content.intent == Intent::register_ && !content.is_direct();
    const bool reconnects = content.intent == Intent::reconnect && content.is_direct();
    if (!announces && !reconnects) return no_event;
    if (reconnects && content.your_ref.is_null()) {
        core.refuse(Reason::null_echo, row, in.peer_id);
        return no_event;
    }

    const bool knows_reference = reconnects && echoes(row.local_reference, content.your_ref);
    if (row.local_reference.has_value() && !knows_reference) {
        // The peer may have lost the reference with its store (L6). But usually it still has it,
        // and its register merely arrives before its reconnect.
        Progress& progress = core.edit(Role::responder, in.peer_id).progress;
        if (++progress.registers < core.settings.resends.registers) return no_event;
    }
    if (reconnects && !knows_reference) return no_event;  // a register follows
    const bool is_pinned = core.is_pinned(in.peer_id);
    if (is_pinned && !may_take(core, in.peer_id, in.now)) return no_event;
    if (!admit(core, Role::responder, in.peer_id, in.now)) return no_event;
    if (is_pinned) note_spent(core, Role::responder, in.peer_id);

    if (knows_reference) {
        core.report(SessionChange::reconnected, Role::responder, in.peer_id);
        row.local_reference.set_null();
    } else if (row.local_reference.has_value()) {
        core.count(Reason::reference_lost);
    }
    row.peer_address.set_text(in.remote_addr);
    make_challenge(core, row, in.peer_id, in.now);
    if (knows_reference) {
        log_route(core, LogLevel::info, row, "RECONNECT | peer_id=", in.peer_id);
    } else {
        log_register_taken(core, row, in.peer_id);
    }
    return move_ok;
}

// Takes the hs of a first request: makes the session and opens the message. Heard::nothing: the
// cycle continues without a session.
template <Policies P>
Heard take_first_hs(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    using C = typename P::Crypto;
    const Hs& hs = in.content.hs;
    Authenticated<C> peer_hs;
    auto reason = authenticate(core, message::HsType::init, in, &row.local_nonce, nullptr, peer_hs);
    if (!reason && peer_hs.is_hs2 && !echoes(row.local_nonce, in.content.your_nonce)) {
        reason = Reason::relabelled;
    }
    // After a download there may be one.
    core.conversations.remove_session(core.undo, Role::responder, in.peer_id);
    Conversation<C>& conversation = core.edit(Role::responder, in.peer_id);
    if (!reason && !conversation.keys.own) reason = Reason::session_lost;
    if (!reason) {
        note_spent(core, Role::responder, in.peer_id);  // on the check of its signature
        const PublicKey kx_pub = peer_hs.hs->kx_pub;
        conversation.keys.session =
            agree<C>(Role::responder, conversation.keys, peer_hs.is_hs2, peer_hs.x2, kx_pub,
                     peer_hs.hs->sign_pub, std::move(peer_hs.hs->verifying));
        if (!conversation.keys.session) reason = Reason::bad_encoding;
    }
    if (!reason) reason = not_the_peers(core, conversation, in.content);
    Heard heard = Heard::nothing;
    if (!reason) {
        conversation.progress.zone_seconds = peer_hs.zone_seconds;
        heard = hear(core, Role::responder, in, row, conversation);
        // Opened under the key of this cycle, so it is no replay; from now on it would be.
        if (heard == Heard::opened) {
            conversation.progress.zone_on_trial.reset();
            remember(core, hs.nonce.text, in.now);
            row.peer_sign_pub = hs.sign_pub;
            row.peer_kx_pub = hs.kx_pub;
            return heard;
        }
    }
    conversation.keys.session.reset();
    conversation.progress.zone_seconds.reset();
    // If its clock is in another zone than we know, it took our confirm for old, and does not have
    // the key of this cycle.
    if (!reason && !peer_hs.is_hs2 && heard != Heard::refused) {
        conversation.progress.zone_on_trial = peer_hs.zone_seconds;
    }
    // A stranger may just have been faster than the peer, whose own request follows.
    if (peer_hs.is_hs2 && !core.is_pinned(in.peer_id)) conversation.progress.over.reset();
    // The mac of an hs2 peer was good, so its message is no accident that would be answered.
    if (!reason) return peer_hs.is_hs2 ? Heard::refused : heard;
    if (hs.block != Block::absent) {
        core.report(SessionChange::failed, Role::responder, in.peer_id, name(*reason));
    }
    core.refuse(*reason, row, in.peer_id);
    const bool hs2 = peer_hs.is_hs2 || core.speaks_hs2(in.peer_id);
    if (hs2 || !(can_go_on_without(*reason) || *reason == Reason::session_lost)) {
        return Heard::refused;
    }
    return Heard::nothing;
}

// Takes the first request, with or without a session.
template <Policies P>
void begin_exchange(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    core.store().record_received(Role::responder, peer_id, row.peer_nonce.text, now);
    core.renew_nonce(row.local_nonce);
    row.clear_references();
    row.exchange_count = 1;
    row.finalize_retry_count = 0;
    Progress& progress = core.edit(Role::responder, peer_id).progress;
    progress.registers = 0;
    core.send_next(progress);
    log_first_request_taken(core, row);
}

template <Policies P>
StepResult resp_confirm_to_resp_exchange(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    const bool asks = content.intent == Intent::request || content.intent == Intent::conclude;
    if (!asks || !content.is_direct()) return stay_ignore;
    if (content.your_nonce.is_null()) return core.refuse(Reason::null_echo, row, in.peer_id);
    if (waits_for_respond(row, content) && !core.speaks_hs2(in.peer_id)) {
        core.count(Reason::same_round);
        core.forget_keys(Role::responder, in.peer_id);
        return move_ok;
    }
    if (!echoes_any_of(row.local_nonce, content)) return stay_ignore;
    if (content.intent == Intent::conclude) {
        if (core.speaks_hs2(in.peer_id)) return core.refuse(Reason::bad_mac, row, in.peer_id);
        row.local_nonce = content.your_nonce;
        core.forget_keys(Role::responder, in.peer_id);
        return StepResult::go_on(row, State::resp_exchange, cause::late_conclude);
    }
    if (!content.my_nonce.is_text()) return stay_ignore;
    if (core.store().was_received(Role::responder, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    const Heard heard = take_first_hs(core, row, in);
    if (heard == Heard::refused) return stay_ignore;
    row.peer_nonce = content.my_nonce;
    row.peer_address.set_text(in.remote_addr);
    if (heard != Heard::opened && !core.is_baseline(in.peer_id)) {
        row.peer_reference.set_null();
        row.exchange_count = 0;
        return stay_ignore;  // parked
    }
    begin_exchange(core, row, in.peer_id, in.now);
    return move_ok;
}

template <Policies P>
StepResult resp_exchange_to_resp_finalize(HardenedCore<P>& core, RoleState& row,
                                          const Inbound& in) {
    const Content& content = in.content;
    const bool request = content.intent == Intent::request && content.my_nonce.is_text();
    const bool conclude = content.intent == Intent::conclude && content.my_ref.is_text();
    if ((!request && !conclude) || !content.is_direct()) return stay_ignore;
    if (request && echoes(row.peer_nonce, content.my_nonce)) {
        // The peer echoed our challenge; with a null echo, somebody else repeats it (S15).
        if (content.your_nonce.is_null()) {
            return core.refuse(Reason::opened_before, row, in.peer_id);
        }
        return core.resend(Role::responder, in);
    }
    if (content.your_nonce.is_null()) return core.refuse(Reason::null_echo, row, in.peer_id);
    if (!echoes(row.local_nonce, content.your_nonce)) return stay_ignore;
    auto& conversation = core.edit(Role::responder, in.peer_id);
    if (const auto reason = not_the_peers(core, conversation, content)) {
        return core.refuse(*reason, row, in.peer_id);
    }
    if (conclude) {
        row.peer_reference = content.my_ref;
        core.ensure_reference(row.local_reference);
        row.exchange_count = 0;
        row.peer_address.set_text(in.remote_addr);
        core.send_next(conversation.progress);
        log_conclude_taken(core, row);
        return move_ok;
    }

    if (core.store().was_received(Role::responder, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    if (row.exchange_count >= core.settings.caps.rounds) {
        return core.refuse(Reason::too_many, row, in.peer_id);
    }
    if (!takes_message(core, Role::responder, in, row)) return stay_ignore;
    core.store().record_received(Role::responder, in.peer_id, content.my_nonce.text, in.now);
    count_up(row.exchange_count);
    row.peer_nonce = content.my_nonce;
    core.renew_nonce(row.local_nonce);
    row.peer_address.set_text(in.remote_addr);
    core.send_next(conversation.progress);
    log_request_taken(core, row);
    return stay_ok;
}

template <Policies P>
StepResult resp_finalize_to_resp_ready(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (!content.is_direct()) return stay_ignore;
    if (content.intent == Intent::conclude && echoes(row.peer_reference, content.my_ref)) {
        return core.resend(Role::responder, in);
    }
    const bool closes = content.intent == Intent::close;
    if (!closes && content.intent != Intent::reconnect) return stay_ignore;
    if (content.your_ref.is_null()) return core.refuse(Reason::null_echo, row, in.peer_id);
    if (!echoes(row.local_reference, content.your_ref)) return stay_ignore;

    if (!closes) {
        // The peer holds our reference, so it has our finish, and its close was lost. An hs2 peer
        // answers the next finish with a close and its mac; a baseline peer no longer answers.
        if (is_hs2_cycle(core, Role::responder, row, in.peer_id)) {
            return core.resend(Role::responder, in);
        }
        close_cycle(core, Role::responder, row, in);
        core.forget_keys(Role::responder, in.peer_id);
        return StepResult::go_on(row, State::resp_ready, cause::close_was_lost);
    }
    if (!content.my_ref.is_text()) return stay_ignore;
    auto& conversation = core.edit(Role::responder, in.peer_id);
    if (const auto reason = not_the_peers(core, conversation, content)) {
        return core.refuse(*reason, row, in.peer_id);
    }
    row.peer_reference = content.my_ref;
    close_cycle(core, Role::responder, row, in);
    core.forget_keys(Role::responder, in.peer_id);
    log_close_taken(core, row);
    return move_ok;
}

}  // namespace hsagent::handshake::hardened
