// Result of a run: the content of its reports.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "simulator/checks/finding.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/model/pairs.hpp"
#include "simulator/record/recorder.hpp"
#include "simulator/runs/run_options.hpp"

namespace hsagent::sim {

struct RunResult {
    RunOptions options;
    std::vector<std::string> names;
    std::vector<std::string> ids;
    Pairs pairs{0};
    std::vector<PairEnd> ends;  // by initiator * agents + responder
    Ledger ledger{0};
    Findings findings;
    ReasonCounts reasons{};  // why hardened agents departed from the baseline
    Reach reach;             // of the adversary's lines
    FaultProfile faults;
    std::array<std::uint64_t, mishap_names.size()> mishaps{};  // lines, by Mishap
    std::uint64_t earlier_runs = 0;                            // in the same folder
    std::uint64_t lines = 0;                                   // sent to the relay
    std::uint64_t deliveries = 0;
    std::uint64_t events = 0;  // in the trace
    double real_seconds = 0;
    std::string trace_hash;

    const PairEnd& end_of(std::size_t initiator, std::size_t responder) const {
        return ends[initiator * pairs.agents() + responder];
    }
    bool all_went_well() const { return findings.only_known(); }
};

// Sums over all pairs.
struct Totals {
    std::uint64_t pairs = 0, pairs_closed = 0;
    std::uint64_t cycles_closed = 0, messages = 0, sealed_opened = 0;
    std::uint64_t replays_ignored = 0, reconnects = 0, wedged = 0;

    explicit Totals(const RunResult& result) {
        result.pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
            ++pairs;
            pairs_closed += pair.cycles_closed > 0;
            cycles_closed += pair.cycles_closed;
            messages += pair.messages;
            sealed_opened += pair.sealed_opened;
            replays_ignored += pair.replays_ignored;
            reconnects += pair.reconnects;
            wedged += result.end_of(i, j).wedged;
        });
    }
};

}  // namespace hsagent::sim
