// Reports of a run: a table for people, and one JSON object for programs.
#pragma once

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "simulator/checks/costs.hpp"
#include "simulator/runs/result.hpp"

namespace hsagent::sim {

namespace detail {

// 12345678 as "12,345,678".
inline std::string grouped(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

inline std::string seconds_text(std::int64_t us) {
    if (us == never) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.3f s", static_cast<double>(us) / 1e6);
    return text;
}

// Columns are as wide as their widest cell; the first and the last are aligned left, the others
// right.
class Table {
public:
    explicit Table(std::vector<std::string> header) { add(std::move(header)); }

    void add(std::vector<std::string> row) {
        widths_.resize(std::max(widths_.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths_[i] = std::max(widths_[i], row[i].size());
        }
        rows_.push_back(std::move(row));
    }
    void print(std::FILE* out) const {
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            std::string line;
            for (std::size_t i = 0; i < rows_[r].size(); ++i) {
                const std::string& cell = rows_[r][i];
                const std::string pad(widths_[i] - cell.size(), ' ');
                const bool left = i == 0 || i + 1 == rows_[r].size();
                if (i > 0) line += "  ";
                line += left ? cell + pad : pad + cell;
            }
            line.erase(line.find_last_not_of(' ') + 1);
            std::fprintf(out, "%s\n", line.c_str());
            if (r == 0) std::fprintf(out, "%s\n", std::string(line.size(), '-').c_str());
        }
    }

private:
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> widths_;
};

inline std::string state_text(const PairEnd& end) {
    std::string text(name(end.initiator));
    text += " / ";
    text += name(end.responder);
    if (end.wedged) text += "  WEDGED";
    return text;
}

}  // namespace detail

// Largest number of pairs in the table, unless all are requested: stuck ones, then those that
// closed the fewest cycles.
inline constexpr std::size_t pairs_shown = 20;

// Prints failed checks with their history, and one line for each known weakness that was seen; with
// `all`, every finding with its history.
inline void print_findings(const Findings& findings, bool all, std::FILE* out) {
    constexpr std::size_t shown = 3;  // findings of each failed check
    for (const FindingKind& kind : findings.kinds()) {
        std::size_t number = 0;
        for (const Finding& finding : findings.all()) {
            if (finding.check != kind.check || finding.label != kind.label) continue;
            if (!kind.label.empty() && !all) {
                std::fprintf(out, "known %-3s %s x%s: %s\n", kind.label.c_str(), kind.check.c_str(),
                             detail::grouped(kind.count).c_str(), finding.detail.c_str());
                break;
            }
            if (!all && ++number > shown) break;
            std::fprintf(out, "%-9s %s: %s\n", verdict_of(kind.label).c_str(), kind.check.c_str(),
                         finding.detail.c_str());
            for (const std::string& line : finding.history) {
                std::fprintf(out, "          | %s\n", line.c_str());
            }
        }
        const std::uint64_t rest = kind.count - std::min<std::uint64_t>(kind.count, shown);
        if (kind.label.empty() && !all && rest > 0) {
            std::fprintf(out, "          and %s more of %s (--findings shows them)\n",
                         detail::grouped(rest).c_str(), kind.check.c_str());
        }
    }
}

// Prints one line: how often hardened agents refused, repeated or gave up something, by reason.
inline void print_reasons(const ReasonCounts& reasons, std::FILE* out) {
    const char* before = "hardened  ";
    for (const ReasonName& reason : reason_names) {
        const std::uint64_t count = reasons[static_cast<std::size_t>(reason.value)];
        if (count == 0 || is_routine(reason.value)) continue;
        const std::string weakness(reason.weakness);
        std::fprintf(out, "%s%s%s x%s", before, std::string(reason.name).c_str(),
                     weakness.empty() ? "" : (" (" + weakness + ")").c_str(),
                     detail::grouped(count).c_str());
        before = ", ";
    }
    if (before[0] == ',') std::fputc('\n', out);
}

// Prints what an attack made each agent spend at most, and the bound on it.
inline void print_costs(const RunResult& result, std::FILE* out) {
    using detail::grouped;
    std::fprintf(out, "\ncost of the attack: most in a minute, and most held at a time\n");
    detail::Table table({"agent", "lines", "signed", "checked", "rows", "bytes", "bounds"});
    const auto& accounts = result.ledger.accounts();
    const Caps caps = simulated_settings(accounts.size(), result.options.default_caps).caps;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const Ledger::Account& account = accounts[i];
        const Bounds most = bounds_of(caps, accounts.size(), account.most.peers);
        table.add({result.names[i], grouped(account.worst.lines), grouped(account.worst.made),
                   grouped(account.worst.checked), grouped(account.most.rows),
                   grouped(account.most.bytes),
                   grouped(most.lines) + " lines, " + grouped(most.signatures) + " signatures, " +
                       grouped(most.rows) + " rows, " + grouped(most.bytes) + " bytes"});
    }
    table.print(out);
}

inline void print_table(const RunResult& result, std::FILE* out) {
    using detail::grouped;
    struct Row {
        std::size_t initiator, responder;
    };
    std::vector<Row> order;
    result.pairs.for_each([&](std::size_t i, std::size_t j, const Pair&) {
        order.push_back({i, j});
    });
    const bool all = result.options.all_pairs || order.size() <= pairs_shown;
    if (!all) {
        // The most important first: stuck pairs, then those that closed the fewest cycles.
        std::stable_sort(order.begin(), order.end(), [&](const Row& a, const Row& b) {
            const bool wedged_a = result.end_of(a.initiator, a.responder).wedged;
            const bool wedged_b = result.end_of(b.initiator, b.responder).wedged;
            if (wedged_a != wedged_b) return wedged_a;
            return result.pairs.at(a.initiator, a.responder).cycles_closed <
                   result.pairs.at(b.initiator, b.responder).cycles_closed;
        });
        order.resize(pairs_shown);
    }
    detail::Table table({"initiator -> responder", "cycles", "messages", "opened", "replays",
                         "reconnects", "first key", "state at the end"});
    for (const auto& [i, j] : order) {
        const Pair& pair = result.pairs.at(i, j);
        table.add({result.names[i] + " -> " + result.names[j], grouped(pair.cycles_closed),
                   grouped(pair.messages), grouped(pair.sealed_opened),
                   grouped(pair.replays_ignored), grouped(pair.reconnects),
                   detail::seconds_text(pair.first_key_us),
                   detail::state_text(result.end_of(i, j))});
    }
    table.print(out);

    const Totals totals(result);
    if (!all) {
        std::fprintf(out, "... and %s more pairs (--all-pairs shows them)\n",
                     grouped(totals.pairs - pairs_shown).c_str());
    }
    std::fprintf(out,
                 "\npairs     %s of %s closed a cycle; %s cycles, %s reconnects, %s wedged\n"
                 "messages  %s between pairs, %s sealed and opened, %s replays ignored\n"
                 "relay     %s lines, %s deliveries\n"
                 "time      %u s virtual, %.2f s real\n"
                 "trace     %s events, sha256 %s\n",
                 grouped(totals.pairs_closed).c_str(), grouped(totals.pairs).c_str(),
                 grouped(totals.cycles_closed).c_str(), grouped(totals.reconnects).c_str(),
                 grouped(totals.wedged).c_str(), grouped(totals.messages).c_str(),
                 grouped(totals.sealed_opened).c_str(), grouped(totals.replays_ignored).c_str(),
                 grouped(result.lines).c_str(), grouped(result.deliveries).c_str(),
                 result.options.seconds, result.real_seconds, grouped(result.events).c_str(),
                 result.trace_hash.c_str());
    print_reasons(result.reasons, out);
    if (!result.options.attack.empty()) print_costs(result, out);
    print_findings(result.findings, result.options.all_findings, out);
}

namespace detail {

using Json = nlohmann::ordered_json;

inline Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

inline Json agents_json(const RunResult& result) {
    Json agents = Json::array();
    for (std::size_t i = 0; i < result.names.size(); ++i) {
        agents.push_back({{"name", result.names[i]}, {"id", result.ids[i]}});
    }
    return agents;
}

inline Json pairs_json(const RunResult& result) {
    Json pairs = Json::array();
    result.pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        const PairEnd& end = result.end_of(i, j);
        pairs.push_back(
            {{"initiator", result.names[i]},
             {"responder", result.names[j]},
             {"cycles_closed", pair.cycles_closed},
             {"messages", pair.messages},
             {"sealed_opened", pair.sealed_opened},
             {"replays_ignored", pair.replays_ignored},
             {"reconnects", pair.reconnects},
             {"failures", pair.failures},
             {"first_key_us", pair.first_key_us == never ? Json() : Json(pair.first_key_us)},
             {"started_in_mid_cycle", pair.started_in_mid_cycle},
             {"started_with_references", pair.started_with_references},
             {"initiator_state", name(end.initiator)},
             {"responder_state", name(end.responder)},
             {"wedged", end.wedged}});
    });
    return pairs;
}

inline Json totals_json(const RunResult& result) {
    const Totals totals(result);
    return {{"pairs", totals.pairs},
            {"pairs_closed", totals.pairs_closed},
            {"cycles_closed", totals.cycles_closed},
            {"messages", totals.messages},
            {"sealed_opened", totals.sealed_opened},
            {"replays_ignored", totals.replays_ignored},
            {"reconnects", totals.reconnects},
            {"wedged", totals.wedged},
            {"lines", result.lines},
            {"deliveries", result.deliveries},
            {"trace_events", result.events}};
}

inline Json mishaps_json(const RunResult& result) {
    Json mishaps = Json::object();
    for (const Mishap mishap : mishap_names.values()) {
        const std::uint64_t count = result.mishaps[static_cast<std::size_t>(mishap)];
        if (mishap != Mishap::none && count > 0) mishaps[std::string(name(mishap))] = count;
    }
    return mishaps;
}

inline Json reasons_json(const RunResult& result) {
    Json reasons = Json::object();
    for (const Reason reason : reason_names.values()) {
        const std::uint64_t count = result.reasons[static_cast<std::size_t>(reason)];
        if (count > 0) reasons[std::string(name(reason))] = count;
    }
    return reasons;
}

inline Json findings_json(const Findings& all) {
    Json findings = Json::array();
    for (const Finding& finding : all.all()) {
        findings.push_back({{"check", finding.check},
                            {"known_as", text_or_null(finding.label)},
                            {"at_us", finding.at_us},
                            {"detail", finding.detail},
                            {"history", finding.history}});
    }
    return findings;
}

inline Json finding_kinds_json(const Findings& all) {
    Json kinds = Json::array();
    for (const FindingKind& kind : all.kinds()) {
        kinds.push_back(
            {{"check", kind.check}, {"known_as", text_or_null(kind.label)}, {"count", kind.count}});
    }
    return kinds;
}

}  // namespace detail

inline nlohmann::ordered_json as_json(const RunResult& result) {
    return {{"seed", result.options.seed},
            {"agents", detail::agents_json(result)},
            {"earlier_runs", result.earlier_runs},
            {"pairs", detail::pairs_json(result)},
            {"totals", detail::totals_json(result)},
            {"faults", detail::Json::parse(as_json_text(result.faults))},
            {"mishaps", detail::mishaps_json(result)},
            {"reasons", detail::reasons_json(result)},
            {"findings", detail::findings_json(result.findings)},
            {"finding_kinds", detail::finding_kinds_json(result.findings)},
            {"ok", result.all_went_well()},
            {"virtual_seconds", result.options.seconds},
            {"real_seconds", result.real_seconds},
            {"trace_hash", result.trace_hash}};
}

}  // namespace hsagent::sim
