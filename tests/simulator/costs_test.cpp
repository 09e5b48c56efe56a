// The checks that compare the end of an attacked run with that of its twin.
#include "simulator/checks/costs.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "simulator/agents/directory.hpp"
#include "simulator/agents/settings.hpp"
#include "simulator/runs/run.hpp"
#include "support.hpp"
#include "two_agents.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(costs)

constexpr std::int64_t last_minute_us = 300'000'000;

// What two agents spent in the last minute, as far as the checks look at it.
struct Minute {
    std::size_t lines = 100, rows = 4, bytes = 1'000;
    std::size_t peers = 1;  // with a pinned key
    std::uint64_t cycles = 7;
};

Ledger ledger_of(const Minute& minute) {
    Ledger ledger(2);
    ledger.close_from(last_minute_us);
    for (std::size_t agent = 0; agent < 2; ++agent) {
        Observation seen;
        seen.begin({last_minute_us, 0, ScheduledEvent::Kind::round, agent, nullptr, 0});
        for (std::size_t i = 0; i < minute.lines; ++i) seen.sent.next();
        seen.holds = Holdings{minute.rows, minute.peers, minute.bytes};
        ledger.note(seen);
        for (std::uint64_t i = 0; i < minute.cycles; ++i) {
            ledger.note_closed(agent, 1 - agent, last_minute_us + 1);
        }
    }
    return ledger;
}

// The checks that fail, once for each agent.
std::string failed(const Minute& attacked) {
    Directory directory;
    directory.introduce("agent1", "one");
    directory.introduce("agent2", "two");
    std::string checks;
    check_trace(directory, ledger_of(attacked), ledger_of({}),
                [&](std::string_view check, std::string_view, std::size_t, std::size_t,
                    const std::string&) { checks += std::string(check) + "\n"; });
    return checks;
}

BOOST_AUTO_TEST_CASE(an_attack_without_a_trace_is_none) {
    BOOST_TEST(failed({}) == "");
    BOOST_TEST(failed({.lines = 135, .rows = 3, .bytes = 9'192, .cycles = 4}) == "");
    BOOST_TEST(failed({.bytes = 9'704, .peers = 2}) == "");
}

BOOST_AUTO_TEST_CASE(each_trace_is_found) {
    BOOST_TEST(failed({.lines = 136}) == "attack_leaves_no_lines\nattack_leaves_no_lines\n");
    BOOST_TEST(failed({.rows = 5}) == "attack_leaves_no_rows\nattack_leaves_no_rows\n");
    BOOST_TEST(failed({.bytes = 9'193}) == "attack_leaves_no_bytes\nattack_leaves_no_bytes\n");
    BOOST_TEST(failed({.cycles = 3}) == "attack_stops_no_cycles\nattack_stops_no_cycles\n");
}

// What is spent before the last minute is no trace.
BOOST_AUTO_TEST_CASE(only_the_last_minute_counts) {
    Ledger ledger(1);
    ledger.close_from(last_minute_us);
    Observation seen;
    seen.begin({last_minute_us - 1, 0, ScheduledEvent::Kind::round, 0, nullptr, 0});
    seen.sent.next();
    seen.holds = Holdings{4, 1, 1'000};
    ledger.note(seen);
    ledger.note_closed(0, 0, last_minute_us - 1);
    BOOST_TEST(ledger.accounts()[0].last.lines == 0u);
    BOOST_TEST(ledger.accounts()[0].last_bytes == 0u);
    BOOST_TEST(ledger.accounts()[0].closed[0] == 0u);
    BOOST_TEST(ledger.accounts()[0].worst.lines == 1u);
}

RunOptions attacked(const char* attack, const char* profile) {
    RunOptions options;
    options.agents = 2;
    options.attack = attack;
    options.profiles = profiles_named(profile);
    options.calm_seconds = (trace_fades_within_us + minute_us) / 1'000'000;
    options.seconds = *options.calm_seconds + 40;
    return options;
}

// A flood that small caps refuse is admitted by those of the library; the bounds are theirs.
BOOST_AUTO_TEST_CASE(default_caps_are_those_of_the_library) {
    RunOptions options = attacked("S12", "hardened");
    options.calm_seconds = 0;
    options.seconds = 60;
    const std::uint64_t small = run(options).ledger.accounts()[0].most.rows;
    options.default_caps = true;
    const RunResult result = run(options);
    BOOST_TEST(result.findings.only_known());
    BOOST_TEST(result.ledger.accounts()[0].most.rows > small);
    BOOST_TEST(result.ledger.accounts()[0].most.rows >
               bounds_of(simulated_settings(2).caps, 2, 1).rows);
    Directory directory;
    directory.introduce("agent1", "one");
    BOOST_TEST(directory.caps().rows == simulated_settings(1).caps.rows);
    directory.have_default_caps();
    BOOST_TEST(directory.caps().rows == Caps().rows);
}

BOOST_AUTO_TEST_CASE(each_pinned_peer_has_its_share_of_the_bounds) {
    for (const std::uint64_t too_many : {0u, 1u}) {
        Recorder recorder{2, {}, 0, 0};
        introduce_two(recorder, "hardened", "hardened");
        Observation seen;
        seen.begin({0, 0, ScheduledEvent::Kind::round, 0, nullptr, 0});
        seen.holds = Holdings{4, 3, 1'000};
        const std::uint64_t most = bounds_of(recorder.directory.caps(), 2, 3).lines;
        BOOST_TEST_REQUIRE(most > bounds_of(recorder.directory.caps(), 2, 0).lines);
        for (std::uint64_t i = 0; i < most + too_many; ++i) seen.sent.next();
        recorder.observe(seen, {});
        BOOST_TEST(recorder.findings.all().size() == too_many);
    }
}

// S18 and S19 leave their trace at a baseline agent, and none at a hardened one.
BOOST_DATA_TEST_CASE(a_hardened_agent_forgets_an_attack, data::make({"S12", "S18", "S19"}),
                     attack) {
    const RunResult baseline = run(attacked(attack, "baseline"));
    BOOST_TEST_CONTEXT(kinds_of(baseline.findings)) {
        BOOST_TEST(baseline.findings.count(attack_leaves_no_lines, "S18") > 0u);
        BOOST_TEST(baseline.findings.count(attack_leaves_no_rows, "S19") > 0u);
    }
    const RunResult hardened = run(attacked(attack, "hardened"));
    BOOST_TEST_CONTEXT(kinds_of(hardened.findings)) {
        BOOST_TEST(hardened.findings.only_known());
        for (const std::string_view check : trace_checks) {
            for (const FindingKind& kind : hardened.findings.kinds())
                BOOST_TEST(kind.check != check);
        }
        // It was attacked: it has held rows of strangers.
        BOOST_TEST(hardened.ledger.accounts()[0].most.rows > 2u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
