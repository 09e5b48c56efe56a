// Tests of runs in the same folder: agents, rows and virtual time continue where they were.
#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "simulator/agents/run_folder.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/model/usage_error.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(restart)

RunResult run_and_drain(RunOptions options) {
    options.drain_seconds = 15;
    const RunResult result = run_once(options);
    result.pairs.for_each([&](std::size_t i, std::size_t j, const Pair&) {
        BOOST_TEST(result.end_of(i, j).is_ready());
    });
    return result;
}

void check_all_reconnected(const RunResult& result) {
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST(unusual_findings(result).empty());
    }
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.started_with_references; }));
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return !pair.started_in_mid_cycle; }));
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.reconnects >= 1; }));
    BOOST_TEST(every_pair(result, [](const Pair& pair) { return pair.cycles_closed >= 1; }));
}

// The names of the files that a run leaves.
std::set<std::string> files_of(const RunResult& result) {
    std::set<std::string> files{"hsagent-sim.json"};
    for (std::size_t i = 0; i < result.ids.size(); ++i) {
        files.insert("id_agent_" + result.names[i] + ".json");
        files.insert("HSAgent-" + result.ids[i] + ".db");
    }
    return files;
}

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& [name, text] : listing_of(folder)) names.insert(name);
    return names;
}

BOOST_DATA_TEST_CASE(pairs_stopped_in_ready_states_reconnect_by_their_references,
                     data::make({2u, 4u}) * data::make({1u, 2u}), agents, seed) {
    const TemporaryFolder folder;
    const RunOptions options = in_folder(run_options(agents, 60, seed), folder / "agents");
    const RunResult before = run_and_drain(options);
    BOOST_TEST(every_pair(before, [](const Pair& pair) { return !pair.started_with_references; }));
    BOOST_TEST(before.earlier_runs == 0u);
    const RunResult after = run_once(options);
    check_all_reconnected(after);
    BOOST_TEST(after.earlier_runs == 1u);
    BOOST_TEST(after.ids == before.ids, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(they_do_so_again_and_again_and_under_another_seed) {
    const TemporaryFolder folder;
    run_and_drain(in_folder(run_options(3, 60, 1), folder / "agents"));
    for (const std::uint64_t seed : {1u, 1u, 99u, 7u}) {
        const auto options = in_folder(run_options(3, 60, seed), folder / "agents");
        check_all_reconnected(run_and_drain(options));
    }
}

BOOST_AUTO_TEST_CASE(a_run_leaves_identities_databases_and_its_place_in_time_and_no_more) {
    const TemporaryFolder folder;
    const RunOptions options = in_folder(run_options(3, 5, 1), folder / "a/new/folder");
    const RunResult result = run_once(options);
    BOOST_TEST((names_in(options.directory) == files_of(result)));
    run_once(options);
    BOOST_TEST((names_in(options.directory) == files_of(result)));
}

BOOST_AUTO_TEST_CASE(identity_files_are_reused_and_left_as_they_are) {
    const TemporaryFolder folder;
    const RunOptions options = in_folder(run_options(2, 5, 1), folder / "agents");
    const RunResult first = run_once(options);
    const Listing before = listing_of(options.directory);
    const RunResult other_seed = run_once(in_folder(run_options(2, 5, 2), options.directory));
    BOOST_TEST(first.ids == other_seed.ids, boost::test_tools::per_element());
    const Listing after = listing_of(options.directory);
    for (const char* name : {"id_agent_agent1.json", "id_agent_agent2.json"}) {
        BOOST_TEST(before.at(name) == after.at(name));
    }
}

BOOST_AUTO_TEST_CASE(virtual_time_goes_on_after_the_last_run) {
    const TemporaryFolder folder;
    const RunOptions options = in_folder(run_options(2, 5, 1), folder / "agents");
    for (int run = 1; run <= 3; ++run) {
        run_once(options);
        const auto state = nlohmann::json::parse(text_of(folder / "agents/hsagent-sim.json"));
        BOOST_TEST(state["runs"] == run);
        BOOST_TEST(state["next_start_ms"] == virtual_epoch_ms + run * 6000);
    }
}

BOOST_AUTO_TEST_CASE(agents_may_leave_and_join) {
    const TemporaryFolder folder;
    const RunResult three = run_and_drain(in_folder(run_options(3, 60, 1), folder / "agents"));
    const RunResult two = run_and_drain(in_folder(run_options(2, 60, 1), folder / "agents"));
    check_all_reconnected(two);
    const RunResult four = run_once(in_folder(run_options(4, 60, 1), folder / "agents"));
    BOOST_TEST_CONTEXT(findings_of(four)) {
        BOOST_TEST(findings_of(four, "every_pair_closes_a_cycle").empty());
    }
    BOOST_TEST(std::equal(three.ids.begin(), three.ids.end(), four.ids.begin()));
    BOOST_TEST(four.pairs.at(0, 2).reconnects >= 1u);
    BOOST_TEST(!four.pairs.at(0, 3).started_with_references);
    BOOST_TEST(four.pairs.at(0, 3).cycles_closed >= 1u);
}

// L1: a baseline agent has no timer; two agents that both wait after a restart wait forever.
BOOST_DATA_TEST_CASE(pairs_stopped_in_mid_cycle_that_stay_wedged_are_reported_as_known,
                     data::make({1u, 2u, 3u}), seed) {
    const TemporaryFolder folder;
    const std::string agents = folder / "agents";
    run_once(in_folder(run_options(2, 6, seed), agents));
    const RunResult after = run_once(in_folder(run_options(2, 60, seed), agents));
    BOOST_TEST(after.all_went_well());
    BOOST_TEST(every_pair(after, [](const Pair& pair) { return pair.started_in_mid_cycle; }));
    BOOST_TEST(Totals(after).wedged == 2u);
    BOOST_TEST_REQUIRE(findings_of(after, "every_pair_closes_a_cycle").size() == 2u);
    BOOST_TEST(findings_of(after, "every_pair_closes_a_cycle")[0].label == "L1");
    BOOST_TEST(findings_of(after, "every_pair_closes_a_cycle")[0].check ==
               "every_pair_closes_a_cycle");
    BOOST_TEST(findings_of(after, "every_pair_closes_a_cycle")[0].detail.starts_with(
        "agent1 -> agent2 was stopped in mid-cycle"));
    BOOST_TEST(findings_of(after, "every_pair_closes_a_cycle")[1].detail.starts_with(
        "agent2 -> agent1 was stopped in mid-cycle"));
}

// Wherever the run is stopped, a pair closes a cycle or is reported as wedged after a stop in
// mid-cycle; there is no other outcome.
BOOST_DATA_TEST_CASE(whenever_a_run_is_stopped_the_next_one_goes_well,
                     data::make({1u, 4u, 7u, 11u, 13u, 17u}), seconds) {
    const TemporaryFolder folder;
    const std::string agents = folder / "agents";
    run_once(in_folder(run_options(3, seconds, 1), agents));
    const RunResult after = run_once(in_folder(run_options(3, 60, 1), agents));
    BOOST_TEST_CONTEXT(findings_of(after)) {
        BOOST_TEST(after.all_went_well());
    }
    std::size_t closed = 0;
    after.pairs.for_each([&](std::size_t, std::size_t, const Pair& pair) {
        if (pair.cycles_closed > 0) ++closed;
        if (!pair.started_in_mid_cycle) BOOST_TEST(pair.cycles_closed > 0u);
    });
    BOOST_TEST(closed + findings_of(after, "every_pair_closes_a_cycle").size() == 6u);
}

// --- folders that cannot be used

// Checks that the run is refused and the folder is unchanged.
void check_refused(const TemporaryFolder& folder, const RunOptions& options) {
    const Listing before = listing_of(folder.path());
    BOOST_CHECK_THROW(run_once(options), std::runtime_error);
    BOOST_TEST((listing_of(folder.path()) == before));
}

BOOST_AUTO_TEST_CASE(a_refused_run_makes_no_folder) {
    const TemporaryFolder folder;
    RunOptions no_password = in_folder(run_options(2, 5, 1), folder / "a/b/");
    no_password.password_file = folder / "missing";
    check_refused(folder, no_password);
    RunOptions no_trace = in_folder(run_options(2, 5, 1), folder / "a/b");
    no_trace.trace_file = folder / "missing/trace.jsonl";
    check_refused(folder, no_trace);
}

BOOST_AUTO_TEST_CASE(a_trace_may_stand_in_the_folder_itself) {
    const TemporaryFolder folder;
    RunOptions options = in_folder(run_options(2, 5, 1), folder / "agents");
    options.trace_file = folder / "agents/trace.jsonl";
    const RunResult result = run_once(options);
    BOOST_TEST(result.trace_hash == sha256_of(text_of(options.trace_file)));
}

BOOST_AUTO_TEST_CASE(no_agent_is_made_before_all_others_were_looked_up) {
    const TemporaryFolder folder;
    const RunOptions options = in_folder(run_options(3, 5, 1), folder / "agents");
    run_once(options);
    fs::remove(folder / "agents/id_agent_agent1.json");
    write_text(folder / "agents/id_agent_agent3.json", "{}");
    check_refused(folder, options);
}

BOOST_AUTO_TEST_CASE(two_agents_of_one_id_are_refused) {
    const TemporaryFolder folder;
    RunOptions options = in_folder(run_options(2, 5, 1), folder / "agents");
    options.password_file = folder / "password";
    write_text(options.password_file, "secret\n");
    run_once(options);
    fs::copy_file(folder / "agents/id_agent_agent1.json", folder / "agents/id_agent_agent2.json",
                  fs::copy_options::overwrite_existing);
    BOOST_CHECK_THROW(run_once(options), UsageError);
}

BOOST_DATA_TEST_CASE(a_damaged_place_in_time_is_refused,
                     data::make({
                         "",
                         "x",
                         "[]",
                         "{}",
                         R"({"runs": 1})",
                         R"({"runs": 0, "next_start_ms": 1767225666000})",
                         R"({"runs": -1, "next_start_ms": 1767225666000})",
                         R"({"runs": 1.5, "next_start_ms": 1767225666000})",
                         R"({"runs": 18446744073709551615, "next_start_ms": 1767225666000})",
                         R"({"runs": 1, "next_start_ms": -1767225666000})",
                         R"({"runs": 1, "next_start_ms": 0})",
                         R"({"runs": 1, "next_start_ms": 9223372036854775807})",
                         R"({"runs": 1, "next_start_ms": 18446744073709551615})",
                         R"({"runs": 1, "next_start_ms": "1767225666000"})",
                     }),
                     text) {
    const TemporaryFolder folder;
    write_text(folder / "hsagent-sim.json", text);
    check_refused(folder, in_folder(run_options(2, 5, 1), folder.path().string()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
