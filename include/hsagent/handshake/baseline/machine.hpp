// The state machine of the baseline profile: it decides which step and which driver runs when
// (PROTOCOL.md, 5 and 6).
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "hsagent/handshake/baseline/core.hpp"
#include "hsagent/handshake/baseline/jumps.hpp"
#include "hsagent/handshake/baseline/profile.hpp"
#include "hsagent/handshake/baseline/transitions.hpp"
#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/machine.hpp"

namespace hsagent::handshake::baseline {

// Meets HandshakeMachine (handshake/machine.hpp); P meets Policies.
template <class P>
class Machine : public BaselineCore<P> {
public:
    using BaselineCore<P>::BaselineCore;

    static constexpr const RouteTable<Handler<P>>& routes() { return route_table<P>; }
    static constexpr std::span<const Jump> jumps() { return baseline::jumps; }

    Drop inspect(Drop drop, const Inbound&) { return drop; }

    Walk step(RoleState& row, const Inbound& in) {
        const State from = row.state;
        const StepEvent answer = routes().from(from).handler(*this, row, in);
        row.state = routes().next(from, answer);
        return {from, answer};
    }

    void step_committed(const Walk& walk) { woken_ = woken_ || walk.answer.wakes_sender(); }

    // The tick driver, and the queued driver in a round after an ok or error event.
    void end_round(Instant now) {
        run_tick_driver(now);
        if (queued_) run_queued_driver(now);
    }
    void round_committed() { queued_ = std::exchange(woken_, false); }

    void run_tick_driver(Instant now) {
        this->for_each_row(Role::initiator, now, [&](std::string_view peer_id, RoleState& row) {
            initiator_tick(*this, row, peer_id);
        });
        this->for_each_row(Role::responder, now, [&](std::string_view peer_id, RoleState& row) {
            responder_tick(*this, row, peer_id);
        });
        this->send({}, message::Register{});
    }
    void run_queued_driver(Instant now) {
        this->for_each_row(Role::initiator, now, [&](std::string_view peer_id, RoleState& row) {
            initiator_queued(*this, row, peer_id, now);
        });
        this->for_each_row(Role::responder, now, [&](std::string_view peer_id, RoleState& row) {
            responder_queued(*this, row, peer_id, now);
        });
    }

    const SecretKey* session_key(Role role, std::string_view peer_id) {
        auto* session = this->sessions.find(role, peer_id);
        return session ? &session->key() : nullptr;
    }

    // Session keys, and whether the queued driver will run.
    void write_fingerprint(FingerprintWriter& writer) {
        for (const Role role : all_roles) {
            this->store().for_each(role, [&](std::string_view peer_id, const RoleState&) {
                const SecretKey* key = session_key(role, peer_id);
                if (key) writer.secret(P::Crypto::sha256(key->expose()));
                writer.number(key ? 1 : 0);
            });
        }
        writer.number(woken_ ? 1 : 0);
        writer.number(queued_ ? 1 : 0);
    }

private:
    bool woken_ = false;   // an ok or error event came in this round
    bool queued_ = false;  // one came in the last round: the queued driver runs in this one
};

}  // namespace hsagent::handshake::baseline
