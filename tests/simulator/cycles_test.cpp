// A few agents on a lossless relay: every ordered pair closes a cycle, and nothing is found.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "support.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(cycles)

void check_all_closed(const RunResult& result) {
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST(unusual_findings(result).empty());
        BOOST_TEST(result.all_went_well());
    }
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.cycles_closed >= 1; }));
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.finishes_taken >= 1; }));
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.sealed_opened >= 1; }));
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.first_key_us > 0; }));
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.failures == 0; }));
    const Totals totals(result);
    BOOST_TEST(totals.pairs == std::uint64_t{result.options.agents} * (result.options.agents - 1));
    BOOST_TEST(totals.pairs_closed == totals.pairs);
    BOOST_TEST(totals.wedged == 0u);
}

BOOST_DATA_TEST_CASE(two_and_four_agents_close_a_cycle_in_60_seconds_for_each_pair,
                     data::make({2u, 4u}) * data::make({1u, 2u, 3u, 4u, 5u}), agents, seed) {
    check_all_closed(run_once(run_options(agents, 60, seed)));
}

BOOST_AUTO_TEST_CASE(they_do_so_with_sqlite_stores) {
    const TemporaryFolder folder;
    check_all_closed(run_once(in_folder(run_options(4, 60, 6), folder / "agents")));
}

// The bound of the check allows for the latency; 40 s and 52 latencies of 250 ms are 53 s.
BOOST_DATA_TEST_CASE(they_do_so_on_a_slow_relay, data::make({1u, 2u, 3u}), seed) {
    RunOptions options = run_options(4, 60, seed);
    options.latency_min_ms = 0;
    options.latency_max_ms = 250;
    check_all_closed(run_once(options));
}

// What check_ends() demands must hold whenever it demands it: at the earliest time, on the slowest
// relay, and with enough agents that each wakes the others' drivers.
BOOST_DATA_TEST_CASE(the_time_that_the_check_allows_is_enough,
                     data::make({2u, 3u, 4u, 6u}) * data::make({1u, 2u, 3u}) *
                         data::make({0u, 50u, most_latency_for_cycles_ms}),
                     agents, seed, latency_ms) {
    RunOptions options = run_options(agents, 1, seed);
    options.latency_min_ms = latency_ms;  // always the longest
    options.latency_max_ms = latency_ms;
    options.seconds =
        static_cast<std::uint32_t>((closes_within_us(0, latency_ms) + 999'999) / 1'000'000);
    const RunResult result = run_once(options);
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST(result.all_went_well());
    }
}

BOOST_AUTO_TEST_CASE(a_drain_leaves_every_pair_in_its_ready_states) {
    RunOptions options = run_options(4, 60, 1);
    options.drain_seconds = 15;
    const RunResult result = run_once(options);
    check_all_closed(result);
    result.pairs.for_each([&](std::size_t i, std::size_t j, const Pair&) {
        BOOST_TEST(result.end_of(i, j).is_ready());
    });
}

BOOST_AUTO_TEST_CASE(an_agent_alone_has_no_pair_and_no_fault) {
    const RunResult result = run_once(run_options(1, 60, 1));
    BOOST_TEST(result.all_went_well());
    BOOST_TEST(Totals(result).pairs == 0u);
    BOOST_TEST(result.lines > 50u);  // it registers every second
    BOOST_TEST(result.deliveries == 0u);
}

BOOST_AUTO_TEST_CASE(everyone_but_the_sender_was_delivered_to) {
    const RunResult result = run_once(run_options(4, 60, 1));
    // Except for lines in transit at the end.
    BOOST_TEST(result.deliveries <= result.lines * 3);
    BOOST_TEST(result.deliveries + 20 * 3 >= result.lines * 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
