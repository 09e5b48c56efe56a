#include "simulator/checks/liveness.hpp"

#include <string>

namespace hsagent::sim {

namespace {

// Which loss leaves a pair as it stands (PROTOCOL.md, 8.1), or empty. `lost_store` tells whether
// either end has lost its rows, or the last of them.
std::string_view stuck_as(const RoleState& asks, const RoleState& answers, bool lost_store) {
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

std::vector<PairEnd> pair_ends(const Stage& stage, const Pairs& pairs, std::int64_t end_us) {
    const std::size_t agents = stage.size();
    std::vector<PairEnd> ends(agents * agents);
    pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        const Actor& initiator = stage.actor(i);
        const Actor& responder = stage.actor(j);
        const RoleState* const asks_row = initiator.row(Role::initiator, responder.id());
        const RoleState* const answers_row = responder.row(Role::responder, initiator.id());
        const RoleState asks = asks_row ? *asks_row : RoleState::fresh(Role::initiator);
        const RoleState answers = answers_row ? *answers_row : RoleState::fresh(Role::responder);
        PairEnd& end = ends[i * agents + j];
        end.initiator = asks.state;
        end.responder = answers.state;
        end.wedged = !end.is_ready() && end_us - pair.last_progress_us >= wedged_after_us;
        end.stuck_as = stuck_as(asks, answers, stage.lost_store(i) || stage.lost_store(j));
    });
    return ends;
}

void check_ends(Witness& witness, const std::vector<PairEnd>& ends,
                const LivenessOptions& options) {
    const auto named = [&](std::size_t i, std::size_t j) {
        return witness.cast.name_of(i) + " -> " + witness.cast.name_of(j);
    };
    const bool usual_latency = options.latency_max_ms <= most_latency_for_cycles_ms;
    const bool long_enough = usual_latency && options.drain_from_us - options.calm_from_us >=
                                                  cycle_bound_us(options.latency_max_ms);
    witness.pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        const PairEnd& end = ends[i * witness.pairs.agents() + j];
        const std::string where =
            std::string(name(end.initiator)) + " / " + std::string(name(end.responder));
        const auto found = [&](std::string_view check, std::string_view label, std::string detail) {
            witness.found(check, label, i, j, std::move(detail), options.end_us);
        };
        const bool faultless = options.calm_from_us == 0;
        if (faultless && long_enough && pair.started_with_references && pair.reconnects == 0) {
            found("references_reconnect", "",
                  named(i, j) +
                      " held each other's references and did not reconnect; it stands in " + where);
        }
        if (pair.cycles_closed_in_calm > 0) return;
        if (pair.started_in_mid_cycle && end.wedged) {
            found("every_pair_closes_a_cycle", "L1",
                  named(i, j) + " was stopped in mid-cycle and is wedged in " + where);
        } else if (long_enough && !pair.started_in_mid_cycle) {
            // Without a fault, nothing is known that would keep a pair from closing; a step that
            // somebody else took for an end can leave it anywhere.
            std::string_view label = faultless ? "" : end.stuck_as;
            if (label.empty() && witness.findings.has_label("S11")) label = "S11";
            found("every_pair_closes_a_cycle", label,
                  named(i, j) + " closed no cycle" + (faultless ? "" : " after the last fault") +
                      "; it stands in " + where);
        }
    });
}

}  // namespace hsagent::sim
