// The parts of a cycle that both roles share: echoes, messages, close and abort (PROTOCOL.md, 8).
#pragma once

#include <string>
#include <string_view>

#include "hsagent/handshake/hardened/authenticate.hpp"
#include "hsagent/handshake/hardened/exchange.hpp"

namespace hsagent::handshake::hardened {

// Whether a challenge or reference is echoed exactly. Null never matches (S2).
inline bool echoes(const Field& challenge, const Field& echo) {
    return challenge.is_text() && echo.is_text() && challenge.text == echo.text;
}

// Turns a challenge into one of hs2: its first half as drawn, then the digest of the x2 beside it.
inline void bind_challenge(Field& challenge, const Digest& x2) {
    const std::string drawn(message::challenge_of(challenge.text));
    challenge.text.clear();
    message::append_hs2_nonce(challenge.text, drawn, x2);
}

// Whether the peer of a cycle speaks hs2: by its record, which a peer that could not be pinned does
// not have, by the session, or by the nonce of the cycle's first round.
template <Policies P>
bool is_hs2_cycle(HardenedCore<P>& core, Role role, const RoleState& row,
                  std::string_view peer_id) {
    if (core.speaks_hs2(peer_id) || message::says_hs2(row.peer_nonce.text)) return true;
    const auto* conversation = core.conversations.find(role, peer_id);
    return conversation && conversation->keys.session && conversation->keys.session->is_hs2();
}

// Whether the message of a further request or respond allows the step. A baseline peer that does
// not seal, or seals under another key, does not have our key. That ends the session, but not the
// cycle.
template <Policies P>
bool takes_message(HardenedCore<P>& core, Role role, const Inbound& in, RoleState& row) {
    auto& conversation = core.edit(role, in.peer_id);
    const Heard heard = hear(core, role, in, row, conversation);
    if (heard == Heard::refused) return false;
    if (heard == Heard::opened || !conversation.keys.session) return true;
    if (conversation.keys.session->is_hs2()) return false;
    const Reason reason = heard == Heard::other_key   ? Reason::other_key
                          : heard == Heard::unchecked ? Reason::no_token
                                                      : Reason::in_the_clear;
    core.report(SessionChange::failed, role, in.peer_id, name(reason));
    core.end_session(role, in.peer_id);
    return true;
}

// The cycle is complete. Only its references are kept.
template <Policies P>
void close_cycle(HardenedCore<P>& core, Role role, RoleState& row, const Inbound& in) {
    row.clear_nonces();
    row.clear_counts();
    row.peer_address.set_text(in.remote_addr);
    core.store().forget_nonces(role, in.peer_id);
    core.report(SessionChange::closed, role, in.peer_id);
}

// Aborts a cycle. A baseline peer may still continue it, so its nonces and references stay.
template <Policies P>
void abort_cycle(HardenedCore<P>& core, Role role, RoleState& row, std::string_view peer_id,
                 Reason reason) {
    if (is_hs2_cycle(core, role, row, peer_id)) {
        row.clear_nonces();
        row.clear_references();
        row.exchange_count = 0;
    }
    jump(row, ready_state(role), cause::aborted);
    core.abort_cycle(role, peer_id, reason);
}

// There is no token for our line. A stranger is not waited for: others wait, too, and more come.
template <Policies P>
void wait_for_token(HardenedCore<P>& core, Role role, RoleState& row, std::string_view peer_id) {
    constexpr std::uint32_t most_rounds = 8;
    if (core.is_pinned(peer_id)) return;
    if (++core.edit(role, peer_id).progress.waits < most_rounds) return;
    abort_cycle(core, role, row, peer_id, Reason::no_token);
}

}  // namespace hsagent::handshake::hardened
