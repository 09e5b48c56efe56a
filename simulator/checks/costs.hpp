// Checks of costs: what anybody can make an agent spend, hold and lose (PROTOCOL.md, 8.3).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hsagent/handshake/settings.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/model/ledger.hpp"

namespace hsagent::sim {

// Most that an agent may spend in a minute, and hold: by its peers with a pinned key and its
// settings, whoever says what.
struct Bounds {
    std::uint64_t lines, signatures;  // a minute; signatures made and checked, each
    std::uint64_t rows, bytes;
};
// In a run of that many agents; `pinned`: peers whose key is.
Bounds bounds_of(const Caps& caps, std::size_t agents, std::size_t pinned);

// S18: lines. S19: rows and bytes. S20: signatures.
class CostIsBounded : public CheckOf<CostIsBounded> {
public:
    static constexpr std::string_view name = "lines_are_bounded";
    static constexpr std::string_view of_holdings = "holdings_are_bounded";
    static constexpr std::string_view of_signatures = "signatures_are_bounded";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    struct Account {
        PresentMinute minute;
        std::optional<Bounds> most;  // changes with the number of pinned peers
        bool told_lines = false, told_signatures = false, told_holdings = false;
    };
    std::unordered_map<std::size_t, Account> accounts_;
};

inline constexpr std::string_view attack_leaves_no_lines = "attack_leaves_no_lines";
inline constexpr std::string_view attack_leaves_no_rows = "attack_leaves_no_rows";
inline constexpr std::string_view attack_leaves_no_bytes = "attack_leaves_no_bytes";
inline constexpr std::string_view attack_stops_no_cycles = "attack_stops_no_cycles";
inline constexpr std::array trace_checks{attack_leaves_no_lines, attack_leaves_no_rows,
                                         attack_leaves_no_bytes, attack_stops_no_cycles};

constexpr bool is_trace_check(std::string_view check) {
    return std::find(trace_checks.begin(), trace_checks.end(), check) != trace_checks.end();
}

// How long after the last hostile line an attack may be felt: the buckets fill again, cycles that
// were begun end, rows that nobody uses are forgotten.
inline constexpr std::int64_t trace_fades_within_us = 180'000'000;

// Takes each failed check; `label` as in FindingSink.
using TraceReport = std::function<void(std::string_view check, std::string_view label,
                                       std::size_t agent, std::size_t peer, std::string detail)>;

// Compares the end of a run with that of its twin, the same run without the adversary.
void check_trace(const Directory& directory, const Ledger& run, const Ledger& twin,
                 const TraceReport& report);

}  // namespace hsagent::sim
