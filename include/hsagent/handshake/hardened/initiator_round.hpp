// What the hardened initiator says at the end of a round (PROTOCOL.md, 6 and 8).
#pragma once

#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/initiator.hpp"

namespace hsagent::handshake::hardened {

template <Policies P>
void say_request(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto& talk = core.talks.edit(Role::initiator, peer_id);
    if (talk.progress.line_is_good) {
        core.count(Reason::request_again);
        core.count(Reason::same_round);
        return say_again(core, talk, Intent::request, peer_id);
    }
    // Rounds are counted, not sends (L8).
    if (talk.progress.sends == 0) ++row.exchange_count;
    core.store().record_sent(Role::initiator, peer_id, row.local_nonce.text, now);
    core.log(LogLevel::info, [&](std::string& out) {
        out += "[send][initiator:init_exchange] request #";
        message::append_json_integer(out, row.exchange_count);
        out += " | my_nonce=";
        out += row.local_nonce.text;
    });
    const Hs* hs = row.exchange_count == 1 && talk.keys.session
                       ? &sign_hs(core, message::HsType::init, row.local_nonce.text, talk.keys,
                                  talk.progress.zone_seconds, now)
                       : nullptr;
    const message::Body body =
        compose(core, Role::initiator, peer_id, row.exchange_count, talk, now);
    say(core, talk, peer_id,
        message::Request{peer_id, row.peer_nonce.text, row.local_nonce.text, body, hs});
}

template <Policies P>
void say_conclude(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    auto& talk = core.talks.edit(Role::initiator, peer_id);
    if (talk.progress.line_is_good) {
        core.count(Reason::conclude_again);
        return say_again(core, talk, Intent::conclude, peer_id);
    }
    core.log(LogLevel::info, [&](std::string& out) {
        out += "[send][initiator:init_finalize_propose] conclude | my_ref=";
        out += row.local_reference.text;
    });
    say(core, talk, peer_id,
        message::Conclude{peer_id, row.peer_nonce.text, row.local_reference.text});
}

template <Policies P>
void say_close(HardenedCore<P>& core, RoleState& row, std::string_view peer_id) {
    auto& talk = core.talks.edit(Role::initiator, peer_id);
    if (talk.progress.line_is_good) return say_again(core, talk, Intent::close, peer_id);
    // The line is gone with an earlier process, and its session: no mac can be made any more.
    if (!talk.keys.session && core.speaks_hs2(peer_id)) return;
    say(core, talk, peer_id,
        message::Close{peer_id, row.peer_reference.text, row.local_reference.text});
}

// After a restart in mid-cycle, or with a peer that shows life after it was given up: keys for the
// first request anew, or the end of a cycle whose keys are lost.
template <Policies P>
void take_up(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    using C = typename P::Crypto;
    core.forget_keys(Role::initiator, peer_id);
    if (row.local_reference.has_value()) {
        row.state = State::init_finalize_propose;
        return;
    }
    row.state = State::init_exchange;
    if (row.exchange_count <= 1) {
        row.exchange_count = 0;
        const auto kx_pub = base64_array<32>(row.peer_kx_pub.text, Base64::strict);
        const auto sign_pub = base64_array<32>(row.peer_sign_pub.text, Base64::strict);
        auto peer = sign_pub ? C::VerifyingKey::from(*sign_pub) : std::nullopt;
        core.ensure_nonce(row.local_nonce);
        if (kx_pub && peer) {
            make_session(core, row, peer_id, nullptr, *kx_pub, *sign_pub, std::move(*peer), now);
        }
        return;
    }
    propose_to_finalize(core, row, peer_id);
    row.state = State::init_finalize_propose;
}

template <Policies P>
void ready_round(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    auto* talk = core.talks.find(Role::initiator, peer_id);
    if (talk && talk->progress.says_close) {
        core.talks.edit(Role::initiator, peer_id).progress.says_close = false;
        say_close(core, row, peer_id);
    }
    if (is_suspended(row)) {
        // After a restart, too, only once the peer shows life.
        if (core.is_left_over(talk)) {
            if (is_confirm_parked(row)) return wait_parked(core, peer_id);
            return core.forget_keys(Role::initiator, peer_id);
        }
        if (talk->progress.heard && core.is_due(*talk)) take_up(core, row, peer_id, now);
        return;
    }
    if (!row.peer_reference.has_value()) return;
    Progress& progress = core.talks.edit(Role::initiator, peer_id).progress;
    // To a peer that is there, every round, as a baseline agent does.
    if (!progress.heard && core.round < progress.due) return;
    core.send(peer_id, message::Reconnect{peer_id, row.peer_reference.text});
    if (progress.heard) progress.sends = 0;
    core.wait_for_answer(progress);
}

// What there is to say to one peer at the end of a round.
template <Policies P>
void initiator_round(HardenedCore<P>& core, RoleState& row, std::string_view peer_id, Instant now) {
    if (row.state == State::init_ready) return ready_round(core, row, peer_id, now);
    auto* talk = core.talks.find(Role::initiator, peer_id);
    if (talk && !core.is_due(*talk)) return;
    if (row.state == State::init_finalize_close) {
        if (!talk || talk->progress.sends == 0) {
            say_close(core, row, peer_id);
            Progress& progress = core.talks.edit(Role::initiator, peer_id).progress;
            progress.sends = 1;
            progress.due = core.round + 1;
            return;
        }
        // Closed at our side. Keys go, the line stays: a finish that comes again is answered with
        // it from ready.
        const Progress before = talk->progress;
        core.forget_keys(Role::initiator, peer_id);
        Progress& progress = core.talks.edit(Role::initiator, peer_id).progress;
        progress.line_is_good = before.line_is_good;
        progress.says_close = before.says_close;
        row.state = State::init_ready;
        return ready_round(core, row, peer_id, now);
    }
    if (core.is_left_over(talk)) {
        if (is_hs2_cycle(core, row, peer_id)) {
            return give_up(core, Role::initiator, row, peer_id, Reason::session_lost);
        }
        take_up(core, row, peer_id, now);
    } else if (core.is_unanswered(talk->progress)) {
        return give_up(core, Role::initiator, row, peer_id, Reason::peer_silent);
    }
    if (row.state == State::init_exchange) {
        say_request(core, row, peer_id, now);
    } else {
        say_conclude(core, row, peer_id);
    }
    core.wait_for_answer(core.talks.edit(Role::initiator, peer_id).progress);
}

}  // namespace hsagent::handshake::hardened
