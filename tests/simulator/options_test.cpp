// Options that cannot be met are refused in one line, before anything happens.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>

#include "simulator/runs/run_options.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(options)

// The refusal of the default options after one change, or "accepted".
std::string refusal_after(const std::function<void(RunOptions&)>& change) {
    RunOptions options;
    change(options);
    try {
        check(options);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "accepted";
}

void check_refused(const std::string& option, const std::function<void(RunOptions&)>& change) {
    const std::string text = refusal_after(change);
    BOOST_TEST_CONTEXT(text) {
        BOOST_TEST(text.starts_with("--" + option));
        BOOST_TEST(text.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_defaults_are_accepted) {
    BOOST_TEST(refusal_after([](RunOptions&) {}) == "accepted");
}

BOOST_AUTO_TEST_CASE(numbers_have_bounds) {
    check_refused("agents", [](RunOptions& o) { o.agents = 0; });
    check_refused("agents", [](RunOptions& o) { o.agents = most_agents + 1; });
    check_refused("seconds", [](RunOptions& o) { o.seconds = 0; });
    check_refused("seconds", [](RunOptions& o) { o.seconds = most_seconds + 1; });
    check_refused("drain", [](RunOptions& o) { o.drain_seconds = o.seconds; });
    check_refused("latency", [](RunOptions& o) { o.latency_min_ms = o.latency_max_ms + 1; });
    check_refused("latency", [](RunOptions& o) { o.latency_max_ms = 60'001; });
    BOOST_TEST(refusal_after([](RunOptions& o) {
                   o.agents = most_agents;
                   o.seconds = most_seconds;
                   o.drain_seconds = most_seconds - 1;
                   o.latency_min_ms = o.latency_max_ms = 60'000;
               }) == "accepted");
}

BOOST_AUTO_TEST_CASE(folder_and_store_go_together) {
    check_refused("store", [](RunOptions& o) { o.store = StoreKind::sqlite; });
    check_refused("dir", [](RunOptions& o) { o.directory = "agents"; });
    check_refused("password-file", [](RunOptions& o) { o.password_file = "password"; });
    BOOST_TEST(refusal_after([](RunOptions& o) {
                   o.store = StoreKind::sqlite;
                   o.directory = "agents";
                   o.password_file = "password";
               }) == "accepted");
}

BOOST_AUTO_TEST_CASE(only_the_simulated_disk_fails) {
    check_refused("faults", [](RunOptions& o) {
        o.store = StoreKind::sqlite;
        o.directory = "agents";
        o.faults = "light";
    });
    BOOST_TEST(refusal_after([](RunOptions& o) { o.faults = "light"; }) == "accepted");
}

BOOST_AUTO_TEST_CASE(somebody_must_be_there_for_newcomers) {
    check_refused("newcomers", [](RunOptions& o) { o.newcomers = o.agents; });
    BOOST_TEST(refusal_after([](RunOptions& o) { o.newcomers = o.agents - 1; }) == "accepted");
}

BOOST_AUTO_TEST_CASE(only_the_random_adversary_has_use_for_a_stolen_key) {
    check_refused("stolen-key", [](RunOptions& o) { o.stolen_key = true; });
    check_refused("stolen-key", [](RunOptions& o) {
        o.stolen_key = true;
        o.attack = "S1";
    });
    BOOST_TEST(refusal_after([](RunOptions& o) {
                   o.stolen_key = true;
                   o.attack = "random";
               }) == "accepted");
}

BOOST_AUTO_TEST_CASE(a_script_is_recorded_of_agents_without_files) {
    check_refused("record", [](RunOptions& o) {
        o.store = StoreKind::sqlite;
        o.directory = "agents";
        o.record_file = "script.json";
    });
    BOOST_TEST(refusal_after([](RunOptions& o) { o.record_file = "script.json"; }) == "accepted");
}

// They are the arguments by which a report says how to see the same again.
BOOST_AUTO_TEST_CASE(the_arguments_of_a_world_name_all_that_makes_it) {
    RunOptions options;
    options.pinned = options.default_caps = options.stolen_key = options.insider = true;
    options.newcomers = 1;
    options.attack = "random";
    BOOST_TEST(world_arguments(options) ==
               "--agents 4 --seconds 60 --faults none --calm 0 --drain 0 --latency 1:50 --pinned "
               "--newcomers 1 --default-caps --attack random --stolen-key --insider");
}

BOOST_AUTO_TEST_CASE(a_run_checks_its_options_first) {
    const TemporaryFolder folder;
    RunOptions options = in_folder(run_options(0, 5, 1), folder / "agents");
    options.trace_file = folder / "trace.jsonl";
    BOOST_CHECK_THROW(run_once(options), UsageError);
    BOOST_TEST(listing_of(folder.path()).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
