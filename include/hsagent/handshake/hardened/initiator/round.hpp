// Sends of the hardened initiator at the end of a round (PROTOCOL.md, 6 and 8).
#pragma once

#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/initiator/steps.hpp"

namespace hsagent::handshake::hardened {

template <Policies P>
void send_request(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto& conversation = core.edit(Role::initiator, peer_id);
    if (conversation.progress.line_is_good) {
        core.count(Reason::request_again);
        core.count(Reason::same_round);
        return resend_line(core, conversation, Intent::request, peer_id);
    }
    // Rounds are counted, not sends (L8).
    if (conversation.progress.sends == 0) count_up(row.exchange_count);
    core.store().record_sent(Role::initiator, peer_id, row.local_nonce.text, now);
    log_request_sent(core, row);
    const Hs* hs =
        row.exchange_count == 1 && conversation.keys.session
            ? &sign_hs(core, message::HsType::init, row.local_nonce.text, conversation.keys,
                       peer_id, conversation.progress.zone_seconds, now)
            : nullptr;
    const message::Body body =
        compose(core, Role::initiator, peer_id, row.exchange_count, conversation, now);
    send_and_keep(core, conversation, Role::initiator, peer_id,
                  message::Request{peer_id, row.peer_nonce.text, row.local_nonce.text, body, hs});
}

template <Policies P>
void send_conclude(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    auto& conversation = core.edit(Role::initiator, peer_id);
    if (conversation.progress.line_is_good) {
        core.count(Reason::conclude_again);
        return resend_line(core, conversation, Intent::conclude, peer_id);
    }
    log_sent(core, row, "conclude | my_ref=", row.local_reference.text);
    send_and_keep(core, conversation, Role::initiator, peer_id,
                  message::Conclude{peer_id, row.peer_nonce.text, row.local_reference.text});
}

template <Policies P>
void send_close(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    auto& conversation = core.edit(Role::initiator, peer_id);
    if (conversation.progress.line_is_good)
        return resend_line(core, conversation, Intent::close, peer_id);
    // An earlier process had the line and the session. Without the session there is no mac.
    if (!conversation.keys.session && core.speaks_hs2(peer_id)) return;
    send_and_keep(core, conversation, Role::initiator, peer_id,
                  message::Close{peer_id, row.peer_reference.text, row.local_reference.text});
}

// Continues a cycle whose keys are lost: after a restart, or with a peer that is back after an
// abort. A first request gets new keys; after that, the cycle only ends, without keys. The peer may
// never have begun it, and wait for a reconnect.
template <Policies P>
void resume_cycle(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    using C = typename P::Crypto;
    core.forget_keys(Role::initiator, peer_id);
    if (row.peer_reference.has_value() && may_spend(core, Role::initiator, peer_id, now)) {
        core.send(peer_id, message::Reconnect{peer_id, row.peer_reference.text});
    }
    const auto go_to = [&](State to) {
        if (row.state == to) return;
        jump(row, to, row.state == State::init_ready ? cause::peer_is_back : cause::keys_lost);
    };
    const bool only_ends = row.local_reference.has_value() || row.exchange_count > 1;
    if (only_ends) core.report_session_lost(Role::initiator, peer_id);
    if (row.local_reference.has_value()) return go_to(State::init_finalize_propose);
    if (only_ends) {
        propose_to_finalize(core, row, peer_id);
        return go_to(State::init_finalize_propose);
    }
    go_to(State::init_exchange);
    row.exchange_count = 0;
    // Another may have answered first, or the application may have taken another key since.
    if (!core.may_be_key_of(peer_id, row.peer_sign_pub) || core.speaks_hs2(peer_id)) {
        return core.ensure_nonce(row.local_nonce);
    }
    const auto kx_pub = base64_array<32>(row.peer_kx_pub.text, Base64::strict);
    const auto sign_pub = base64_array<32>(row.peer_sign_pub.text, Base64::strict);
    auto peer = sign_pub ? C::VerifyingKey::from(*sign_pub) : std::nullopt;
    core.ensure_nonce(row.local_nonce);
    if (kx_pub && peer) {
        make_session(core, row, peer_id, nullptr, *kx_pub, *sign_pub, std::move(*peer), now);
    }
}

template <Policies P>
void ready_round(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto* conversation = core.conversations.find(Role::initiator, peer_id);
    // What a stranger is owed is not kept for later: whoever waits for it repeats its finish, or
    // shows life again, and others wait, too.
    const bool waits = core.is_pinned(peer_id);
    if (conversation && conversation->progress.says_close) {
        const bool may = may_say(core, Role::initiator, peer_id, now);
        if (may || !waits) core.edit(Role::initiator, peer_id).progress.says_close = false;
        if (may) send_close(core, row, peer_id);
    }
    if (is_suspended(row)) {
        // A suspended cycle resumes only once the peer shows life, even after a restart.
        if (core.is_left_over(conversation)) {
            if (is_confirm_parked(row)) return wait_parked(core, peer_id);
            return core.forget_keys(Role::initiator, peer_id);
        }
        if (!conversation->progress.heard || !core.is_due(*conversation)) return;
        if (may_resume(core, Role::initiator, peer_id, now)) {
            resume_cycle(core, row, peer_id, now);
        } else if (!waits) {
            core.edit(Role::initiator, peer_id).progress.heard = false;
        }
        return;
    }
    if (!row.peer_reference.has_value()) return;
    Progress& progress = core.edit(Role::initiator, peer_id).progress;
    // To a peer that shows life, every round at first, as a baseline agent does. But anybody can
    // show life in its name, so it then waits, too (S18).
    const Resends& resends = core.settings.resends;
    const bool is_heard = progress.heard && progress.sends < resends.heard;
    if (progress.heard) progress.due = std::min(progress.due, progress.said + resends.most_rounds);
    if (!is_heard && core.round < progress.due) return;
    // A stranger that shows no life may never have been there. What it has shown is used up when
    // there is no token: others wait, too.
    if (!core.is_pinned(peer_id) && !std::exchange(progress.heard, false)) return;
    if (!may_spend(core, Role::initiator, peer_id, now)) return;
    if (progress.sends >= resends.heard) core.count(Reason::backed_off);
    core.send(peer_id, message::Reconnect{peer_id, row.peer_reference.text});
    progress.said = core.round;
    core.wait_ever_longer(progress);
}

template <Policies P>
void close_round(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    const auto* conversation = core.conversations.find(Role::initiator, peer_id);
    if (!conversation || conversation->progress.sends == 0) {
        send_close(core, row, peer_id);
        Progress& progress = core.edit(Role::initiator, peer_id).progress;
        progress.sends = 1;
        progress.due = core.round + 1;
        return;
    }
    // Closed on our side. The keys go, but the line stays: in init_ready, it answers a repeated
    // finish.
    const Progress before = conversation->progress;
    core.forget_keys(Role::initiator, peer_id);
    Progress& progress = core.edit(Role::initiator, peer_id).progress;
    progress.line_is_good = before.line_is_good;
    progress.says_close = before.says_close;
    jump(row, State::init_ready, cause::close_sent);
    ready_round(core, row, peer_id, now);
}

// The sends to one peer at the end of a round.
template <Policies P>
void initiator_round(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    if (row.state == State::init_ready) return ready_round(core, row, peer_id, now);
    const auto* conversation = core.conversations.find(Role::initiator, peer_id);
    if (conversation && conversation->progress.over) {
        return abort_cycle(core, Role::initiator, row, peer_id, *conversation->progress.over);
    }
    if (conversation && !core.is_due(*conversation)) return;
    if (row.state == State::init_finalize_close) return close_round(core, row, peer_id, now);
    if (core.is_left_over(conversation)) {
        if (is_hs2_cycle(core, Role::initiator, row, peer_id)) {
            return abort_cycle(core, Role::initiator, row, peer_id, Reason::session_lost);
        }
        resume_cycle(core, row, peer_id, now);
    } else if (core.is_unanswered(conversation->progress)) {
        return abort_cycle(core, Role::initiator, row, peer_id, Reason::peer_silent);
    }
    if (!may_say(core, Role::initiator, peer_id, now)) {
        return wait_for_token(core, Role::initiator, row, peer_id);
    }
    if (row.state == State::init_exchange) {
        send_request(core, row, peer_id, now);
    } else {
        send_conclude(core, row, peer_id);
    }
    core.wait_for_answer(core.edit(Role::initiator, peer_id).progress);
}

}  // namespace hsagent::handshake::hardened
