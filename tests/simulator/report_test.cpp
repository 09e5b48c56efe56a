// Tests of the reports of a run: the table for people and the JSON object for programs.
#include "simulator/views/report.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(report)

const std::string some_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

// The result of a run in which nothing happened.
RunResult result_of(std::size_t agents) {
    RunResult result;
    result.options = run_options(static_cast<std::uint32_t>(agents), 60, 7);
    for (std::size_t i = 0; i < agents; ++i) {
        result.names.push_back("agent" + std::to_string(i + 1));
        result.ids.push_back("id-" + std::to_string(i + 1));
    }
    result.pairs = Pairs(agents);
    result.ends = std::vector<PairEnd>(agents * agents);
    result.trace_hash = some_hash;
    return result;
}

// Two agents: one pair with everything, the other with nothing.
RunResult sample() {
    RunResult result = result_of(2);
    Pair& pair = result.pairs.at(0, 1);
    pair.cycles_closed = 1234567;
    pair.messages = 1000;
    pair.sealed_opened = 999;
    pair.replays_ignored = 12;
    pair.reconnects = 3;
    pair.failures = 4;
    pair.first_key_us = 2'387'499;
    result.ends[1] = {State::init_exchange, State::resp_confirm, true, {}};
    result.lines = 12'345;
    result.deliveries = 18446744073709551615u;
    result.events = 100'000;
    result.real_seconds = 0.256;
    return result;
}

std::vector<std::string> table_of(const RunResult& result) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* out = ::open_memstream(&text, &size);
    BOOST_TEST_REQUIRE(out != nullptr);
    print_table(result, out);
    std::fclose(out);
    const auto lines = lines_of({text, size});
    std::free(text);
    return lines;
}

bool has_line(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

std::size_t count_of(const std::vector<std::string>& lines, const std::string& start) {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(start); }));
}

BOOST_AUTO_TEST_CASE(thousands_are_grouped) {
    BOOST_TEST(detail::grouped(0) == "0");
    BOOST_TEST(detail::grouped(999) == "999");
    BOOST_TEST(detail::grouped(1000) == "1,000");
    BOOST_TEST(detail::grouped(123456) == "123,456");
    BOOST_TEST(detail::grouped(1234567) == "1,234,567");
    BOOST_TEST(detail::grouped(18446744073709551615u) == "18,446,744,073,709,551,615");
}

BOOST_AUTO_TEST_CASE(the_table_shows_pairs_then_totals) {
    const std::vector<std::string> expected{
        "initiator -> responder     cycles  messages  opened  replays  reconnects  first key  "
        "state at the end",
        std::string(101, '-'),
        "agent1 -> agent2        1,234,567     1,000     999       12           3    2.387 s  "
        "init_exchange / resp_confirm  WEDGED",
        "agent2 -> agent1                0         0       0        0           0          -  "
        "init_ready / resp_ready",
        "",
        "pairs     1 of 2 closed a cycle; 1,234,567 cycles, 3 reconnects, 1 wedged",
        "messages  1,000 between pairs, 999 sealed and opened, 12 replays ignored",
        "relay     12,345 lines, 18,446,744,073,709,551,615 deliveries",
        "time      60 s virtual, 0.26 s real",
        "trace     100,000 events, sha256 " + some_hash,
    };
    BOOST_TEST(table_of(sample()) == expected, boost::test_tools::per_element());
}

Finding finding_of(std::string check, std::string label, std::string detail) {
    Finding finding;
    finding.check = std::move(check);
    finding.label = std::move(label);
    finding.detail = std::move(detail);
    return finding;
}

BOOST_AUTO_TEST_CASE(findings_come_last_and_known_ones_are_told_apart) {
    RunResult result = sample();
    Finding failed =
        finding_of("every_pair_closes_a_cycle", "", "agent2 -> agent1 closed no cycle");
    failed.history = {"    1.000  agent1 sends request to agent2"};
    result.findings.add(failed);
    result.findings.add(finding_of("every_pair_closes_a_cycle", "L1", "agent1 is wedged"));
    result.findings.add(finding_of("every_pair_closes_a_cycle", "L1", "agent2 is wedged"));
    const auto lines = table_of(result);
    BOOST_TEST(lines[lines.size() - 3] ==
               "FAILED    every_pair_closes_a_cycle: agent2 -> agent1 closed no cycle");
    BOOST_TEST(lines[lines.size() - 2] == "          |     1.000  agent1 sends request to agent2");
    BOOST_TEST(lines.back() == "known L1  every_pair_closes_a_cycle x2: agent1 is wedged");
    result.options.all_findings = true;
    BOOST_TEST(table_of(result).back() == "known L1  every_pair_closes_a_cycle: agent2 is wedged");
}

BOOST_AUTO_TEST_CASE(three_findings_of_a_failed_check_are_shown_and_the_rest_counted) {
    RunResult result = sample();
    const std::string failed = "FAILED    a_check: it happened";
    for (int i = 0; i < 3; ++i) result.findings.add(finding_of("a_check", "", "it happened"));
    BOOST_TEST(count_of(table_of(result), failed) == 3u);
    BOOST_TEST(table_of(result).back() == failed);
    for (int i = 0; i < 2; ++i) result.findings.add(finding_of("a_check", "", "it happened"));
    BOOST_TEST(count_of(table_of(result), failed) == 3u);
    BOOST_TEST(table_of(result).back() ==
               "          and 2 more of a_check (--findings shows them)");
    result.options.all_findings = true;
    BOOST_TEST(count_of(table_of(result), failed) == 5u);
    BOOST_TEST(table_of(result).back() == failed);
}

BOOST_AUTO_TEST_CASE(reasons_that_are_counted_in_every_cycle_are_not_told) {
    RunResult result = sample();
    const auto counted = [&](Reason reason) -> std::uint64_t& {
        return result.reasons[static_cast<std::size_t>(reason)];
    };
    counted(Reason::fresh_key) = counted(Reason::padded) = counted(Reason::not_logged) = 1'000;
    BOOST_TEST(count_of(table_of(result), "hardened") == 0u);
    counted(Reason::bad_mac) = 3;
    counted(Reason::other_key) = 1'234;
    BOOST_TEST(table_of(result).back() == "hardened  bad_mac (S11) x3, other_key x1,234");
}

BOOST_AUTO_TEST_CASE(what_an_attack_cost_each_agent_is_told) {
    const std::string title = "cost of the attack: most in a minute, and most held at a time";
    RunResult result = sample();
    BOOST_TEST(!has_line(table_of(result), title));
    result.options.attack = "S12";
    result.ledger = Ledger(2);
    Observation seen;
    seen.begin({0, 0, ScheduledEvent::Kind::round, 1, nullptr});
    seen.signatures.checked = 5;
    seen.holds = Holdings{7, 1, 1'234};
    result.ledger.note(seen);
    const auto lines = table_of(result);
    BOOST_TEST(has_line(lines, title));
    const std::string what = "agent2      0       0        5     7  1,234  ";
    BOOST_TEST_CONTEXT(lines.back()) {
        BOOST_TEST(count_of(lines, what) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(twenty_pairs_are_shown_as_they_come) {
    const auto lines = table_of(result_of(5));
    BOOST_TEST(count_of(lines, "agent") == 20u);
    BOOST_TEST(lines[2].starts_with("agent1 -> agent2"));
    BOOST_TEST(count_of(lines, "...") == 0u);
}

BOOST_AUTO_TEST_CASE(of_more_pairs_the_worst_twenty_are_shown) {
    RunResult result = result_of(6);
    std::uint64_t cycles = 100;
    for (std::size_t i = 0; i < 6; ++i) {
        for (std::size_t j = 0; j < 6; ++j) {
            if (i != j) result.pairs.at(i, j).cycles_closed = cycles--;
        }
    }
    result.ends[3 * 6 + 0].wedged = true;  // agent4 -> agent1
    const auto lines = table_of(result);
    BOOST_TEST(count_of(lines, "agent") == 20u);
    BOOST_TEST(lines[2].starts_with("agent4 -> agent1"));
    BOOST_TEST(lines[3].starts_with("agent6 -> agent5"));  // 71 cycles, the fewest
    BOOST_TEST(has_line(lines, "... and 10 more pairs (--all-pairs shows them)"));
    BOOST_TEST(has_line(lines,
                        "pairs     30 of 30 closed a cycle; 2,565 cycles, 0 reconnects, "
                        "1 wedged"));
}

BOOST_AUTO_TEST_CASE(all_pairs_shows_all_of_them) {
    RunResult result = result_of(6);
    result.options.all_pairs = true;
    const auto lines = table_of(result);
    BOOST_TEST(count_of(lines, "agent") == 30u);
    BOOST_TEST(count_of(lines, "...") == 0u);
}

BOOST_AUTO_TEST_CASE(a_run_without_pairs_has_a_table_too) {
    const auto lines = table_of(result_of(1));
    BOOST_TEST(count_of(lines, "agent") == 0u);
    BOOST_TEST(
        has_line(lines, "pairs     0 of 0 closed a cycle; 0 cycles, 0 reconnects, 0 wedged"));
}

// --- JSON

BOOST_AUTO_TEST_CASE(the_object_says_all_that_the_table_says) {
    const auto json = nlohmann::json::parse(as_json(sample()).dump(2));
    BOOST_TEST(json["seed"] == 7);
    BOOST_TEST(json["trace_hash"] == some_hash);
    BOOST_TEST(json["ok"] == true);
    BOOST_TEST(json["virtual_seconds"] == 60);
    BOOST_TEST(json["real_seconds"] == 0.256);
    BOOST_TEST(json["findings"].empty());
    BOOST_TEST(json["agents"][1]["name"] == "agent2");
    BOOST_TEST(json["agents"][1]["id"] == "id-2");

    const auto& pair = json["pairs"][0];
    BOOST_TEST(json["pairs"].size() == 2u);
    BOOST_TEST(pair["initiator"] == "agent1");
    BOOST_TEST(pair["responder"] == "agent2");
    BOOST_TEST(pair["cycles_closed"] == 1234567);
    BOOST_TEST(pair["messages"] == 1000);
    BOOST_TEST(pair["sealed_opened"] == 999);
    BOOST_TEST(pair["replays_ignored"] == 12);
    BOOST_TEST(pair["reconnects"] == 3);
    BOOST_TEST(pair["failures"] == 4);
    BOOST_TEST(pair["first_key_us"] == 2'387'499);
    BOOST_TEST(pair["initiator_state"] == "init_exchange");
    BOOST_TEST(pair["responder_state"] == "resp_confirm");
    BOOST_TEST(pair["wedged"] == true);

    const auto& totals = json["totals"];
    BOOST_TEST(totals["pairs"] == 2);
    BOOST_TEST(totals["pairs_closed"] == 1);
    BOOST_TEST(totals["wedged"] == 1);
    BOOST_TEST(totals["lines"] == 12'345);
    BOOST_TEST(totals["deliveries"] == 18446744073709551615u);
    BOOST_TEST(totals["trace_events"] == 100'000);
}

BOOST_AUTO_TEST_CASE(a_key_that_never_was_is_null) {
    const auto json = as_json(sample());
    BOOST_TEST(json["pairs"][1]["first_key_us"].is_null());
}

BOOST_AUTO_TEST_CASE(a_failed_check_is_not_ok_and_a_known_weakness_is) {
    RunResult result = sample();
    result.findings.add(finding_of("every_pair_closes_a_cycle", "L1", "wedged"));
    BOOST_TEST(as_json(result)["ok"] == true);
    BOOST_TEST(as_json(result)["findings"][0]["known_as"] == "L1");
    Finding differ = finding_of("both_ends_hold_the_same_key", "", "differ");
    differ.at_us = 17;
    result.findings.add(differ);
    const auto json = as_json(result);
    BOOST_TEST(json["ok"] == false);
    BOOST_TEST(json["findings"][1]["check"] == "both_ends_hold_the_same_key");
    BOOST_TEST(json["findings"][1]["known_as"].is_null());
    BOOST_TEST(json["findings"][1]["detail"] == "differ");
    BOOST_TEST(json["findings"][1]["at_us"] == 17);
}

BOOST_AUTO_TEST_CASE(the_object_holds_every_pair_however_many) {
    BOOST_TEST(as_json(result_of(6))["pairs"].size() == 30u);
}

BOOST_AUTO_TEST_CASE(the_largest_seed_survives) {
    RunResult result = sample();
    result.options.seed = 18446744073709551615u;
    BOOST_TEST(nlohmann::json::parse(as_json(result).dump())["seed"] == 18446744073709551615u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
