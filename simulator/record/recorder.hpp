// Recorder: takes the observation of every step, in the order of time, and keeps pairs, trace and
// findings.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/agents/directory.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/checks/finding.hpp"
#include "simulator/checks/known.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/model/ledger.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/pairs.hpp"
#include "simulator/model/reach.hpp"
#include "simulator/network/relay.hpp"
#include "simulator/record/history.hpp"
#include "simulator/record/trace.hpp"

namespace hsagent::sim {

class Hosts;
class Story;

class Recorder : private FindingSink {
public:
    // `start_ms`: true time of the start, ms since 1970. `calm_from_us`: when faults end.
    // `print_log`: whether agents' log lines also go to stderr, not only to checks.
    Recorder(std::size_t agents, const std::string& trace_file, std::int64_t start_ms,
             std::int64_t calm_from_us, bool print_log = false)
        : pairs(agents),
          ledger(agents),
          trace(trace_file),
          knows_(agents * agents),
          start_ms_(start_ms),
          calm_from_us_(calm_from_us),
          prints_log_(print_log) {}

    // From now on, reports the events on `hosts` to `story`. Both must stay in place.
    void tell(Story& story, const Hosts& hosts);

    // Notes a row that an agent has towards a peer before the first step.
    void inherits(std::size_t agent, std::size_t peer, const RoleState& row);
    // Takes a step and the lines that it sent.
    void observe(Observation& seen, const std::vector<std::shared_ptr<const Transmission>>& sent);
    // Takes the fates of lines that do not simply arrive as they were sent.
    void observe(std::int64_t at_us, const std::vector<Fate>& fates);
    // Notes that a line of an adversary is on its way.
    void observe_injection(std::int64_t at_us, const std::shared_ptr<const Transmission>& line);
    // Takes an event without an agent, or whose agent did nothing.
    void observe(const ScheduledEvent& event, std::string_view detail);

    // Adds a finding about an action of `agent` towards `peer`.
    void found(std::string_view check, std::string_view weakness, std::size_t agent,
               std::size_t peer, std::string detail, std::int64_t at_us);
    // The same about both: it is also known if it is for the peer, which promises as much.
    void found_of_pair(std::string_view check, std::string_view weakness, std::size_t agent,
                       std::size_t peer, std::string detail, std::int64_t at_us);
    // Compares what was spent until `at_us` with the twin of the run (checks/costs.hpp).
    void check_trace(const Ledger& twin, std::int64_t at_us);
    // Checks the state of each pair at the end.
    std::vector<PairEnd> check_ends(const Hosts& hosts, const LivenessOptions& options);
    void check_ends(const std::vector<PairEnd>& ends, const LivenessOptions& options);

    Directory directory;
    Pairs pairs;
    Ledger ledger;
    Trace trace;
    Findings findings;
    Reach reach;
    std::array<std::uint64_t, mishap_names.size()> mishaps{};  // lines, by Mishap

private:
    void found(std::string_view check, std::string_view label, std::size_t peer,
               std::string detail) override;
    // What the agent knew of the peer when it last received a line of the peer.
    Acquaintance knows(std::size_t agent, std::size_t peer) const {
        return peer < directory.size() ? knows_[agent * directory.size() + peer]
                                       : Acquaintance::none;
    }
    void note_acquaintance(const ObservedStep& step);
    void opened(const ScheduledEvent& event, const News& news);
    void session(const ScheduledEvent& event, const News& news);
    void log(const ScheduledEvent& event, const News& news) const;
    void delivered(const Observation& seen);
    void write(const ScheduledEvent& event, std::string_view detail);

    std::vector<std::unique_ptr<Check>> checks_ = all_checks();
    std::vector<Acquaintance> knows_;  // by agent and peer
    History history_;
    Story* story_ = nullptr;             // null, or takes all events
    const Observation* seen_ = nullptr;  // while checks run on it
    std::int64_t start_ms_;
    std::int64_t calm_from_us_;
    bool prints_log_;
};

}  // namespace hsagent::sim
