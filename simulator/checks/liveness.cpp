#include "simulator/checks/liveness.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "simulator/checks/stuck.hpp"

namespace hsagent::sim {

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
        const std::int64_t apart_ms = hosts.now(i, end_us).unix_ms - hosts.now(j, end_us).unix_ms;
        const bool compared =
            directory.expectations(i).speaks_hs2 && directory.expectations(j).speaks_hs2;
        end.clocks_agree = !compared || std::abs(apart_ms) <= most_apart_ms;
    });
    return ends;
}

void check_ends(const Directory& directory, const Pairs& pairs, const Findings& before,
                const std::vector<PairEnd>& ends, const LivenessOptions& options,
                const EndReport& report) {
    const auto named = [&](std::size_t i, std::size_t j) {
        return directory.name_of(i) + " -> " + directory.name_of(j);
    };
    const bool usual_latency = options.latency_max_ms <= most_latency_for_cycles_ms;
    const std::int64_t calm_us = options.drain_from_us - options.calm_from_us;
    pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        const PairEnd& end = ends[i * pairs.agents() + j];
        const std::int64_t recovery_us =
            std::max(directory.expectations(i).recovery_us, directory.expectations(j).recovery_us);
        const bool long_enough =
            usual_latency && calm_us >= closes_within_us(recovery_us, options.latency_max_ms);
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

}  // namespace hsagent::sim
