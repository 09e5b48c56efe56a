// What the hardened responder says at the end of a round (PROTOCOL.md, 6 and 8).
#pragma once

#include <string_view>

#include "hsagent/handshake/hardened/responder.hpp"

namespace hsagent::handshake::hardened {

// What a baseline peer may still wait for of a cycle that we gave up, and that it does not ask for
// again: our last respond, without a key by now, or our finish. Where its store is an old one, it
// may be either; a finish is said so often, and not for ever (L5).
template <Policies P>
void say_what_was_lost(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    if (core.speaks_hs2(peer_id)) return;
    const bool concluded = row.peer_reference.has_value() && row.local_reference.has_value();
    if (concluded && row.finalize_retry_count < core.settings.limits.responder_finalize) {
        ++row.finalize_retry_count;
        core.send(peer_id,
                  message::Finish{peer_id, row.peer_reference.text, row.local_reference.text});
    }
    if (row.peer_nonce.has_value() && !is_request_parked(row)) {
        core.send(peer_id,
                  message::Respond{peer_id, row.peer_nonce.text, row.local_nonce.text, {}});
    }
}

template <Policies P>
void say_confirm(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto& talk = core.talks.edit(Role::responder, peer_id);
    const PeerRecord* known = core.store().find_peer(peer_id);
    if (talk.progress.line_is_good) {
        core.count(Reason::confirm_again);
        return say_again(core, talk, Intent::confirm, peer_id);
    }
    say_what_was_lost(core, row, peer_id);
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
    if (!left_over && is_request_parked(row) && core.is_unanswered(talk->progress)) {
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
