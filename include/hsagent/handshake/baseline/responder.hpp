// The baseline responder: one step a route, in the route's order, then its drivers (PROTOCOL.md, 5
// and 6). A step changes a copy of its row and returns its event.
#pragma once

#include "hsagent/handshake/baseline/core.hpp"
#include "hsagent/handshake/events.hpp"
#include "hsagent/handshake/log_lines.hpp"

namespace hsagent::handshake::baseline {

template <Policies P>
StepEvent resp_ready_to_resp_confirm(BaselineCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (content.intent != Intent::register_ && content.intent != Intent::reconnect) {
        return no_event;
    }
    row.peer_address.set_text(in.remote_addr);
    if (content.intent == Intent::register_) {
        if (content.is_direct() || row.local_reference.has_value()) return noted;
        log_register_taken(core, row, in.peer_id);
        return move_ok;
    }
    if (!content.your_ref.present() ||
        !ProfileOf<P>::matches(row.local_reference, content.your_ref)) {
        return noted;
    }
    core.report(SessionChange::reconnected, Role::responder, in.peer_id);
    log_route(core, LogLevel::info, row, "RECONNECT | peer_id=", in.peer_id,
              " under my_ref=", row.local_reference.text);
    row.local_reference.set_null();
    return move_ok;
}

template <Policies P>
StepEvent resp_confirm_to_resp_exchange(BaselineCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (content.intent != Intent::request || !content.is_direct()) return stay_ignore;
    if (!content.your_nonce.present() || !content.my_nonce.present()) return stay_ignore;
    if (!ProfileOf<P>::matches(row.local_nonce, content.your_nonce)) return stay_ignore;
    if (!core.store().record_received(Role::responder, in.peer_id, content.my_nonce.text, in.now)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }

    if (content.hs.block != Block::absent) {
        core.take_hs(Role::responder, message::HsType::init, in, true, row);
    }
    row.peer_nonce = content.my_nonce;
    row.local_nonce.set_null();
    row.clear_references();
    row.exchange_count = 1;
    row.peer_address.set_text(in.remote_addr);
    core.open_sec(Role::responder, in, row);
    log_first_request_taken(core, row);
    return move_ok;
}

template <Policies P>
StepEvent resp_exchange_to_resp_finalize(BaselineCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    const bool request = content.intent == Intent::request && content.my_nonce.present();
    const bool conclude = content.intent == Intent::conclude && content.my_ref.present();
    if ((!request && !conclude) || !content.is_direct()) return stay_ignore;
    if (!content.your_nonce.present()) return stay_ignore;
    if (!ProfileOf<P>::matches(row.local_nonce, content.your_nonce)) return stay_ignore;

    // S15: opened before the nonce is looked up, so a request that is repeated under a null echo
    // surfaces its message again.
    core.open_sec(Role::responder, in, row);
    if (conclude) {
        row.peer_reference = content.my_ref;
        row.exchange_count = 0;
        row.peer_address.set_text(in.remote_addr);
        log_conclude_taken(core, row);
        return move_ok;
    }

    if (!core.store().record_received(Role::responder, in.peer_id, content.my_nonce.text, in.now)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    count_up(row.exchange_count);
    row.peer_nonce = content.my_nonce;
    row.local_nonce.set_null();
    row.peer_address.set_text(in.remote_addr);
    log_request_taken(core, row);
    return stay_ok;
}

template <Policies P>
StepEvent resp_finalize_to_resp_ready(BaselineCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (!content.is_direct()) return stay_ignore;

    if (content.intent == Intent::close) {
        if (!content.your_ref.present() || !content.my_ref.present()) return stay_ignore;
        if (!ProfileOf<P>::matches(row.local_reference, content.your_ref)) return stay_ignore;
        row.peer_reference = content.my_ref;
        row.clear_nonces();
        row.clear_counts();
        row.peer_address.set_text(in.remote_addr);
        core.store().forget_nonces(Role::responder, in.peer_id);
        core.report(SessionChange::closed, Role::responder, in.peer_id);
        log_close_taken(core, row);
        return move_ok;
    }

    row.peer_address.set_text(in.remote_addr);
    if (row.finalize_retry_count <= core.settings.limits.responder_finalize) {
        count_up(row.finalize_retry_count);
        return stay_ok;
    }
    row.clear_nonces();
    row.clear_references();
    row.clear_counts();
    core.report(SessionChange::failed, Role::responder, in.peer_id, "finalize_retry_limit");
    log_route(core, LogLevel::warning, row, "FINALIZE RETRY LIMIT REACHED | FAILED TO CLOSE");
    return move_error;
}

// The tick driver for one peer: every round.
template <Policies P>
void responder_tick(BaselineCore<P>& core, RoleState& row, std::string_view peer_id) {
    if (row.state != State::resp_finalize || !row.peer_reference.has_value()) return;
    core.ensure_reference(row.local_reference);
    core.send(peer_id, message::Finish{peer_id, row.peer_reference.text, row.local_reference.text});
}

// The queued driver for one peer: in a round after an ok or error event.
template <Policies P>
void responder_queued(BaselineCore<P>& core, RoleState& row, std::string_view peer_id,
                      Instant now) {
    if (row.state == State::resp_confirm) {
        core.ensure_nonce(row.local_nonce);
        core.store().record_sent(Role::responder, peer_id, row.local_nonce.text, now);
        log_confirm_sent(core, row);
        core.send(peer_id, message::Confirm{
                               peer_id, row.local_nonce.text,
                               core.sign_hs(message::HsType::response, row.local_nonce.text, now)});
    } else if (row.state == State::resp_exchange && row.peer_nonce.has_value()) {
        core.ensure_nonce(row.local_nonce);
        core.store().record_sent(Role::responder, peer_id, row.local_nonce.text, now);
        log_respond_sent(core, row);
        const message::Body body = core.compose(Role::responder, peer_id, row.exchange_count, now);
        core.send(peer_id,
                  message::Respond{peer_id, row.peer_nonce.text, row.local_nonce.text, body});
    }
}

}  // namespace hsagent::handshake::baseline
