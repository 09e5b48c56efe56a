#include "simulator/checks/costs.hpp"

#include <algorithm>
#include <utility>

#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

Bounds bounds_of(const Caps& caps, std::size_t agents, std::size_t pinned) {
    constexpr std::uint64_t rounds = 60;             // a minute
    constexpr std::uint64_t in_a_round = 2 * 2;      // to or from a peer, in both roles
    constexpr std::uint64_t bytes_of_a_peer = 512;   // its pin and the hs remembered of it
    constexpr std::uint64_t bytes_of_a_row = 8192;   // with its conversation and the last line
    constexpr std::uint64_t bytes_of_a_round = 128;  // nonces of received and opened messages
    const auto rows = static_cast<std::uint64_t>(caps.rows);
    const std::uint64_t peers =
        std::max<std::uint64_t>(agents - 1, std::min<std::uint64_t>(pinned, rows));
    const auto own_tokens = rounds + static_cast<std::uint64_t>(caps.credit);
    const std::uint64_t tokens = rounds * static_cast<std::uint64_t>(caps.tokens_a_second) +
                                 static_cast<std::uint64_t>(caps.token_burst) + own_tokens * peers;
    return {
        rounds * (1 + in_a_round * peers) + tokens, rounds * in_a_round * peers + tokens, 2 * rows,
        2 * rows * (bytes_of_a_row + static_cast<std::uint64_t>(caps.rounds) * bytes_of_a_round) +
            bytes_of_a_peer * (peers + 2 * tokens)};
}

void CostIsBounded::step(const ObservedStep& step, FindingSink& sink) {
    Account& account = accounts_[step.agent()];
    account.minute.add(step.seen);
    if (step.seen.holds || !account.most) {
        const std::size_t pinned = step.seen.holds ? step.seen.holds->peers : 0;
        account.most = bounds_of(step.directory.caps(), step.directory.size(), pinned);
    }
    const Spending& spent = account.minute.spent;
    const Bounds& most = *account.most;
    const auto found = [&](bool& told, std::string_view check, std::string_view label,
                           std::uint64_t cost, std::uint64_t bound, const char* what) {
        if (cost <= bound || std::exchange(told, true)) return;
        sink.found(check, label, no_agent,
                   step.agent_name() + " " + what + " " + std::to_string(cost) +
                       ", with a bound of " + std::to_string(bound));
    };
    found(account.told_lines, name, "S18", spent.lines, most.lines, "says lines a minute:");
    found(account.told_signatures, of_signatures, "S20", spent.made, most.signatures,
          "makes signatures a minute:");
    found(account.told_signatures, of_signatures, "S20", spent.checked, most.signatures,
          "checks signatures a minute:");
    if (!step.seen.holds) return;
    found(account.told_holdings, of_holdings, "S19", step.seen.holds->rows, most.rows,
          "keeps rows:");
    found(account.told_holdings, of_holdings, "S19", step.seen.holds->bytes, most.bytes,
          "keeps bytes:");
}

void check_trace(const Directory& directory, const Ledger& run, const Ledger& twin,
                 const TraceReport& report) {
    for (std::size_t i = 0; i < directory.size(); ++i) {
        const Ledger::Account& now = run.accounts()[i];
        const Ledger::Account& usual = twin.accounts()[i];
        const auto more = [&](std::string_view check, std::string_view label, std::uint64_t value,
                              std::uint64_t expected, const char* what) {
            report(check, label, i, no_agent,
                   directory.name_of(i) + " " + what + " " + std::to_string(value) +
                       " after the attack, and " + std::to_string(expected) + " without one");
        };
        const std::uint64_t lines = usual.last.lines + usual.last.lines / 4 + 10;
        if (now.last.lines > lines) {
            more(attack_leaves_no_lines, "S18", now.last.lines, usual.last.lines, "says lines:");
        }
        if (now.holds.rows > usual.holds.rows) {
            more(attack_leaves_no_rows, "S19", now.holds.rows, usual.holds.rows, "keeps rows:");
        }
        // A cycle of an honest peer may have kept more; and the pins of its ids stay (8.4).
        constexpr std::uint64_t of_a_cycle = 8192, of_a_pin = 512;
        const std::uint64_t pins =
            now.holds.peers > usual.holds.peers ? now.holds.peers - usual.holds.peers : 0;
        if (now.last_bytes > usual.last_bytes + of_a_cycle + of_a_pin * pins) {
            more(attack_leaves_no_bytes, "S19", now.last_bytes, usual.last_bytes, "keeps bytes:");
        }
        for (std::size_t j = 0; j < directory.size(); ++j) {
            const std::uint64_t closed = usual.closed[j] - usual.closed[j] / 4;
            if (now.closed[j] + 2 >= closed) continue;
            report(attack_stops_no_cycles, "S11", j, i,
                   directory.name_of(j) + " -> " + directory.name_of(i) + " closed " +
                       std::to_string(now.closed[j]) + " cycles after the attack, and " +
                       std::to_string(usual.closed[j]) + " without one");
        }
    }
}

}  // namespace hsagent::sim
