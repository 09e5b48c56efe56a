// Sends of the hardened responder at the end of a round (PROTOCOL.md, 6 and 8).
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/responder/steps.hpp"

namespace hsagent::handshake::hardened {

// Resends the answer that a baseline peer may still wait for in an aborted cycle, as the peer does
// not ask again: our last respond, now without a key, or our finish. With an old store, it may be
// either. The finish is resent a limited number of times (L5). Each costs a token of its own.
template <Policies P>
void send_lost_answers(HardenedCore<P>& core, RoleState& row, std::string_view peer_id,
                       Instant now) {
    if (core.speaks_hs2(peer_id)) return;
    const bool concluded = row.peer_reference.has_value() && row.local_reference.has_value();
    if (concluded && row.finalize_retry_count < core.settings.limits.responder_finalize &&
        may_spend(core, Role::responder, peer_id, now)) {
        count_up(row.finalize_retry_count);
        core.send(peer_id,
                  message::Finish{peer_id, row.peer_reference.text, row.local_reference.text});
    }
    if (row.peer_nonce.has_value() && !is_request_parked(row) &&
        may_spend(core, Role::responder, peer_id, now)) {
        core.send(peer_id,
                  message::Respond{peer_id, row.peer_nonce.text, row.local_nonce.text, {}});
    }
}

template <Policies P>
void send_confirm(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto& conversation = core.edit(Role::responder, peer_id);
    if (conversation.progress.line_is_good) {
        core.count(Reason::confirm_again);
        return resend_line(core, conversation, Intent::confirm, peer_id);
    }
    const auto zone = std::exchange(conversation.progress.zone_on_trial, std::nullopt);
    send_lost_answers(core, row, peer_id, now);
    core.store().record_sent(Role::responder, peer_id, row.local_nonce.text, now);
    log_confirm_sent(core, row);
    send_and_keep(core, conversation, Role::responder, peer_id,
                  message::Confirm{peer_id, row.local_nonce.text,
                                   sign_hs(core, message::HsType::response, row.local_nonce.text,
                                           conversation.keys, peer_id, zone, now)});
}

template <Policies P>
void send_respond(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto& conversation = core.edit(Role::responder, peer_id);
    if (conversation.progress.line_is_good) {
        core.count(Reason::respond_again);
        return resend_line(core, conversation, Intent::respond, peer_id);
    }
    core.ensure_nonce(row.local_nonce);
    core.store().record_sent(Role::responder, peer_id, row.local_nonce.text, now);
    log_respond_sent(core, row);
    const message::Body body =
        compose(core, Role::responder, peer_id, row.exchange_count, conversation, now);
    send_and_keep(core, conversation, Role::responder, peer_id,
                  message::Respond{peer_id, row.peer_nonce.text, row.local_nonce.text, body});
}

template <Policies P>
void send_finish(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    auto& conversation = core.edit(Role::responder, peer_id);
    if (conversation.progress.line_is_good)
        return resend_line(core, conversation, Intent::finish, peer_id);
    core.ensure_reference(row.local_reference);
    send_and_keep(core, conversation, Role::responder, peer_id,
                  message::Finish{peer_id, row.peer_reference.text, row.local_reference.text});
}

// The sends to one peer at the end of a round.
template <Policies P>
void responder_round(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    if (row.state == State::resp_ready) return;
    auto* conversation = core.conversations.find(Role::responder, peer_id);
    const bool left_over = core.is_left_over(conversation);
    if (conversation && conversation->progress.over) {
        return abort_cycle(core, Role::responder, row, peer_id, *conversation->progress.over);
    }
    if (conversation && !core.is_due(*conversation)) return;
    if (left_over && row.state != State::resp_confirm && core.speaks_hs2(peer_id)) {
        return abort_cycle(core, Role::responder, row, peer_id, Reason::session_lost);
    }
    // With a baseline peer, the rest of the cycle continues without a key.
    if (left_over) {
        if (row.state != State::resp_confirm) core.report_session_lost(Role::responder, peer_id);
        core.forget_keys(Role::responder, peer_id);
    }
    if (!left_over && is_request_parked(row) && core.is_unanswered(conversation->progress)) {
        begin_exchange(core, row, peer_id, now);
        jump(row, State::resp_exchange, cause::nothing_better);
    } else if (!left_over && core.is_unanswered(conversation->progress)) {
        const bool finishing = row.state == State::resp_finalize;
        return abort_cycle(core, Role::responder, row, peer_id,
                           finishing ? Reason::finish_unanswered : Reason::peer_silent);
    }
    if (!may_say(core, Role::responder, peer_id, now)) {
        return wait_for_token(core, Role::responder, row, peer_id);
    }
    if (row.state == State::resp_confirm) {
        if (left_over || !conversation->keys.own) make_challenge(core, row, peer_id, now);
        send_confirm(core, row, peer_id, now);
    } else if (row.state == State::resp_exchange) {
        send_respond(core, row, peer_id, now);
    } else {
        send_finish(core, row, peer_id);
    }
    core.wait_for_answer(core.edit(Role::responder, peer_id).progress);
}

}  // namespace hsagent::handshake::hardened
