// What a profile's state machine offers to an agent.
#pragma once

#include <concepts>

#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/routes.hpp"

namespace hsagent::handshake {

// A core (handshake/core.hpp) that knows what to do:
//
// inspect(drop, content) -> Drop     looks at a payload, as the receive hook left it, before any
//                           state is read
// step(row, in) -> Walk     runs the routes that a payload belongs to, from the state of the row,
//                           which is a copy that it changes, state included
// took(walk)                the step is stored
// end_round(now)            says what there is to say at the end of a round
// round_ended()             and that is stored
// session_key(role, peer)   or null; for checks of the simulator and tests
// write_fingerprint(writer) what the next steps depend on beside rows and nonces
//
// step() and end_round() run inside a transaction; where it fails, rollback() takes back what they
// did.
template <class M>
concept HandshakeMachine = requires(M machine, RoleState& row, const Inbound& in, const Walk& walk,
                                    Instant now, Role role, std::string_view peer_id,
                                    FingerprintWriter& writer) {
    { machine.inspect(Drop::none, in.content) } -> std::same_as<Drop>;
    { machine.step(row, in) } -> std::same_as<Walk>;
    { machine.took(walk) } -> std::same_as<void>;
    { machine.end_round(now) } -> std::same_as<void>;
    { machine.round_ended() } -> std::same_as<void>;
    { machine.session_key(role, peer_id) } -> std::same_as<const SecretKey*>;
    { machine.write_fingerprint(writer) } -> std::same_as<void>;
    { machine.commit() } -> std::same_as<void>;
    { machine.rollback() } -> std::same_as<void>;
};

}  // namespace hsagent::handshake
