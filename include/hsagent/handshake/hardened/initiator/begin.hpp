// Begin of a cycle of the hardened initiator: with a confirm (PROTOCOL.md, 5 and 8).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/initiator/aborted.hpp"

namespace hsagent::handshake::hardened {

// Makes our key pair, the session and the challenge of the first request, with an x2: a baseline
// peer ignores it, but no hardened one takes a request that was made for another (S17).
// `responder_x2` is the digest of the peer's x2, null for a baseline peer. False if the key
// agreement has no result.
template <Policies P>
bool make_session(HardenedCore<P>& core, RoleState& row, std::string_view peer_id,
                  const Digest* responder_x2, const PublicKey& kx_pub, const PublicKey& sign_pub,
                  typename P::Crypto::VerifyingKey peer, Instant now) {
    using C = typename P::Crypto;
    Keys<C>& keys = core.edit(Role::initiator, peer_id).keys;
    make_own_key(core, keys);
    core.ensure_nonce(row.local_nonce);
    if (responder_x2) keys.responder_x2 = *responder_x2;
    make_x2(core, message::HsType::init, peer_id, &row.peer_nonce, now, keys);
    const Digest own_x2 = message::x2_digest<C>(keys.x2, core.scratch);
    bind_challenge(row.local_nonce, own_x2);
    keys.session = agree<C>(Role::initiator, keys, responder_x2 != nullptr, own_x2, kx_pub,
                            sign_pub, std::move(peer));
    return keys.session.has_value();
}

// Begins the exchange, with the authenticated hs if there is one. The peer's reference stays until
// a finish brings another: the confirm of a baseline peer may be somebody else's, and the peer may
// wait for a reconnect.
template <Policies P>
void begin_cycle(HardenedCore<P>& core, RoleState& row, const Inbound& in,
                 Authenticated<typename P::Crypto>& peer_hs) {
    const Content& content = in.content;
    const bool reconnected = row.peer_reference.has_value();
    core.forget_keys(Role::initiator, in.peer_id);
    row.peer_nonce = content.my_nonce;
    row.local_nonce.set_null();
    row.peer_sign_pub.set_null();
    row.peer_kx_pub.set_null();
    if (peer_hs.hs) {
        const PublicKey kx_pub = peer_hs.hs->kx_pub;
        if (!make_session(core, row, in.peer_id, peer_hs.is_hs2 ? &peer_hs.x2 : nullptr, kx_pub,
                          peer_hs.hs->sign_pub, std::move(peer_hs.hs->verifying), in.now)) {
            core.refuse(Reason::bad_encoding, row, in.peer_id);
        }
        note_spent(core, Role::initiator, in.peer_id);  // on the check of its signature
        remember(core, content.hs.nonce.text, in.now);
        row.peer_sign_pub = content.hs.sign_pub;
        row.peer_kx_pub = content.hs.kx_pub;
    }
    core.ensure_nonce(row.local_nonce);
    core.store().record_received(Role::initiator, in.peer_id, content.my_nonce.text, in.now);
    if (reconnected) core.report(SessionChange::reconnected, Role::initiator, in.peer_id);
    row.local_reference.set_null();
    row.clear_counts();
    row.peer_address.set_text(in.remote_addr);
    Progress& progress = core.edit(Role::initiator, in.peer_id).progress;
    core.send_next(progress);
    progress.hs_seconds = peer_hs.made_seconds;
    progress.zone_seconds = peer_hs.zone_seconds;
    log_confirm_taken(core, row, content.my_nonce.text);
}

// Takes a confirm whose hs was authenticated, or refused for a reason that lets the cycle go on
// without a key.
template <Policies P>
StepResult admit_confirm(HardenedCore<P>& core, RoleState& row, const Inbound& in,
                         Authenticated<typename P::Crypto>& peer_hs) {
    if (!peer_hs.hs && !core.is_baseline(in.peer_id)) {
        // It has cost no check of a signature.
        if (is_confirm_parked(row) || !admit(core, Role::initiator, in.peer_id, in.now)) {
            return stay_ignore;
        }
        park_confirm(core, row, in);
        return stay_ignore;
    }
    if (!has_room(core, Role::initiator, in.peer_id, in.now)) return no_event;
    constexpr std::int64_t line = 1, check = 1;
    pay(core, Role::initiator, in.peer_id, in.now, line + check);
    begin_cycle(core, row, in, peer_hs);
    return move_ok;
}

template <Policies P>
StepResult take_confirm(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (!content.my_nonce.is_text()) return stay_ignore;
    const bool same = is_suspended(row) && echoes(row.peer_nonce, content.my_nonce);
    if (!same && core.store().was_received(Role::initiator, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    if (!can_pay(core, Role::initiator, in.peer_id, in.now)) return stay_ignore;
    Authenticated<typename P::Crypto> peer_hs;
    const auto reason = authenticate(core, message::HsType::response, in, nullptr,
                                     same ? &row.peer_nonce : nullptr, peer_hs);
    if (reason) {
        if (content.hs.block != Block::absent) {
            core.report(SessionChange::failed, Role::initiator, in.peer_id, name(*reason));
        }
        core.refuse(*reason, row, in.peer_id);
        const bool hs2 = peer_hs.is_hs2 || core.speaks_hs2(in.peer_id);
        if (hs2 || !can_go_on_without(*reason)) return stay_ignore;
    }
    return admit_confirm(core, row, in, peer_hs);
}

// Takes a confirm in mid-cycle: the responder has lost or aborted the cycle, and begins a new one.
// If our cycle has a key, only a good hs that was made later than the cycle's own supersedes it.
// What the cycle has cost is not returned: whoever supersedes it may do so many times a round.
template <Policies P>
StepResult take_newer_confirm(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (!content.is_direct() || !content.my_nonce.is_text()) return stay_ignore;
    auto* conversation = core.conversations.find(Role::initiator, in.peer_id);
    if (echoes(row.peer_nonce, content.my_nonce)) {
        // Our first request has not arrived.
        if (row.state != State::init_exchange || row.exchange_count > 1) return stay_ignore;
        return core.resend(Role::initiator, in);
    }
    if (!can_pay(core, Role::initiator, in.peer_id, in.now)) return stay_ignore;
    Authenticated<typename P::Crypto> peer_hs;
    const bool has_key = conversation && conversation->keys.session;
    if (const auto reason =
            authenticate(core, message::HsType::response, in, nullptr, nullptr, peer_hs)) {
        // Without a key there is nothing to lose. A request that was sent twice without an answer
        // echoes a challenge that the peer has dropped.
        const bool hs2 = peer_hs.is_hs2 || core.speaks_hs2(in.peer_id);
        const bool in_vain = conversation && !has_key && conversation->progress.sends >= 2;
        if (hs2 || !in_vain || !can_go_on_without(*reason)) {
            return core.refuse(*reason, row, in.peer_id);
        }
    } else if (has_key && peer_hs.made_seconds <= conversation->progress.hs_seconds) {
        return core.refuse(Reason::hs_replayed, row, in.peer_id);
    }
    if (core.store().was_received(Role::initiator, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    row.clear_nonces();
    row.local_reference.set_null();
    if (row.state == State::init_finalize_close) {
        // It was reported as closed.
        core.count(Reason::superseded);
        core.forget_keys(Role::initiator, in.peer_id);
    } else {
        core.abort_cycle(Role::initiator, in.peer_id, Reason::superseded);
    }
    core.edit(Role::initiator, in.peer_id).progress.spent = 0;
    jump(row, State::init_ready, cause::newer_confirm);
    return admit_confirm(core, row, in, peer_hs);
}

}  // namespace hsagent::handshake::hardened
