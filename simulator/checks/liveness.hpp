// Liveness: every pair closes a cycle after the last fault.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/agents/directory.hpp"
#include "simulator/agents/hosts.hpp"
#include "simulator/checks/finding.hpp"
#include "simulator/model/pairs.hpp"

namespace hsagent::sim {

// The state of a pair at the end of a run.
struct PairEnd {
    State initiator = State::init_ready;
    State responder = State::resp_ready;
    bool wedged = false;        // in mid-cycle, without progress for a while
    std::string_view stuck_as;  // L number if the pair can never close a cycle again; else empty
    bool clocks_agree = true;   // also true unless they may keep the pair from closing cycles
    std::int64_t apart_ms = 0;  // of their clocks

    bool is_ready() const {
        return initiator == State::init_ready && responder == State::resp_ready;
    }
};

// A pair that makes no progress for this long is wedged.
inline constexpr std::int64_t wedged_after_us = 20'000'000;

// With a longer latency, message and answer (four ways) take more than a round: resends overtake
// answers and use up the baseline's limits, so a pair may close no cycle for a long time.
inline constexpr std::uint32_t most_latency_for_cycles_ms = 250;

// Two hs2 agents whose clocks are further apart may refuse each other's hs as old: one minute
// (S10), less the time of a resend and its latency.
inline constexpr std::int64_t most_apart_ms = 30'000;

// The time in which a pair closes a cycle: at most 26 rounds of one second (a message and its
// answer may each wait for the next round) with some to spare, twice as many latencies, and the
// longer recovery of its ends.
constexpr std::int64_t closes_within_us(std::int64_t recovery_us, std::uint32_t latency_max_ms) {
    return 40'000'000 + std::int64_t{latency_max_ms} * 1000 * 2 * 26 + recovery_us;
}

// Names of the checks in check_ends().
inline constexpr std::string_view references_reconnect = "references_reconnect";
inline constexpr std::string_view every_pair_closes_a_cycle = "every_pair_closes_a_cycle";
inline constexpr std::string_view newcomers_get_in = "newcomers_get_in";
inline constexpr std::array liveness_checks{references_reconnect, every_pair_closes_a_cycle,
                                            newcomers_get_in};

std::vector<PairEnd> pair_ends(const Hosts& hosts, const Directory& directory, const Pairs& pairs,
                               std::int64_t end_us);

struct LivenessOptions {
    std::uint32_t latency_max_ms = 50;
    std::int64_t calm_from_us = 0;   // when the last fault ended
    std::int64_t drain_from_us = 0;  // from then on, no cycle begins
    std::int64_t end_us = 0;
    std::size_t newcomers = 0;  // of the agents, the last ones: they began with the calm
};

// Takes each failed check of a pair; `label` as in FindingSink.
using EndReport =
    std::function<void(std::string_view check, std::string_view label, std::size_t initiator,
                       std::size_t responder, std::string detail)>;

// Reports failed checks. `before`: the findings of the run itself.
void check_ends(const Directory& directory, const Pairs& pairs, const Findings& before,
                const std::vector<PairEnd>& ends, const LivenessOptions& options,
                const EndReport& report);

// Reports each agent that closes no cycle with a newcomer whose clock agrees: others have used up
// what it spends on strangers (PROTOCOL.md, 8.4).
void check_newcomers(const Directory& directory, const Pairs& pairs, const Findings& before,
                     const std::vector<PairEnd>& ends, const LivenessOptions& options,
                     const EndReport& report);

}  // namespace hsagent::sim
