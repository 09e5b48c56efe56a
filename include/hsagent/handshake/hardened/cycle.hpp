// What both roles do with a cycle: echo, take its messages, close it or give it up (PROTOCOL.md,
// 8).
#pragma once

#include <string>
#include <string_view>

#include "hsagent/handshake/hardened/exchange.hpp"
#include "hsagent/handshake/hardened/proof.hpp"

namespace hsagent::handshake::hardened {

// Whether a challenge is echoed to the letter. S2: null, or what was not made yet, never is.
inline bool echoes(const Field& challenge, const Field& echo) {
    return challenge.is_text() && echo.is_text() && challenge.text == echo.text;
}

// Has a challenge say hs2: its first half, as it was drawn, and the digest of the x2 that goes with
// it.
inline void bind_challenge(Field& challenge, const Digest& x2) {
    const std::string drawn(message::challenge_of(challenge.text));
    challenge.text.clear();
    message::append_hs2_nonce(challenge.text, drawn, x2);
}

// Whether the peer of a cycle speaks hs2: it is known to, or says so in the cycle's first round.
template <Policies P>
bool is_hs2_cycle(const HardenedCore<P>& core, const RoleState& row, std::string_view peer_id) {
    return core.speaks_hs2(peer_id) || message::says_hs2(row.peer_nonce.text);
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

// Back in ready without a close. With a baseline peer, what it may still go on with stays.
template <Policies P>
void give_up(HardenedCore<P>& core, Role role, RoleState& row, std::string_view peer_id,
             Reason reason) {
    if (is_hs2_cycle(core, row, peer_id)) {
        row.local_nonce.set_null();
        row.peer_nonce.set_null();
        row.local_reference.set_null();
        row.peer_reference.set_null();
        row.exchange_count = 0;
    }
    row.state = ready_state(role);
    core.end_cycle(role, peer_id, reason);
}

}  // namespace hsagent::handshake::hardened
