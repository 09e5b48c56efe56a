// The hardened responder: one function a route, in the route's order, then what it says at the end
// of a round (PROTOCOL.md, 5 and 8).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/exchange.hpp"
#include "hsagent/handshake/hardened/proof.hpp"

namespace hsagent::handshake::hardened {

// Whether a challenge is echoed to the letter. S2: null, or what was not made yet, never is.
inline bool echoes(const Field& challenge, const Field& echo) {
    return challenge.is_text() && echo.is_text() && challenge.text == echo.text;
}

// The same, or another confirm's challenge of the same first half: what a baseline peer echoes that
// took an earlier one, and that we gave up on meanwhile.
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
    const std::string first_half(message::challenge_of(row.local_nonce.text));
    row.local_nonce.text.clear();
    message::append_hs2_nonce(row.local_nonce.text, first_half, keys.responder_x2);
}

// A request that we have answered in a cycle which we gave up, and whose answer was lost.
inline bool waits_for_respond(const RoleState& row, const Content& content) {
    return content.intent == Intent::request && row.exchange_count > 0 &&
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
        talk.keys.session = agree(core, Role::responder, talk.keys, proof.is_hs2, proof.x2, kx_pub,
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
            remember(core, in);
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
    row.local_nonce.set_null();
    core.ensure_nonce(row.local_nonce);
    row.local_reference.set_null();
    row.peer_reference.set_null();
    row.exchange_count = 1;
    Progress& progress = core.talks.edit(Role::responder, peer_id).progress;
    progress.parked = false;
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
        row.exchange_count = 0;
        core.talks.edit(Role::responder, in.peer_id).progress.parked = true;
        return stay_ignore;
    }
    begin_exchange(core, row, in.peer_id, in.now);
    return move_ok;
}

// Whether the message of a further request or respond lets the step be taken. A baseline peer that
// does not seal, or under another key, has not got ours: that ends the session, and not the cycle.
template <Policies P>
bool takes_message(HardenedCore<P>& core, Role role, const Inbound& in, RoleState& row,
                   std::string_view route) {
    auto& talk = core.talks.edit(role, in.peer_id);
    const Heard heard = hear(core, role, in, row, talk, route);
    if (heard == Heard::refused) return false;
    if (heard == Heard::opened || !talk.keys.session) return true;
    if (talk.keys.session->is_hs2()) return false;
    const Reason reason = heard == Heard::other_key ? Reason::other_key : Reason::in_the_clear;
    core.tell(SessionChange::failed, role, in.peer_id, name(reason));
    core.talks.renew_keys(role, in.peer_id);
    return true;
}

template <Policies P>
Step resp_exchange_to_resp_finalize(HardenedCore<P>& core, RoleState& row, const Inbound& in) {
    constexpr std::string_view route = "resp_exchange -> resp_finalize";
    const Content& content = in.content;
    const bool request = content.intent == Intent::request && content.my_nonce.is_text();
    const bool conclude = content.intent == Intent::conclude && content.my_ref.is_text();
    if ((!request && !conclude) || !content.is_direct()) return stay_ignore;
    if (request && echoes(row.peer_nonce, content.my_nonce)) {
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
    row.local_nonce.set_null();
    core.ensure_nonce(row.local_nonce);
    row.peer_address.set_text(in.remote_addr);
    core.say_next(talk.progress);
    core.log(LogLevel::info, [&](std::string& out) {
        core.tag(out, route);
        out += "REQUEST RECEIVED #";
        message::append_json_integer(out, row.exchange_count);
    });
    return stay_ok;
}

// The cycle is complete: only references are kept of it.
template <Policies P>
void close_cycle(HardenedCore<P>& core, Role role, RoleState& row, const Inbound& in) {
    row.local_nonce.set_null();
    row.peer_nonce.set_null();
    row.exchange_count = 0;
    row.finalize_retry_count = 0;
    row.peer_address.set_text(in.remote_addr);
    core.store().forget_nonces(role, in.peer_id);
    core.tell(SessionChange::closed, role, in.peer_id);
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

// Back in ready without a close. With a baseline peer, what it may still go on with stays.
template <Policies P>
void give_up(HardenedCore<P>& core, Role role, RoleState& row, std::string_view peer_id,
             Reason reason) {
    const bool hs2 = core.speaks_hs2(peer_id) || message::says_hs2(row.peer_nonce.text);
    if (hs2) {
        row.local_nonce.set_null();
        row.peer_nonce.set_null();
        row.local_reference.set_null();
        row.peer_reference.set_null();
    }
    row.exchange_count = hs2 ? 0 : row.exchange_count;
    row.state = ready_state(role);
    core.end_cycle(role, peer_id, reason);
}

// What a baseline peer may still wait for of a cycle that we gave up, and that it does not ask for
// again: our last respond, without a key by now, or our finish.
template <Policies P>
void say_what_was_lost(HardenedCore<P>& core, const RoleState& row, std::string_view peer_id) {
    if (core.speaks_hs2(peer_id)) return;
    if (row.peer_reference.has_value() && row.local_reference.has_value()) {
        core.send(peer_id,
                  message::Finish{peer_id, row.peer_reference.text, row.local_reference.text});
    } else if (row.exchange_count > 0 && row.peer_nonce.has_value()) {
        core.send(peer_id,
                  message::Respond{peer_id, row.peer_nonce.text, row.local_nonce.text, {}});
    }
}

template <Policies P>
void say_confirm(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto& talk = core.talks.edit(Role::responder, peer_id);
    const PeerRecord* known = core.store().find_peer(peer_id);
    say_what_was_lost(core, row, peer_id);
    if (talk.progress.line_is_good) {
        core.count(Reason::confirm_again);
        return say_again(core, talk, Intent::confirm, peer_id);
    }
    core.store().record_sent(Role::responder, peer_id, row.local_nonce.text, now);
    core.log(LogLevel::info, [&](std::string& out) {
        out += "[send][responder:resp_confirm] confirm | my_nonce=";
        out += row.local_nonce.text;
    });
    say(core, talk, peer_id,
        message::Confirm{peer_id, row.local_nonce.text,
                         sign_hs(core, message::HsType::response, row.local_nonce.text, talk.keys,
                                 known ? known->zone_offset_seconds : std::nullopt, now)});
}

template <Policies P>
void say_respond(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto& talk = core.talks.edit(Role::responder, peer_id);
    if (talk.progress.line_is_good) {
        core.count(Reason::respond_again);
        return say_again(core, talk, Intent::respond, peer_id);
    }
    core.ensure_nonce(row.local_nonce);
    core.store().record_sent(Role::responder, peer_id, row.local_nonce.text, now);
    core.log(LogLevel::info, [&](std::string& out) {
        out += "[send][responder:resp_exchange] respond #";
        message::append_json_integer(out, row.exchange_count);
        out += " | my_nonce=";
        out += row.local_nonce.text;
    });
    const message::Body body =
        compose(core, Role::responder, peer_id, row.exchange_count, talk, now);
    say(core, talk, peer_id,
        message::Respond{peer_id, row.peer_nonce.text, row.local_nonce.text, body});
}

template <Policies P>
void say_finish(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    auto& talk = core.talks.edit(Role::responder, peer_id);
    if (talk.progress.line_is_good) return say_again(core, talk, Intent::finish, peer_id);
    core.ensure_reference(row.local_reference);
    say(core, talk, peer_id,
        message::Finish{peer_id, row.peer_reference.text, row.local_reference.text});
}

// What there is to say to one peer at the end of a round.
template <Policies P>
void responder_round(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    if (row.state == State::resp_ready) return;
    auto* talk = core.talks.find(Role::responder, peer_id);
    const bool left_over = core.is_left_over(talk);
    if (talk && !core.is_due(*talk)) return;
    if (left_over && row.state != State::resp_confirm && core.speaks_hs2(peer_id)) {
        return give_up(core, Role::responder, row, peer_id, Reason::session_lost);
    }
    // With a baseline peer, what is left of the cycle goes on, without a key.
    if (left_over) core.forget_keys(Role::responder, peer_id);
    if (row.state == State::resp_confirm && talk && talk->progress.parked &&
        core.is_unanswered(talk->progress)) {
        begin_exchange(core, row, peer_id, now);
        row.state = State::resp_exchange;
    } else if (!left_over && core.is_unanswered(talk->progress)) {
        const bool finishing = row.state == State::resp_finalize;
        return give_up(core, Role::responder, row, peer_id,
                       finishing ? Reason::finish_unanswered : Reason::peer_silent);
    }
    if (row.state == State::resp_confirm) {
        if (left_over || !talk->keys.own) make_challenge(core, row, peer_id, now);
        say_confirm(core, row, peer_id, now);
    } else if (row.state == State::resp_exchange) {
        say_respond(core, row, peer_id, now);
    } else {
        say_finish(core, row, peer_id);
    }
    core.wait_for_answer(core.talks.edit(Role::responder, peer_id).progress);
}

}  // namespace hsagent::handshake::hardened
