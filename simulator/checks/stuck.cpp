#include "simulator/checks/stuck.hpp"

namespace hsagent::sim {

namespace {

// The loss that explains the state of a pair (PROTOCOL.md, 8.1), or empty. `lost_store`: whether
// either end has lost its rows, or the latest ones.
std::string_view loss_behind(const RoleState& asks, const RoleState& answers, bool lost_store) {
    if (lost_store) return "L6";
    switch (asks.state) {
        case State::init_ready:
            if (answers.state == State::resp_finalize) return "L5";
            // Both ready: only one end has a reference, so it is asked for in vain (L6). Else the
            // confirm, or the message that it answers, was sent once and lost (L1).
            if (answers.state == State::resp_ready) return "L6";
            return "L1";
        case State::init_exchange:
            if (answers.state == State::resp_exchange) {
                const bool arrived = answers.peer_nonce == asks.local_nonce;
                return asks.local_nonce.has_value() && arrived ? "L3" : "L2";
            }
            // Either the request that answers this challenge is lost, or the challenge is another.
            return asks.peer_nonce == answers.local_nonce ? "L2" : "L1";
        case State::init_finalize_propose:
            return "L4";
        case State::init_finalize_close:
            return answers.state == State::resp_finalize ? "L5" : "";
        default:
            return "";
    }
}

// Whether a message of an end that does not resend never arrived: either it was lost, or the agent
// was stopped before its round ended, and nothing wakes it to send.
bool never_came(const Field& own, const Field& peers) {
    return own.is_null() || own != peers;
}

// The same if one end resends. A message that the other end sends only once stays lost, and so do
// the contents of a lost store.
std::string_view loss_beyond_repair(const RoleState& asks, const RoleState& answers,
                                    bool initiator_resends, bool lost_store) {
    if (initiator_resends) {
        const bool challenge_lost = never_came(answers.local_nonce, asks.peer_nonce);
        if (answers.state == State::resp_confirm && challenge_lost) {
            return lost_store ? "L6" : "L1";
        }
        if (answers.state == State::resp_exchange) {
            if (answers.peer_nonce == asks.local_nonce) return "L3";
            if (challenge_lost) return lost_store ? "L6" : "L3";
        }
        if (lost_store && answers.state == State::resp_ready &&
            answers.local_reference.has_value() && answers.local_reference != asks.peer_reference) {
            return "L6";
        }
        return "";
    }
    if (asks.state == State::init_exchange && never_came(asks.local_nonce, answers.peer_nonce)) {
        return lost_store ? "L6" : "L2";
    }
    if (asks.state == State::init_finalize_propose) {
        if (never_came(asks.local_reference, answers.peer_reference)) {
            return lost_store ? "L6" : "L4";
        }
        // The initiator's store is from before the finish of a cycle that the responder has since
        // closed and left.
        if (lost_store && answers.local_reference.is_null()) return "L6";
    }
    return "";
}

}  // namespace

std::string_view stuck_as(const Hosts& hosts, const Directory& directory, std::size_t initiator,
                          std::size_t responder) {
    return stuck_as(hosts.actor(initiator), hosts.actor(responder),
                    directory.expectations(initiator), directory.expectations(responder),
                    hosts.lost_store(initiator) || hosts.lost_store(responder));
}

std::string_view stuck_as(const Actor& asks, const Actor& answers, const Expectations& of_asks,
                          const Expectations& of_answers, bool lost_store) {
    static const RoleState fresh_initiator = RoleState::fresh(Role::initiator);
    static const RoleState fresh_responder = RoleState::fresh(Role::responder);
    const RoleState* const asking = asks.row(Role::initiator, answers.id());
    const RoleState* const answering = answers.row(Role::responder, asks.id());
    const RoleState& initiators = asking ? *asking : fresh_initiator;
    const RoleState& responders = answering ? *answering : fresh_responder;
    if (of_asks.resends && of_answers.resends) return "";
    if (of_asks.resends || of_answers.resends) {
        return loss_beyond_repair(initiators, responders, of_asks.resends, lost_store);
    }
    return loss_behind(initiators, responders, lost_store);
}

}  // namespace hsagent::sim
