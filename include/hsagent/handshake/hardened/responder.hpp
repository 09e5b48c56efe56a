// The hardened responder: one function a route, in the route's order (PROTOCOL.md, 5 and 8).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/cycle.hpp"

namespace hsagent::handshake::hardened {

// Whether a challenge is echoed, or that of another confirm with the same first half: what a
// baseline peer echoes that took an earlier one, and that we gave up on meanwhile.
inline bool echoes_any_of(const Field& challenge, const Content& content) {
    if (!challenge.is_text() || !content.your_nonce.is_text()) return false;
    if (challenge.text == content.your_nonce.text) return true;
    return !message::says_hs2(content.my_nonce.text) &&
           message::challenge_of(challenge.text) == message::challenge_of(content.your_nonce.text);
}

// A challenge for a new cycle, the key pair and the x2 that go with it. Of a cycle that was given
// up, the first half is kept: a baseline peer may still echo it.
template <Policies P>
void make_challenge(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    using C = typename P::Crypto;
    core.forget_keys(Role::responder, peer_id);
    Keys<C>& keys = core.talks.edit(Role::responder, peer_id).keys;
    make_own_key(core, keys);
    make_x2(core, message::HsType::response, peer_id, nullptr, now, keys);
    keys.responder_x2 = message::x2_digest<C>(keys.x2, core.scratch);
    core.ensure_nonce(row.local_nonce);
    bind_challenge(row.local_nonce, keys.responder_x2);
}

// A first request without a good hs, of a peer that has proved nothing yet: taken after a while, if
// none better comes.
inline bool is_request_parked(const RoleState& row) {
    return row.state == State::resp_confirm && row.peer_nonce.has_value() &&
           row.exchange_count == 0 && !row.peer_reference.has_value();
}

// A request that we have answered in a cycle which we gave up, and whose answer was lost.
inline bool waits_for_respond(const RoleState& row, const Content& content) {
    return content.intent == Intent::request && !is_request_parked(row) &&
           echoes(row.peer_nonce, content.my_nonce);
}

// A request or conclude of a baseline peer that goes on with a cycle which we gave up.
inline bool goes_on(const RoleState& row, const Content& content) {
    const bool asks = content.intent == Intent::request || content.intent == Intent::conclude;
    return asks && content.is_direct() && row.local_nonce.has_value() &&
           (echoes_any_of(row.local_nonce, content) || waits_for_respond(row, content));
}

template <Policies P>
Step resp_ready_to_resp_confirm(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    constexpr std::string_view route = "resp_ready -> resp_confirm";
    const Content& content = in.content;
    if (goes_on(row, content)) return Step::go_on(row, State::resp_confirm);
    const bool announces = content.intent == Intent::register_ && !content.is_direct();
    const bool reconnects = content.intent == Intent::reconnect && content.is_direct();
    if (!announces && !reconnects) return no_event;
    if (reconnects && content.your_ref.is_null()) {
        core.refuse(Reason::null_echo, route, in.peer_id);
        return no_event;
    }

    const bool knows_reference = reconnects && echoes(row.local_reference, content.your_ref);
    if (row.local_reference.has_value() && !knows_reference) {
        // The reference may be lost at the other end, with its store (L6); but most registers of a
        // peer that still has it only come before its reconnect.
        Progress& progress = core.talks.edit(Role::responder, in.peer_id).progress;
        if (++progress.registers < core.settings.resends.registers) return no_event;
    }
    if (reconnects && !knows_reference) return no_event;  // a register follows
    if (!core.may_spend(in.peer_id, in.now) || !core.has_room(Role::responder, in.peer_id)) {
        return no_event;
    }

    if (knows_reference) {
        core.tell(SessionChange::reconnected, Role::responder, in.peer_id);
        row.local_reference.set_null();
    } else if (row.local_reference.has_value()) {
        core.count(Reason::reference_lost);
    }
    row.peer_address.set_text(in.remote_addr);
    make_challenge(core, row, in.peer_id, in.now);
    core.log(LogLevel::info, [&](std::string& out) {
        core.tag(out, route);
        out += knows_reference ? "RECONNECT | peer_id=" : "REGISTER | peer_id=";
        out += in.peer_id;
    });
    return move_ok;
}

// The session that a first request proves, with its message opened; or whether to go on without.
template <Policies P>
Heard take_first_hs(HardenedCore<P>& core, RoleState& row, const Inbound& in,
                    std::string_view route) {
    using C = typename P::Crypto;
    const Hs& hs = in.content.hs;
    Proof<C> proof;
    auto reason = prove(core, message::HsType::init, in, &row.local_nonce, proof);
    if (!reason && proof.is_hs2 && !echoes(row.local_nonce, in.content.your_nonce)) {
        reason = Reason::relabelled;
    }
    Talk<C>& talk = core.talks.edit(Role::responder, in.peer_id);
    if (!reason && !talk.keys.own) reason = Reason::session_lost;
    if (!reason) {
        const PublicKey kx_pub = proof.hs->kx_pub;
        talk.keys.session = agree<C>(Role::responder, talk.keys, proof.is_hs2, proof.x2, kx_pub,
                                     proof.hs->sign_pub, std::move(proof.hs->verifying));
        if (!talk.keys.session) reason = Reason::bad_encoding;
    }
    if (!reason) reason = not_the_peers(core, talk, in.content);
    Heard heard = Heard::nothing;
    if (!reason) {
        talk.progress.zone_seconds = proof.zone_seconds;
        heard = hear(core, Role::responder, in, row, talk, route);
        // Opened under the key of this cycle, it is no replay; but nor may it be heard again.
        if (heard == Heard::opened) {
            remember(core, hs.nonce.text, in.now);
            row.peer_sign_pub = hs.sign_pub;
            row.peer_kx_pub = hs.kx_pub;
            return heard;
        }
    }
    talk.keys.session.reset();
    if (!reason) return heard;
    if (hs.block != Block::absent) {
        core.tell(SessionChange::failed, Role::responder, in.peer_id, name(*reason));
    }
    core.refuse(*reason, route, in.peer_id);
    const bool hs2 = proof.is_hs2 || core.speaks_hs2(in.peer_id);
    if (hs2 || !(can_go_on_without(*reason) || *reason == Reason::session_lost)) {
        return Heard::refused;
    }
    return Heard::nothing;
}

// The first request is taken: with the session that it proved, or without any.
template <Policies P>
void begin_exchange(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    core.store().record_received(Role::responder, peer_id, row.peer_nonce.text, now);
    core.renew_nonce(row.local_nonce);
    row.local_reference.set_null();
    row.peer_reference.set_null();
    row.exchange_count = 1;
    row.finalize_retry_count = 0;
    Progress& progress = core.talks.edit(Role::responder, peer_id).progress;
    progress.registers = 0;
    core.say_next(progress);
    core.log(LogLevel::info,
             [](std::string& out) { out += "[resp_confirm -> resp_exchange] FIRST REQUEST"; });
}

template <Policies P>
Step resp_confirm_to_resp_exchange(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    constexpr std::string_view route = "resp_confirm -> resp_exchange";
    const Content& content = in.content;
    const bool asks = content.intent == Intent::request || content.intent == Intent::conclude;
    if (!asks || !content.is_direct()) return stay_ignore;
    if (content.your_nonce.is_null()) return core.refuse(Reason::null_echo, route, in.peer_id);
    if (waits_for_respond(row, content) && !core.speaks_hs2(in.peer_id)) {
        core.count(Reason::same_round);
        core.forget_keys(Role::responder, in.peer_id);
        return move_ok;
    }
    if (!echoes_any_of(row.local_nonce, content)) return stay_ignore;
    if (content.intent == Intent::conclude) {
        if (core.speaks_hs2(in.peer_id)) return core.refuse(Reason::bad_mac, route, in.peer_id);
        row.local_nonce = content.your_nonce;
        core.forget_keys(Role::responder, in.peer_id);
        return Step::go_on(row, State::resp_exchange);
    }
    if (!content.my_nonce.is_text()) return stay_ignore;
    if (core.store().was_received(Role::responder, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    const Heard heard = take_first_hs(core, row, in, route);
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
Step resp_exchange_to_resp_finalize(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    constexpr std::string_view route = "resp_exchange -> resp_finalize";
    const Content& content = in.content;
    const bool request = content.intent == Intent::request && content.my_nonce.is_text();
    const bool conclude = content.intent == Intent::conclude && content.my_ref.is_text();
    if ((!request && !conclude) || !content.is_direct()) return stay_ignore;
    if (request && echoes(row.peer_nonce, content.my_nonce)) {
        // Its sender echoed our challenge; under a null echo, somebody else says it again (S15).
        if (content.your_nonce.is_null()) {
            return core.refuse(Reason::opened_before, route, in.peer_id);
        }
        return core.repeat(Role::responder, in);
    }
    if (content.your_nonce.is_null()) return core.refuse(Reason::null_echo, route, in.peer_id);
    if (!echoes(row.local_nonce, content.your_nonce)) return stay_ignore;
    auto& talk = core.talks.edit(Role::responder, in.peer_id);
    if (const auto reason = not_the_peers(core, talk, content)) {
        return core.refuse(*reason, route, in.peer_id);
    }
    if (!talk.keys.session && core.speaks_hs2(in.peer_id)) {
        return core.refuse(Reason::session_lost, route, in.peer_id);
    }

    if (conclude) {
        row.peer_reference = content.my_ref;
        core.ensure_reference(row.local_reference);
        row.exchange_count = 0;
        row.peer_address.set_text(in.remote_addr);
        core.say_next(talk.progress);
        core.log(LogLevel::info, [&](std::string& out) {
            core.tag(out, route);
            out += "REQUEST TO CONCLUDE";
        });
        return move_ok;
    }

    if (core.store().was_received(Role::responder, in.peer_id, content.my_nonce.text)) {
        ++core.counters.replays_ignored;
        return stay_ignore;
    }
    if (!takes_message(core, Role::responder, in, row, route)) return stay_ignore;
    core.store().record_received(Role::responder, in.peer_id, content.my_nonce.text, in.now);
    ++row.exchange_count;
    row.peer_nonce = content.my_nonce;
    core.renew_nonce(row.local_nonce);
    row.peer_address.set_text(in.remote_addr);
    core.say_next(talk.progress);
    core.log(LogLevel::info, [&](std::string& out) {
        core.tag(out, route);
        out += "REQUEST RECEIVED #";
        message::append_json_integer(out, row.exchange_count);
    });
    return stay_ok;
}

template <Policies P>
Step resp_finalize_to_resp_ready(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    constexpr std::string_view route = "resp_finalize -> resp_ready";
    const Content& content = in.content;
    if (!content.is_direct()) return stay_ignore;
    if (content.intent == Intent::conclude && echoes(row.peer_reference, content.my_ref)) {
        return core.repeat(Role::responder, in);
    }
    const bool closes = content.intent == Intent::close;
    if (!closes && content.intent != Intent::reconnect) return stay_ignore;
    if (content.your_ref.is_null()) return core.refuse(Reason::null_echo, route, in.peer_id);
    if (!echoes(row.local_reference, content.your_ref)) return stay_ignore;

    if (!closes) {
        // The peer holds our reference, so it has our finish, and its close was lost. An hs2 peer
        // will close for the next finish, with a mac; a baseline peer does not answer it any more.
        if (core.speaks_hs2(in.peer_id)) return core.repeat(Role::responder, in);
        close_cycle(core, Role::responder, row, in);
        core.forget_keys(Role::responder, in.peer_id);
        return Step::go_on(row, State::resp_ready);
    }
    if (!content.my_ref.is_text()) return stay_ignore;
    auto& talk = core.talks.edit(Role::responder, in.peer_id);
    if (const auto reason = not_the_peers(core, talk, content)) {
        return core.refuse(*reason, route, in.peer_id);
    }
    row.peer_reference = content.my_ref;
    close_cycle(core, Role::responder, row, in);
    core.forget_keys(Role::responder, in.peer_id);
    core.log(LogLevel::info, [&](std::string& out) {
        core.tag(out, route);
        out += "CLOSE SUCCESS";
    });
    return move_ok;
}

}  // namespace hsagent::handshake::hardened
