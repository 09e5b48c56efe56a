#include "simulator/checks/stuck.hpp"

namespace hsagent::sim {

namespace {

// Which loss leaves a pair as it stands (PROTOCOL.md, 8.1), or empty. `lost_store` tells whether
// either end has lost its rows, or the last of them.
std::string_view loss_behind(const RoleState& asks, const RoleState& answers, bool lost_store) {
    if (lost_store) return "L6";
    switch (asks.state) {
        case State::init_ready:
            if (answers.state == State::resp_finalize) return "L5";
            // A confirm, or what it answers, is said once; a reference that only one end has is
            // asked for in vain.
            if (answers.state == State::resp_ready) return "L6";
            return "L1";
        case State::init_exchange:
            if (answers.state == State::resp_exchange) {
                const bool arrived = answers.peer_nonce == asks.local_nonce;
                return asks.local_nonce.has_value() && arrived ? "L3" : "L2";
            }
            // The request that answers this challenge is lost; or the challenge is another.
            return asks.peer_nonce == answers.local_nonce ? "L2" : "L1";
        case State::init_finalize_propose:
            return "L4";
        case State::init_finalize_close:
            return answers.state == State::resp_finalize ? "L5" : "";
        default:
            return "";
    }
}

}  // namespace

std::string_view stuck_as(const Stage& stage, std::size_t initiator, std::size_t responder) {
    const Actor& asks = stage.actor(initiator);
    const Actor& answers = stage.actor(responder);
    const RoleState* const asking = asks.row(Role::initiator, answers.id());
    const RoleState* const answering = answers.row(Role::responder, asks.id());
    return loss_behind(asking ? *asking : RoleState::fresh(Role::initiator),
                       answering ? *answering : RoleState::fresh(Role::responder),
                       stage.lost_store(initiator) || stage.lost_store(responder));
}

}  // namespace hsagent::sim
