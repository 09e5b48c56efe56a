// HandshakeMachine: the requirements of an agent on its profile's state machine.
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
// inspect(drop, in)         the verdict on a payload, given that of the receive hook; called before
//                           any state is read
// step(row, in)             runs the routes of a payload and changes the row, a copy. Returns the
//                           last route and its event.
// step_committed(walk)      called when that step is stored
// end_round(now)            sends the messages that are due at the end of a round
// round_committed()         called when that round is stored
// session_key(role, peer)   null if absent; for checks of the simulator and tests
// write_fingerprint(writer) writes state that decides the next steps, except rows and nonces
//
// step() and end_round() run inside a transaction. They record all their changes in `undo`.
template <class M, class P>
concept HandshakeMachine = std::derived_from<M, Core<P>> &&
    std::constructible_from<M, Identity, const Settings&, P> &&
    requires(M machine, RoleState& row, const Inbound& in, const Walk& walk, Instant now, Role role,
             std::string_view peer_id, FingerprintWriter& writer, StepEvent event) {
    { M::routes().from(row.state).route } -> std::convertible_to<flow::RouteView>;
    { M::routes().next(row.state, event) } -> std::same_as<State>;
    { M::jumps() } -> std::convertible_to<std::span<const Jump>>;
    { machine.inspect(Drop::none, in) } -> std::same_as<Drop>;
    { machine.step(row, in) } -> std::same_as<Walk>;
    { machine.step_committed(walk) } -> std::same_as<void>;
    { machine.end_round(now) } -> std::same_as<void>;
    { machine.round_committed() } -> std::same_as<void>;
    { machine.session_key(role, peer_id) } -> std::same_as<const SecretKey*>;
    { machine.write_fingerprint(writer) } -> std::same_as<void>;
};

// Only some profiles have these: separate calls for the drivers of a round, pinned keys, and an ear
// for what is said to others.
template <class M>
concept HasDrivers = requires(M machine, Instant now) {
    { machine.run_tick_driver(now) } -> std::same_as<void>;
    { machine.run_queued_driver(now) } -> std::same_as<void>;
};
template <class M>
concept Overhears = requires(M machine, const M& view, const Content& content) {
    { view.listens_in() } -> std::same_as<bool>;
    { machine.overhear(content) } -> std::same_as<void>;
};
template <class M>
concept PinsKeys = requires(M machine, std::string_view peer_id, const PublicKey& sign_pub,
                            Instant now) {
    { machine.pin_key(peer_id, sign_pub, now) } -> std::same_as<void>;
    { machine.forget_peer(peer_id, now) } -> std::same_as<void>;
};

}  // namespace hsagent::handshake
