// HandshakeMachine: what an agent needs of its profile's state machine.
#pragma once

#include <concepts>
#include <span>
#include <string_view>

#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/events.hpp"
#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/transitions.hpp"

namespace hsagent::handshake {

// A core (handshake/core.hpp) with a table of steps:
//
// M(identity, settings, policies)
// M::routes(), M::jumps()   the state machine as data (handshake/transitions.hpp)
// inspect(drop, content)    the verdict on a payload, given that of the receive hook; before any
//                           state is read
// step(row, in)             runs the routes that a payload belongs to, and changes the row, which
//                           is a copy. Returns the last route and its event.
// step_committed(walk)      that step is stored
// end_round(now)            sends what is due at the end of a round
// round_committed()         that round is stored
// session_key(role, peer)   or null; for checks of the simulator and tests
// write_fingerprint(writer) state that decides the next steps, apart from rows and nonces
//
// step() and end_round() run inside a transaction. They note all that they change in `undo`.
template <class M, class P>
concept HandshakeMachine = std::derived_from<M, Core<P>> &&
    std::constructible_from<M, Identity, const Settings&, P> &&
    requires(M machine, RoleState& row, const Inbound& in, const Walk& walk, Instant now, Role role,
             std::string_view peer_id, FingerprintWriter& writer, StepEvent event) {
    { M::routes().from(row.state).route } -> std::convertible_to<flow::RouteView>;
    { M::routes().next(row.state, event) } -> std::same_as<State>;
    { M::jumps() } -> std::convertible_to<std::span<const Jump>>;
    { machine.inspect(Drop::none, in.content) } -> std::same_as<Drop>;
    { machine.step(row, in) } -> std::same_as<Walk>;
    { machine.step_committed(walk) } -> std::same_as<void>;
    { machine.end_round(now) } -> std::same_as<void>;
    { machine.round_committed() } -> std::same_as<void>;
    { machine.session_key(role, peer_id) } -> std::same_as<const SecretKey*>;
    { machine.write_fingerprint(writer) } -> std::same_as<void>;
};

// Of some profiles only: the drivers of a round as calls of their own, and pinned keys.
template <class M>
concept HasDrivers = requires(M machine, Instant now) {
    { machine.run_tick_driver(now) } -> std::same_as<void>;
    { machine.run_queued_driver(now) } -> std::same_as<void>;
};
template <class M>
concept PinsKeys = requires(M machine, std::string_view peer_id, const PublicKey& sign_pub,
                            Instant now) {
    { machine.pin_key(peer_id, sign_pub, now) } -> std::same_as<void>;
    { machine.forget_peer(peer_id, now) } -> std::same_as<void>;
};

}  // namespace hsagent::handshake
