#include "simulator/checks/liveness.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "hsagent/handshake/reason.hpp"
#include "simulator/checks/stuck.hpp"

namespace hsagent::sim {

namespace {

// Whether the calm is long enough for these two to close a cycle.
bool is_long_enough(const Directory& directory, const LivenessOptions& options, std::size_t one,
                    std::size_t other) {
    const std::int64_t recovery_us = std::max(directory.expectations(one).recovery_us,
                                              directory.expectations(other).recovery_us);
    return options.latency_max_ms <= most_latency_for_cycles_ms &&
           options.drain_from_us - options.calm_from_us >=
               closes_within_us(recovery_us, options.latency_max_ms);
}

// Whether clocks that are apart may keep two from closing cycles: both compare them and agree on no
// key, or the one that does ran out of tokens for strangers, as the other is for good.
bool may_refuse(const Hosts& hosts, const Directory& directory, std::size_t one,
                std::size_t other) {
    const auto compares = [&](std::size_t agent) {
        return directory.expectations(agent).speaks_hs2;
    };
    const auto has_run_out = [&](std::size_t agent) {
        return hosts.actor(agent).reasons()[static_cast<std::size_t>(Reason::no_token)] > 0;
    };
    return compares(one) ? compares(other) || has_run_out(one)
                         : compares(other) && has_run_out(other);
}

}  // namespace

std::vector<PairEnd> pair_ends(const Hosts& hosts, const Directory& directory, const Pairs& pairs,
                               std::int64_t end_us) {
    const std::size_t agents = hosts.size();
    std::vector<PairEnd> ends(agents * agents);
    pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        const Actor& initiator = hosts.actor(i);
        const Actor& responder = hosts.actor(j);
        PairEnd& end = ends[i * agents + j];
        end.initiator = initiator.state(Role::initiator, responder.id());
        end.responder = responder.state(Role::responder, initiator.id());
        end.wedged = !end.is_ready() && end_us - pair.last_progress_us >= wedged_after_us;
        end.stuck_as = stuck_as(hosts, directory, i, j);
        end.apart_ms = std::abs(hosts.now(i, end_us).unix_ms - hosts.now(j, end_us).unix_ms);
        end.clocks_agree = end.apart_ms <= most_apart_ms || !may_refuse(hosts, directory, i, j);
    });
    return ends;
}

void check_ends(const Directory& directory, const Pairs& pairs, const Findings& before,
                const std::vector<PairEnd>& ends, const LivenessOptions& options,
                const EndReport& report) {
    const auto named = [&](std::size_t i, std::size_t j) {
        return directory.name_of(i) + " -> " + directory.name_of(j);
    };
    pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        const PairEnd& end = ends[i * pairs.agents() + j];
        const bool long_enough = is_long_enough(directory, options, i, j);
        const std::string where =
            std::string(name(end.initiator)) + " / " + std::string(name(end.responder));
        const auto found = [&](std::string_view check, std::string_view label, std::string detail) {
            report(check, label, i, j, std::move(detail));
        };
        const bool faultless = options.calm_from_us == 0;
        if (faultless && long_enough && pair.started_with_references && pair.reconnects == 0) {
            found(references_reconnect, "",
                  named(i, j) +
                      " held each other's references and did not reconnect; it stands in " + where);
        }
        if (pair.cycles_closed_in_calm > 0 || !end.clocks_agree) return;
        if (pair.started_in_mid_cycle && end.wedged) {
            found(every_pair_closes_a_cycle, "L1",
                  named(i, j) + " was stopped in mid-cycle and is wedged in " + where);
        } else if (long_enough && !pair.started_in_mid_cycle) {
            // Without a fault, no known weakness keeps a pair from closing, except that a forged
            // step (S11) can leave it in any state.
            std::string_view label = faultless ? "" : end.stuck_as;
            if (label.empty() && before.has_label("S11", i, j)) label = "S11";
            found(every_pair_closes_a_cycle, label,
                  named(i, j) + " closed no cycle" + (faultless ? "" : " after the last fault") +
                      "; it stands in " + where);
        }
    });
}

void check_newcomers(const Directory& directory, const Pairs& pairs, const Findings& before,
                     const std::vector<PairEnd>& ends, const LivenessOptions& options,
                     const EndReport& report) {
    const std::size_t agents = pairs.agents();
    for (std::size_t newcomer = agents - options.newcomers; newcomer < agents; ++newcomer) {
        for (std::size_t agent = 0; agent < agents; ++agent) {
            if (agent == newcomer || !is_long_enough(directory, options, agent, newcomer)) continue;
            if (ends[agent * agents + newcomer].apart_ms > most_apart_ms) continue;
            // A forged step may have stopped one direction for good (S11).
            if (pairs.at(agent, newcomer).cycles_closed_in_calm > 0 ||
                pairs.at(newcomer, agent).cycles_closed_in_calm > 0) {
                continue;
            }
            // Who came first under the newcomer's id is that id.
            report(newcomers_get_in, before.has_label("S3", agent, newcomer) ? "S3" : "S20", agent,
                   newcomer,
                   directory.name_of(agent) + " lets " + directory.name_of(newcomer) +
                       " in neither as its initiator nor as its responder");
        }
    }
}

}  // namespace hsagent::sim
