// What a profile's state machine offers to an agent.
#pragma once

#include <concepts>

#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/routes.hpp"
#include "hsagent/support/assert.hpp"

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

// Runs the route that starts at the row's state: one of the eight functions that stand beside the
// machine, in the namespace of its profile.
template <class M>
auto run_route(M& machine, RoleState& row, const Inbound& in)
    -> decltype(init_ready_to_init_exchange(machine, row, in)) {
    switch (row.state) {
        case State::init_ready:
            return init_ready_to_init_exchange(machine, row, in);
        case State::init_exchange:
            return init_exchange_to_init_finalize_propose(machine, row, in);
        case State::init_finalize_propose:
            return init_finalize_propose_to_init_finalize_close(machine, row, in);
        case State::init_finalize_close:
            return init_finalize_close_to_init_ready(machine, row, in);
        case State::resp_ready:
            return resp_ready_to_resp_confirm(machine, row, in);
        case State::resp_confirm:
            return resp_confirm_to_resp_exchange(machine, row, in);
        case State::resp_exchange:
            return resp_exchange_to_resp_finalize(machine, row, in);
        case State::resp_finalize:
            return resp_finalize_to_resp_ready(machine, row, in);
    }
    HSAGENT_ASSERT(false);
    return no_event;
}

}  // namespace hsagent::handshake
