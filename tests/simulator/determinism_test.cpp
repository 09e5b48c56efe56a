// The same seed gives the same trace: twice, with either store, and on any number of threads. (From
// version to version: golden_runs_test.cpp.)
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(determinism)

BOOST_AUTO_TEST_CASE(the_same_options_give_the_same_hash_twice) {
    for (const std::uint64_t seed : {0u, 1u, 12345u}) {
        const RunOptions options = run_options(4, 30, seed);
        BOOST_TEST(run_once(options).trace_hash == run_once(options).trace_hash);
    }
}

BOOST_AUTO_TEST_CASE(every_other_seed_gives_another_hash) {
    std::set<std::string> hashes;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        hashes.insert(run_once(run_options(3, 10, seed)).trace_hash);
    }
    hashes.insert(run_once(run_options(3, 10, UINT64_MAX)).trace_hash);
    BOOST_TEST(hashes.size() == 21u);
}

BOOST_AUTO_TEST_CASE(agents_seconds_and_latency_change_the_hash_too) {
    RunOptions slower = run_options(3, 10, 1);
    slower.latency_max_ms = 51;
    BOOST_TEST(run_once(run_options(3, 10, 1)).trace_hash != run_once(slower).trace_hash);
    BOOST_TEST(run_once(run_options(3, 10, 1)).trace_hash !=
               run_once(run_options(4, 10, 1)).trace_hash);
    BOOST_TEST(run_once(run_options(3, 10, 1)).trace_hash !=
               run_once(run_options(3, 11, 1)).trace_hash);
}

BOOST_AUTO_TEST_CASE(what_is_only_shown_does_not_change_the_hash) {
    const TemporaryFolder folder;
    RunOptions shown = run_options(3, 10, 1);
    shown.json = shown.all_pairs = true;
    shown.log = LogLevel::warning;
    shown.trace_file = folder / "trace.jsonl";
    const RunResult result = run_once(shown);
    BOOST_TEST(result.trace_hash == run_once(run_options(3, 10, 1)).trace_hash);
    const std::string text = text_of(folder / "trace.jsonl");
    BOOST_TEST(result.trace_hash == sha256_of(text));
    BOOST_TEST(result.events == lines_of(text).size());
}

BOOST_AUTO_TEST_CASE(a_fresh_folder_gives_the_hash_of_the_memory_store) {
    for (const std::uint64_t seed : {1u, 2u}) {
        const TemporaryFolder folder;
        const RunOptions options = run_options(4, 40, seed);
        BOOST_TEST(run_once(options).trace_hash ==
                   run_once(in_folder(options, folder / "agents")).trace_hash);
    }
}

BOOST_AUTO_TEST_CASE(a_fresh_folder_gives_the_same_hashes_run_after_run) {
    const TemporaryFolder folder;
    const RunOptions once = in_folder(run_options(3, 20, 5), folder / "once");
    const RunOptions again = in_folder(run_options(3, 20, 5), folder / "again");
    std::set<std::string> hashes;
    for (int run = 0; run < 3; ++run) {
        const std::string hash = run_once(once).trace_hash;
        BOOST_TEST(hash == run_once(again).trace_hash);
        hashes.insert(hash);
    }
    BOOST_TEST(hashes.size() == 3u);  // a later run is another run
}

// --- threads

std::string hash_on(std::uint32_t threads, RunOptions options) {
    options.threads = threads;
    return run_once(options).trace_hash;
}

// Heavy faults disturb agents and lines as much as possible.
BOOST_DATA_TEST_CASE(threads_change_nothing_under_heavy_faults,
                     boost::unit_test::data::xrange(1, 51), seed) {
    RunOptions options = run_options(6, 60, static_cast<std::uint64_t>(seed));
    options.faults = seed % 5 == 0 ? "light" : "heavy";
    options.calm_seconds = 30;
    if (seed % 2 == 0) options.attack = "random";
    if (seed % 3 == 0) options.latency_min_ms = 20;
    BOOST_TEST(hash_on(2, options) == hash_on(1, options));
}

BOOST_AUTO_TEST_CASE(threads_change_nothing_whatever_the_latency) {
    for (const auto& [least_ms, most_ms] :
         {std::pair{0u, 0u}, {0u, 50u}, {50u, 50u}, {700u, 2'000u}}) {
        RunOptions options = run_options(8, 40, 1);
        options.latency_min_ms = least_ms;
        options.latency_max_ms = most_ms;
        const std::string alone = hash_on(1, options);
        BOOST_TEST(hash_on(2, options) == alone);
        BOOST_TEST(hash_on(5, options) == alone);
    }
}

BOOST_AUTO_TEST_SUITE_END()

// The same in short, for whoever has no time for all of the above.
BOOST_AUTO_TEST_SUITE(determinism_in_short)

using determinism::hash_on;

// The same folder and time, but for the number of earlier runs.
BOOST_AUTO_TEST_CASE(a_later_run_draws_anew) {
    const TemporaryFolder folder;
    const std::string place = folder / "agents/hsagent-sim.json";
    const RunOptions options = in_folder(run_options(1, 2, 1), folder / "agents");
    std::set<std::string> hashes;
    run_once(options);
    for (const char* runs : {"1", "2"}) {
        write_text(place,
                   std::string(R"({"runs": )") + runs + R"(, "next_start_ms": 1767225700000})");
        hashes.insert(run_once(options).trace_hash);
    }
    BOOST_TEST(hashes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(threads_change_nothing_in_a_short_run) {
    const RunOptions options = run_options(3, 5, 1);
    BOOST_TEST(hash_on(2, options) == hash_on(1, options));
}

// Lines take longer than an agent pauses: what it missed comes between two of them.
BOOST_AUTO_TEST_CASE(threads_change_nothing_while_agents_pause) {
    const TemporaryFolder folder;
    RunOptions options = run_options(3, 20, 1);
    options.crypto = CryptoKind::pretend;
    options.faults = folder / "faults.json";
    options.latency_min_ms = options.latency_max_ms = 700;
    write_text(options.faults, R"({"pause": {"every_ms": 1000, "for_ms": 300}})");
    BOOST_TEST(hash_on(2, options) == hash_on(1, options));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
