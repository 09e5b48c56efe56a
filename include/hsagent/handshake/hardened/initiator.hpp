// The hardened initiator: one function a route, in the route's order (PROTOCOL.md, 5 and 8).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/cycle.hpp"

namespace hsagent::handshake::hardened {

// A cycle with a baseline peer that was given up, and that the peer may still stand in: its last
// message is said again whenever the peer shows life.
inline bool is_suspended(const RoleState& row) {
    return row.state == State::init_ready && row.peer_nonce.has_value();
}

// Makes keys of our own against those of the peer, and the challenge of the first request.
// `responder_x2`: its digest, null for a baseline peer.
template <Policies P>
bool make_session(HardenedCore<P>& core, RoleState& row, std::string_view peer_id,
                  const Digest* responder_x2, const PublicKey& kx_pub, const PublicKey& sign_pub,
                  typename P::Crypto::VerifyingKey peer, Instant now) {
    using C = typename P::Crypto;
    Keys<C>& keys = core.talks.edit(Role::initiator, peer_id).keys;
    make_own_key(core, keys);
    core.ensure_nonce(row.local_nonce);
    Digest own_x2{};
    if (responder_x2) {
        keys.responder_x2 = *responder_x2;
        make_x2(core, message::HsType::init, peer_id, &row.peer_nonce, now, keys);
        own_x2 = message::x2_digest<C>(keys.x2, core.scratch);
        bind_challenge(row.local_nonce, own_x2);
    } else {
        keys.x2.clear();
    }
    keys.session = agree<C>(Role::initiator, keys, responder_x2 != nullptr, own_x2, kx_pub,
                            sign_pub, std::move(peer));
    return keys.session.has_value();
}

// A finish that came again: our close was lost.
template <Policies P>
void repeat_close(HardenedCore<P>& core, const RoleState& row, const Inbound& in) {
    if (!echoes(row.local_reference, in.content.your_ref) ||
        !echoes(row.peer_reference, in.content.my_ref)) {
        return;
    }
    core.count(Reason::same_round);
    core.talks.edit(Role::initiator, in.peer_id).progress.says_close = true;
}

// A finish that we know nothing of: our store was lost, or is an old one. It tells both references,
// and a baseline peer begins no cycle until they are named (L6); we have none to lose by it.
template <Policies P>
StepEvent take_lost_finish(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    const bool takes = !row.peer_reference.has_value() && !is_suspended(row) &&
                       content.your_ref.is_text() && content.my_ref.is_text() &&
                       !core.speaks_hs2(in.peer_id) && core.has_room(Role::initiator, in.peer_id);
    if (!takes) return no_event;
    core.count(Reason::reference_lost);
    row.local_reference = content.your_ref;
    row.peer_reference = content.my_ref;
    row.peer_address.set_text(in.remote_addr);
    core.forget_keys(Role::initiator, in.peer_id);
    core.talks.edit(Role::initiator, in.peer_id).progress.says_close = true;
    return stay_ignore;
}

// A confirm without a good hs, of a peer that has proved nothing yet: taken after a while, if none
// better comes. Until then the cycle counts as one that was given up, before it said anything.
inline bool is_confirm_parked(const RoleState& row) {
    return is_suspended(row) && !row.local_nonce.has_value() && !row.local_reference.has_value();
}

// From now on, and anew after a restart: how long it was parked is nowhere written.
template <Policies P>
void wait_parked(HardenedCore<P>& core, std::string_view peer_id) {
    core.forget_keys(Role::initiator, peer_id);
    core.talks.edit(Role::initiator, peer_id).progress.due =
        core.round + core.settings.resends.most_rounds;
}

template <Policies P>
void park_confirm(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    if (is_confirm_parked(row)) return;
    row.peer_nonce = in.content.my_nonce;
    row.local_nonce.set_null();
    row.local_reference.set_null();
    row.peer_reference.set_null();
    row.peer_kx_pub.set_null();
    row.exchange_count = 0;
    row.peer_address.set_text(in.remote_addr);
    wait_parked(core, in.peer_id);
}

template <Policies P>
Step init_ready_to_init_exchange(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    constexpr std::string_view route = "init_ready -> init_exchange";
    using C = typename P::Crypto;
    const Content& content = in.content;
    if (content.intent == Intent::register_) {
        auto* talk = core.talks.find(Role::initiator, in.peer_id);
        const bool matters =
            talk && !talk->progress.heard && (is_suspended(row) || row.peer_reference.has_value());
        if (matters) core.talks.edit(Role::initiator, in.peer_id).progress.heard = true;
        return no_event;
    }
    if (!content.is_direct()) return no_event;
    if (content.intent == Intent::respond && is_suspended(row) &&
        echoes(row.local_nonce, content.your_nonce)) {
        return Step::go_on(row, State::init_exchange);
    }
    if (content.intent == Intent::finish && echoes(row.local_reference, content.your_ref)) {
        if (is_suspended(row)) return Step::go_on(row, State::init_finalize_propose);
        repeat_close(core, row, in);
        return stay_ignore;
    }
    if (content.intent == Intent::finish) return take_lost_finish(core, row, in);
    if (content.intent != Intent::confirm) return no_event;
    if (!content.my_nonce.is_text()) return stay_ignore;
    const bool same = is_suspended(row) && echoes(row.peer_nonce, content.my_nonce);
    if (!same && core.store().was_received(Role::initiator, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    if (!core.may_spend(in.peer_id, in.now)) return no_event;
    Proof<C> proof;
    auto reason = prove(core, message::HsType::response, in, nullptr, proof);
    if (reason == Reason::hs_replayed && same) reason.reset();
    if (reason) {
        if (content.hs.block != Block::absent) {
            core.tell(SessionChange::failed, Role::initiator, in.peer_id, name(*reason));
        }
        core.refuse(*reason, route, in.peer_id);
        const bool hs2 = proof.is_hs2 || core.speaks_hs2(in.peer_id);
        if (hs2 || !can_go_on_without(*reason)) return stay_ignore;
    }
    if (!core.has_room(Role::initiator, in.peer_id)) return no_event;
    if (reason && !core.is_baseline(in.peer_id)) {
        park_confirm(core, row, in);
        return stay_ignore;
    }

    const bool reconnected = row.peer_reference.has_value();
    core.forget_keys(Role::initiator, in.peer_id);
    row.peer_nonce = content.my_nonce;
    row.local_nonce.set_null();
    if (!reason) {
        const PublicKey kx_pub = proof.hs->kx_pub;
        if (!make_session(core, row, in.peer_id, proof.is_hs2 ? &proof.x2 : nullptr, kx_pub,
                          proof.hs->sign_pub, std::move(proof.hs->verifying), in.now)) {
            core.refuse(Reason::bad_encoding, route, in.peer_id);
        }
        remember(core, content.hs.nonce.text, in.now);
        row.peer_sign_pub = content.hs.sign_pub;
        row.peer_kx_pub = content.hs.kx_pub;
    }
    core.ensure_nonce(row.local_nonce);
    core.store().record_received(Role::initiator, in.peer_id, content.my_nonce.text, in.now);
    if (reconnected) core.tell(SessionChange::reconnected, Role::initiator, in.peer_id);
    row.local_reference.set_null();
    row.peer_reference.set_null();
    row.exchange_count = 0;
    row.finalize_retry_count = 0;
    row.peer_address.set_text(in.remote_addr);
    Progress& progress = core.talks.edit(Role::initiator, in.peer_id).progress;
    core.say_next(progress);
    progress.hs_seconds = proof.made_seconds;
    progress.zone_seconds = proof.zone_seconds;
    core.log(LogLevel::info, [&](std::string& out) {
        core.tag(out, route);
        out += "peer_nonce set: ";
        out += content.my_nonce.text;
    });
    return move_ok;
}

// A confirm in mid-cycle: the responder has lost what we have agreed on, or gave up, and begins
// anew. Where the cycle has a key, only for a good hs that was made later than the one of this
// cycle.
template <Policies P>
Step begin_anew(HardenedCore<P>& core, RoleState& row, const Inbound& in, std::string_view route) {
    const Content& content = in.content;
    if (!content.is_direct() || !content.my_nonce.is_text()) return stay_ignore;
    auto* talk = core.talks.find(Role::initiator, in.peer_id);
    if (echoes(row.peer_nonce, content.my_nonce)) {
        // Our first request has not arrived.
        if (row.state != State::init_exchange || row.exchange_count > 1) return stay_ignore;
        return core.repeat(Role::initiator, in);
    }
    Proof<typename P::Crypto> proof;
    const bool has_key = talk && talk->keys.session;
    if (const auto reason = prove(core, message::HsType::response, in, nullptr, proof)) {
        // Without a key there is nothing to lose, and what was said twice goes to a challenge that
        // the peer has given up.
        const bool hs2 = proof.is_hs2 || core.speaks_hs2(in.peer_id);
        const bool in_vain = talk && !has_key && talk->progress.sends >= 2;
        if (hs2 || !in_vain || !can_go_on_without(*reason)) {
            return core.refuse(*reason, route, in.peer_id);
        }
    } else if (has_key && proof.made_seconds <= talk->progress.hs_seconds) {
        return core.refuse(Reason::hs_replayed, route, in.peer_id);
    }
    row.local_nonce.set_null();
    row.peer_nonce.set_null();
    row.local_reference.set_null();
    row.peer_reference.set_null();
    core.end_cycle(Role::initiator, in.peer_id, Reason::superseded);
    return Step::go_on(row, State::init_ready);
}

template <Policies P>
void propose_to_finalize(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    row.local_nonce.set_null();
    row.local_reference.set_null();
    core.ensure_reference(row.local_reference);
    core.say_next(core.talks.edit(Role::initiator, peer_id).progress);
}

template <Policies P>
Step init_exchange_to_init_finalize_propose(HardenedCore<P>& core, RoleState& row,
                                            const Inbound& in) {
    constexpr std::string_view route = "init_exchange -> init_finalize_propose";
    const Content& content = in.content;
    if (content.intent == Intent::confirm) return begin_anew(core, row, in, route);
    if (content.intent != Intent::respond || !content.is_direct()) return stay_ignore;
    if (content.your_nonce.is_null()) return core.refuse(Reason::null_echo, route, in.peer_id);
    if (!echoes(row.local_nonce, content.your_nonce) || !content.my_nonce.is_text()) {
        return stay_ignore;
    }
    if (core.store().was_received(Role::initiator, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    auto& talk = core.talks.edit(Role::initiator, in.peer_id);
    if (const auto reason = not_the_peers(core, talk, content)) {
        return core.refuse(*reason, route, in.peer_id);
    }
    if (!talk.keys.session && core.speaks_hs2(in.peer_id)) {
        return core.refuse(Reason::session_lost, route, in.peer_id);
    }
    if (!takes_message(core, Role::initiator, in, row, route)) return stay_ignore;

    // A baseline peer has signed its confirm anew, for the same nonce, until our request arrived.
    if (row.exchange_count <= 1 && !is_hs2_cycle(core, row, in.peer_id)) {
        remember(core, row.peer_nonce.text, in.now);
    }
    core.store().record_received(Role::initiator, in.peer_id, content.my_nonce.text, in.now);
    row.peer_nonce = content.my_nonce;
    row.peer_address.set_text(in.remote_addr);
    // Without a key there is nothing to exchange: the next cycle will have one (S9).
    const bool enough = row.exchange_count > core.settings.limits.exchange || !talk.keys.session;
    core.log(LogLevel::info, [&](std::string& out) {
        core.tag(out, route);
        if (enough) {
            out += "EXCHANGE CUT (limit reached)";
        } else {
            out += "GOT RESPONSE #";
            message::append_json_integer(out, row.exchange_count);
        }
    });
    if (enough) {
        propose_to_finalize(core, row, in.peer_id);
        return move_ok;
    }
    core.renew_nonce(row.local_nonce);
    core.say_next(talk.progress);
    return stay_ok;
}

template <Policies P>
Step init_finalize_propose_to_init_finalize_close(HardenedCore<P>& core, RoleState& row,
                                                  const Inbound& in) {
    constexpr std::string_view route = "init_finalize_propose -> init_finalize_close";
    const Content& content = in.content;
    if (content.intent == Intent::confirm) return begin_anew(core, row, in, route);
    if (content.intent == Intent::respond && echoes(row.peer_nonce, content.my_nonce)) {
        return core.repeat(Role::initiator, in);
    }
    if (content.intent != Intent::finish || !content.is_direct()) return stay_ignore;
    if (content.your_ref.is_null()) return core.refuse(Reason::null_echo, route, in.peer_id);
    if (!echoes(row.local_reference, content.your_ref) || !content.my_ref.is_text()) {
        return stay_ignore;
    }
    auto& talk = core.talks.edit(Role::initiator, in.peer_id);
    if (const auto reason = not_the_peers(core, talk, content)) {
        return core.refuse(*reason, route, in.peer_id);
    }
    row.peer_reference = content.my_ref;
    close_cycle(core, Role::initiator, row, in);
    core.say_next(talk.progress);
    core.log(LogLevel::info, [](std::string& out) {
        out += "[init_finalize_propose -> init_finalize_close] CLOSE";
    });
    return move_ok;
}

template <Policies P>
Step init_finalize_close_to_init_ready(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    const Content& content = in.content;
    if (content.intent == Intent::confirm && content.is_direct()) {
        return begin_anew(core, row, in, "init_finalize_close -> init_ready");
    }
    if (content.intent == Intent::finish) repeat_close(core, row, in);
    return stay_ignore;
}

}  // namespace hsagent::handshake::hardened
