// Exchange: the application's messages, sealed and opened, and the mac of each step (PROTOCOL.md,
// 8.1 and 8.2). No application message is sent or surfaced without a session key (S9).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/handshake/hardened/budget.hpp"
#include "hsagent/handshake/hardened/core.hpp"
#include "hsagent/message/intents.hpp"
#include "hsagent/message/mac.hpp"
#include "hsagent/message/padded.hpp"

namespace hsagent::handshake::hardened {

// Sends a message, with a mac between hs2 peers, and keeps its line for resends.
template <Policies P, class Message>
void send_and_keep(HardenedCore<P>& core, Conversation<typename P::Crypto>& conversation, Role role,
                   std::string_view to, const Message& message) {
    using C = typename P::Crypto;
    auto& session = conversation.keys.session;
    const bool wanted = core.write_line(core.line, to, message, [&](message::LineWriter& line) {
        return !session || !session->is_hs2() ||
               message::write_mac<C>(line, session->own_mac(), core.identity.my_id, message,
                                     core.scratch);
    });
    conversation.progress.line_is_good = wanted;
    if (!wanted) return;
    core.conversations.swap_line(core.undo, role, to, core.line);
    core.send_line(Message::intent, to, conversation.line);
}

// Resends the line of a conversation.
template <Policies P>
void resend_line(HardenedCore<P>& core, Conversation<typename P::Crypto>& conversation,
                 Intent intent, std::string_view to) {
    core.send_line(intent, to, conversation.line);
}

// The application's message of a round, sealed. Without a session the application is not asked, and
// the body is empty. Valid until the next call.
template <Policies P>
message::Body compose(HardenedCore<P>& core, Role role, std::string_view peer_id,
                      std::int64_t round, Conversation<typename P::Crypto>& conversation,
                      Instant now) {
    auto& session = conversation.keys.session;
    if (!session) return {};
    core.body.clear();
    core.application().compose(Round{role, peer_id, round}, core.body);
    if (session->is_hs2()) {
        core.payload.clear();
        message::append_padded_payload(core.payload, core.random(), core.body,
                                       ++conversation.progress.sequence, core.identity.my_id,
                                       peer_id);
        core.count(Reason::padded);
    } else {
        message::message_payload(core.body, core.payload);
    }
    SealNonce nonce;
    core.random().fill(nonce);
    core.sealer.seal(session->sealing(), core.signing, core.payload, nonce, now, core.sec);
    ++core.counters.messages_sealed;
    return {{}, &core.sec};
}

// Why a step cannot come from the holder of the session's keys; nullopt if it can. With an hs2
// peer, the mac decides (S11); without a session, nothing is its. With a baseline peer, always
// nullopt.
template <Policies P>
std::optional<Reason> not_the_peers(HardenedCore<P>& core,
                                    Conversation<typename P::Crypto>& conversation,
                                    const Content& content) {
    auto& session = conversation.keys.session;
    if (!session) {
        const bool lost = core.speaks_hs2(content.from.text);
        return lost ? std::optional(Reason::session_lost) : std::nullopt;
    }
    if (!session->is_hs2()) return std::nullopt;
    const bool holds =
        message::mac_holds<typename P::Crypto>(session->peers_mac(), content, core.scratch);
    return holds ? std::nullopt : std::optional(Reason::bad_mac);
}

namespace detail {

// Whether another key may be pinned at first contact. No pin leaves for it: whoever makes up ids
// could otherwise have the key of a peer forgotten, and be that peer.
template <Policies P>
bool has_room_for_pin(HardenedCore<P>& core) {
    std::int64_t pins = 0;
    core.store().for_each_peer([&](std::string_view, const PeerRecord& record) {
        pins += record.sign_pub.has_value() && !record.pinned_by_application;
    });
    if (pins < core.settings.caps.pins) return true;
    core.count(Reason::too_many);
    return false;
}

}  // namespace detail

// Records that the peer holds the session's keys, and pins its signing key and its zone. False if
// another key is pinned.
template <Policies P>
bool confirm(HardenedCore<P>& core, Role role, std::string_view peer_id, RoleState& row,
             Conversation<typename P::Crypto>& conversation, Instant now) {
    if (conversation.progress.confirmed) return true;
    const auto& session = *conversation.keys.session;
    const PeerRecord* known = core.store().find_peer(peer_id);
    PeerRecord record = known ? *known : PeerRecord();
    const std::string key = to_base64(session.peer_sign_pub());
    if (record.sign_pub.has_value() && record.sign_pub.text != key) return false;
    const bool may_pin = record.sign_pub.has_value() || detail::has_room_for_pin(core);
    record.sign_pub.set_text(key);
    const auto& zone = conversation.progress.zone_seconds;
    if (zone && record.zone_offset_seconds && zone != record.zone_offset_seconds) {
        core.count(Reason::zone_changed);
    }
    if (zone) record.zone_offset_seconds = zone;
    record.speaks_hs2 = record.speaks_hs2 || session.is_hs2();
    // What the other role has spent on a first contact was for the same stranger.
    const bool was_pinned = core.is_pinned(peer_id);
    for (const Role each : all_roles) {
        if (each == role || !was_pinned) refund(core, each, peer_id);
    }
    if (may_pin && (!known || *known != record)) core.store().put_peer(peer_id, record, now);
    if (may_pin) core.end_sessions_under_others(peer_id, session.peer_sign_pub());
    row.hs_derived_at.set_text(utc_timestamp(now));
    conversation.progress.confirmed = true;
    core.report(SessionChange::established, role, peer_id);
    return true;
}

// Outcome for the message of a request or respond.
enum class Heard : std::uint8_t {
    opened,     // and surfaced
    nothing,    // no message for us; the step is allowed
    other_key,  // the peer's, but sealed under another key than ours
    unchecked,  // with no token for the check: a baseline peer does not ask again
    refused,    // the step is not allowed
};

// How the message of a baseline peer is known again (S16): whoever copies it cannot change it.
inline std::optional<SealNonce> opened_as(const Sec& sec) {
    return base64_array<std::tuple_size_v<SealNonce>>(sec.nonce.text, Base64::lenient);
}

namespace detail {

template <Policies P>
std::optional<Reason> take_padded(HardenedCore<P>& core, std::string_view plaintext,
                                  std::string_view peer_id, Progress& progress) {
    message::Padded& padded = core.padded;
    if (message::read_padded(plaintext, padded)) return Reason::not_padded;
    if (padded.from != peer_id || padded.to != core.identity.my_id) {
        return Reason::bound_to_another;
    }
    if (!progress.window.accept(padded.seq)) return Reason::sequence_replayed;
    return std::nullopt;
}

}  // namespace detail

// Opens and surfaces the message of `in`.
template <Policies P>
Heard hear(HardenedCore<P>& core, Role role, const Inbound& in, RoleState& row,
           Conversation<typename P::Crypto>& conversation) {
    const Content& content = in.content;
    auto& session = conversation.keys.session;
    if (content.sec.block == Block::absent || !session) {
        const bool says_something = content.sec.block != Block::absent ||
                                    (content.message.has_value() && !content.message.text.empty());
        if (session && session->is_hs2()) {
            core.refuse(Reason::in_the_clear, row, in.peer_id);
            return Heard::refused;
        }
        if (says_something) core.refuse(Reason::in_the_clear, row, in.peer_id);
        return Heard::nothing;
    }
    const bool is_hs2 = session->is_hs2(), was_pinned = core.is_pinned(in.peer_id);
    // A good mac of an hs2 peer whose key is known is the peer's own, and a check that fails ends
    // its cycle.
    const bool is_paid = !is_hs2 || (!conversation.progress.confirmed && !was_pinned);
    const auto nonce = is_hs2 ? std::nullopt : opened_as(content.sec);
    if (!is_hs2) {
        // Whoever showed our key as its own may have had this message made for itself (S17).
        if (conversation.progress.key_is_used) {
            conversation.progress.over = Reason::made_for_another;
            core.refuse(Reason::made_for_another, row, in.peer_id);
            return Heard::refused;
        }
        const auto& opened = conversation.keys.opened;
        if (nonce && std::find(opened.begin(), opened.end(), *nonce) != opened.end()) {
            core.refuse(Reason::copied_message, row, in.peer_id);
            return Heard::refused;
        }
    } else if (conversation.progress.over) {
        core.count(*conversation.progress.over);
        return Heard::refused;
    }
    if (is_paid && !take_reserved(core, role, in.peer_id, in.now)) {
        core.count(Reason::no_token);
        return Heard::unchecked;
    }
    const auto plaintext =
        core.sealer.open(session->opening(), session->peer(), content.sec, ProfileOf<P>::base64);
    if (!plaintext) {
        ++core.counters.sec_refused[static_cast<std::size_t>(plaintext.error())];
        const bool other_key = plaintext.error() == message::SecRefusal::bad_seal;
        const bool encoding = plaintext.error() == message::SecRefusal::bad_encoding;
        if (encoding) core.count(Reason::bad_encoding);
        core.refuse(other_key ? Reason::other_key : Reason::unreadable, row, in.peer_id);
        if (is_hs2) conversation.progress.over = Reason::unreadable;
        return other_key ? Heard::other_key : Heard::refused;
    }
    Field& message = core.padded.message;
    std::optional<Reason> reason;
    if (is_hs2) {
        reason = detail::take_padded(core, *plaintext, in.peer_id, conversation.progress);
    } else if (!message::message_of(*plaintext, message)) {
        reason = Reason::unreadable;
    }
    if (!reason && !confirm(core, role, in.peer_id, row, conversation, in.now)) {
        reason = Reason::key_not_pinned;
    }
    if (reason) {
        core.refuse(*reason, row, in.peer_id);
        if (is_hs2) conversation.progress.over = reason;
        return Heard::refused;
    }
    if (is_paid) core.tokens.give(core.undo, in.peer_id, was_pinned, 1);
    if (!is_hs2) core.conversations.remember_opened(core.undo, role, in.peer_id, *nonce);
    const std::size_t bytes = message.text.size();
    core.report_opened(role, in.peer_id, message);
    row.last_secure_at.set_text(utc_timestamp(in.now));
    // S13: the baseline logs the opened text.
    core.count(Reason::not_logged);
    log_route(core, LogLevel::info, row, "opened a message of ", std::int64_t(bytes), " bytes");
    return Heard::opened;
}

}  // namespace hsagent::handshake::hardened
