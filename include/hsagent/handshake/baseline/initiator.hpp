// The baseline initiator: one step a route, in the route's order, then its drivers (PROTOCOL.md, 5
// and 6). A step changes a copy of its row and returns its event.
#pragma once

#include "hsagent/handshake/baseline/core.hpp"
#include "hsagent/handshake/baseline/jumps.hpp"
#include "hsagent/handshake/events.hpp"
#include "hsagent/handshake/log_lines.hpp"

namespace hsagent::handshake::baseline {

// Returns to ready at the limit. The references stay, so that a reconnect is possible.
template <Policies P>
void cut_to_ready(BaselineCore<P>& core, RoleState& row, std::string_view peer_id) {
    row.clear_nonces();
    row.clear_counts();
    core.report(SessionChange::cut, Role::initiator, peer_id);
    log_route(core, LogLevel::info, row, "CUT (refs preserved)");
}

template <Policies P>
StepEvent init_ready_to_init_exchange(BaselineCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (content.intent != Intent::confirm || !content.is_direct()) return no_event;
    if (!content.my_nonce.present()) return stay_ignore;

    const bool fresh =
        core.store().record_received(Role::initiator, in.peer_id, content.my_nonce.text, in.now);
    if (content.hs.block != Block::absent) {
        core.take_hs(Role::initiator, message::HsType::response, in, fresh, row);
    }
    if (row.peer_reference.has_value()) {
        core.report(SessionChange::reconnected, Role::initiator, in.peer_id);
    }
    row.peer_nonce = content.my_nonce;
    row.local_nonce.set_null();
    row.clear_references();
    row.exchange_count = 0;
    row.peer_address.set_text(in.remote_addr);
    core.open_sec(Role::initiator, in, row);
    log_confirm_taken(core, row, content.my_nonce.text);
    return move_ok;
}

template <Policies P>
StepEvent init_exchange_to_init_finalize_propose(BaselineCore<P>& core, RoleState& row,
                                                 const Inbound& in) {
    const Content& content = in.content;
    if (content.intent != Intent::respond || !content.is_direct()) return stay_ignore;
    if (!content.your_nonce.present() || !content.my_nonce.present()) return stay_ignore;
    if (!ProfileOf<P>::matches(row.local_nonce, content.your_nonce)) return stay_ignore;
    if (!core.store().record_received(Role::initiator, in.peer_id, content.my_nonce.text, in.now)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }

    core.open_sec(Role::initiator, in, row);
    row.peer_nonce = content.my_nonce;
    row.local_nonce.set_null();
    row.peer_address.set_text(in.remote_addr);
    const bool enough = row.exchange_count > core.settings.limits.exchange;
    log_respond_taken(core, row, enough);
    return enough ? move_ok : stay_ok;
}

template <Policies P>
StepEvent init_finalize_propose_to_init_finalize_close(BaselineCore<P>& core, RoleState& row,
                                                       const Inbound& in) {
    const Content& content = in.content;
    if (content.intent != Intent::finish || !content.is_direct()) return stay_ignore;
    if (!content.your_ref.present() || !content.my_ref.present()) return stay_ignore;
    if (!ProfileOf<P>::matches(row.local_reference, content.your_ref)) return stay_ignore;

    row.peer_reference = content.my_ref;
    row.finalize_retry_count = 0;
    row.peer_address.set_text(in.remote_addr);
    core.store().forget_nonces(Role::initiator, in.peer_id);
    core.report(SessionChange::closed, Role::initiator, in.peer_id);
    log_finish_taken(core, row);
    return move_ok;
}

template <Policies P>
StepEvent init_finalize_close_to_init_ready(BaselineCore<P>& core, RoleState& row,
                                            const Inbound& in) {
    if (row.finalize_retry_count <= core.settings.limits.initiator_finalize) return stay_ok;
    cut_to_ready(core, row, in.peer_id);
    row.peer_address.set_text(in.remote_addr);
    return move_ok;
}

// The tick driver for one peer: every round.
template <Policies P>
void initiator_tick(BaselineCore<P>& core, RoleState& row, std::string_view peer_id) {
    if (row.state == State::init_ready && row.peer_reference.has_value()) {
        core.send(peer_id, message::Reconnect{peer_id, row.peer_reference.text});
    } else if (row.state == State::init_finalize_close && row.local_reference.has_value() &&
               row.peer_reference.has_value()) {
        if (row.finalize_retry_count > core.settings.limits.initiator_finalize) {
            cut_to_ready(core, row, peer_id);
            take_jump(jumps, row, State::init_ready, cause::closes_sent);
            return;
        }
        count_up(row.finalize_retry_count);
        core.send(peer_id,
                  message::Close{peer_id, row.peer_reference.text, row.local_reference.text});
    }
}

// The queued driver for one peer: in a round after an ok or error event.
template <Policies P>
void initiator_queued(BaselineCore<P>& core, RoleState& row, std::string_view peer_id,
                      Instant now) {
    if (row.state == State::init_exchange && row.peer_nonce.has_value()) {
        count_up(row.exchange_count);
        core.ensure_nonce(row.local_nonce);
        core.store().record_sent(Role::initiator, peer_id, row.local_nonce.text, now);
        log_request_sent(core, row);
        const Hs* hs = row.exchange_count == 1
                           ? &core.sign_hs(message::HsType::init, row.local_nonce.text, now)
                           : nullptr;
        const message::Body body = core.compose(Role::initiator, peer_id, row.exchange_count, now);
        core.send(peer_id,
                  message::Request{peer_id, row.peer_nonce.text, row.local_nonce.text, body, hs});
    } else if (row.state == State::init_finalize_propose && row.peer_nonce.has_value()) {
        count_up(row.finalize_retry_count);
        core.ensure_reference(row.local_reference);
        log_sent(core, row, "conclude #", row.finalize_retry_count,
                 " | my_ref=", row.local_reference.text);
        core.send(peer_id,
                  message::Conclude{peer_id, row.peer_nonce.text, row.local_reference.text});
    }
}

}  // namespace hsagent::handshake::baseline
