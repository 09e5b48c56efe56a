// Tests of hsagent-sim's files: an unusable file is named in one line and left unchanged.
#include <unistd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "program.hpp"

#ifdef HSAGENT_SIMULATOR_PROGRAM

namespace hsagent::sim::test {

namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(program_files)

std::vector<std::string> run_in(const std::string& folder,
                                const std::vector<std::string>& further = {}) {
    std::vector<std::string> arguments{"run",     "--agents", "2",     "--seconds", "6",
                                       "--store", "sqlite",   "--dir", folder};
    arguments.insert(arguments.end(), further.begin(), further.end());
    return arguments;
}

// A folder with the files of an earlier run in "agents".
struct UsedFolder {
    TemporaryFolder folder;
    std::string agents = folder / "agents";

    UsedFolder() { BOOST_TEST_REQUIRE(hsagent_sim(run_in(agents)).exit_code == 0); }

    std::string database(std::size_t number) const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(agents)) {
            if (entry.path().extension() == ".db") found.push_back(entry.path().string());
        }
        std::sort(found.begin(), found.end());
        return found.at(number);
    }
    // Checks that hsagent-sim refuses, with `what` in its error, and that no file changes, appears
    // or disappears.
    void check_refused_as_it_is(const std::vector<std::string>& arguments,
                                const std::string& what) {
        const Listing before = listing_of(folder.path());
        check_refused(hsagent_sim(arguments), what);
        BOOST_TEST((listing_of(folder.path()) == before));
    }
};

BOOST_DATA_TEST_CASE(a_folder_that_cannot_be_made_is_refused,
                     boost::unit_test::data::make({"/dev/null/agents", "/proc/agents/more"})) {
    check_refused(hsagent_sim(run_in(sample)), sample);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_is_refused) {
    check_refused(hsagent_sim(run_in("/proc")), "/proc/id_agent_agent1.json");
    if (::geteuid() == 0) return;  // root may write everywhere
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    check_refused(hsagent_sim(run_in(folder.path().string())), folder.path().string());
    fs::permissions(folder.path(), fs::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(a_file_in_the_place_of_the_folder_is_refused) {
    const TemporaryFolder folder;
    write_text(folder / "agents", "mine");
    check_refused(hsagent_sim(run_in(folder / "agents")), "cannot be created");
    check_refused(hsagent_sim(run_in(folder / "agents/more")), "cannot be created");
    BOOST_TEST(text_of(folder / "agents") == "mine");
}

BOOST_FIXTURE_TEST_CASE(a_wrong_password_is_refused, UsedFolder) {
    write_text(folder / "password", "not the one\n");
    check_refused_as_it_is(run_in(agents, {"--password-file", folder / "password"}),
                           "the password is wrong or the file was changed");
}

BOOST_FIXTURE_TEST_CASE(a_password_file_without_a_password_is_refused, UsedFolder) {
    write_text(folder / "empty", "");
    write_text(folder / "first line empty", "\nsecret\n");
    for (const char* name : {"empty", "first line empty", "missing"}) {
        check_refused_as_it_is(run_in(agents, {"--password-file", folder / name}), folder / name);
        check_refused_as_it_is(run_in(folder / "new", {"--password-file", folder / name}),
                               folder / name);
    }
}

BOOST_AUTO_TEST_CASE(the_right_password_opens_the_same_agents_again) {
    const TemporaryFolder folder;
    write_text(folder / "password", "secret\nand a second line\n");
    const auto arguments =
        run_in(folder / "agents", {"--json", "--password-file", folder / "password"});
    const auto first = nlohmann::json::parse(hsagent_sim(arguments).out);
    const auto second = nlohmann::json::parse(hsagent_sim(arguments).out);
    BOOST_TEST(first["agents"] == second["agents"]);
    BOOST_TEST(second["earlier_runs"] == 1);
    check_refused(hsagent_sim(run_in(folder / "agents")), "the password is wrong");
}

BOOST_FIXTURE_TEST_CASE(a_trace_that_cannot_be_written_is_refused, UsedFolder) {
    const std::string trace = folder / "missing/trace.jsonl";
    check_refused_as_it_is({"run", "--agents", "2", "--trace", trace}, trace);
    check_refused_as_it_is(run_in(agents, {"--trace", trace}), trace);
    check_refused_as_it_is(run_in(folder / "new/folder", {"--trace", trace}), trace);
    check_refused_as_it_is({"run", "--trace", agents}, "not a regular file");
}

BOOST_FIXTURE_TEST_CASE(a_damaged_database_is_refused, UsedFolder) {
    const std::string whole = text_of(database(1));
    const std::string half = whole.substr(0, 5000);
    std::string scribbled = whole;
    scribbled.replace(0, 4096, std::string(4096, 'x'));
    for (const std::string& damaged : {half, scribbled, std::string(9000, 'x')}) {
        write_text(database(1), damaged);
        check_refused_as_it_is(run_in(agents), database(1));
    }
}

BOOST_FIXTURE_TEST_CASE(a_damaged_database_of_one_leaves_no_new_agent, UsedFolder) {
    write_text(database(0), std::string(9000, 'x'));
    check_refused_as_it_is({"run", "--agents", "5", "--store", "sqlite", "--dir", agents},
                           database(0));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_identity_is_refused, UsedFolder) {
    const std::string path = agents + "/id_agent_agent2.json";
    const std::string whole = text_of(path);
    for (const std::string& damaged :
         {std::string(), std::string("{}"), whole.substr(0, whole.size() / 2),
          std::string(100'000, ' ')}) {
        write_text(path, damaged);
        check_refused_as_it_is(run_in(agents), path);
    }
}

BOOST_FIXTURE_TEST_CASE(a_damaged_place_in_time_is_refused, UsedFolder) {
    write_text(agents + "/hsagent-sim.json", "{\"runs\": 1");
    check_refused_as_it_is(run_in(agents), "hsagent-sim.json");
}

// A peer that waits for the lost reference refuses the agent forever (PROTOCOL.md, 8.1, L6).
BOOST_AUTO_TEST_CASE(a_lost_database_fails_a_check_and_is_exit_code_1) {
    const TemporaryFolder folder;
    const std::vector<std::string> arguments{
        "run",     "--profile", "baseline", "--agents",       "2", "--drain", "15",
        "--store", "sqlite",    "--dir",    folder / "agents"};
    BOOST_TEST(hsagent_sim(arguments).exit_code == 0);
    for (const auto& entry : fs::directory_iterator(folder / "agents")) {
        if (entry.path().extension() != ".db") continue;
        fs::remove(entry.path());
        break;
    }
    const Outcome outcome = hsagent_sim(arguments);
    BOOST_TEST(outcome.exit_code == 1);
    BOOST_TEST(outcome.err == "");
    BOOST_TEST(outcome.out.find("\nFAILED    every_pair_closes_a_cycle: ") != std::string::npos);
}

// A signal ends the run halfway: the kernel sends one when a file exceeds its limit.
BOOST_AUTO_TEST_CASE(after_a_run_that_was_killed_the_next_one_draws_anew_and_goes_well) {
    const TemporaryFolder folder;
    const std::vector<std::string> arguments{"run",
                                             "--agents",
                                             "3",
                                             "--store",
                                             "sqlite",
                                             "--dir",
                                             folder / "agents",
                                             "--trace",
                                             folder / "trace.jsonl",
                                             "--json"};
    const Outcome killed = hsagent_sim(arguments, {}, Stderr::file, 500'000);
    BOOST_TEST(killed.exit_code == 128 + SIGXFSZ);
    BOOST_TEST(!fs::exists(folder / "trace.jsonl"));
    const Outcome next = hsagent_sim(arguments);
    BOOST_TEST_CONTEXT(next.out) {
        BOOST_TEST(next.exit_code == 0);
    }
    const auto json = nlohmann::json::parse(next.out);
    BOOST_TEST(json["earlier_runs"] == 1);
    BOOST_TEST(json["totals"]["replays_ignored"] == 0);
    for (const auto& pair : json["pairs"]) {
        BOOST_TEST_CONTEXT(pair.dump()) {
            BOOST_TEST((pair["cycles_closed"] > 0 || pair["started_in_mid_cycle"] == true));
        }
    }
    BOOST_TEST(fs::exists(folder / "trace.jsonl"));
    BOOST_TEST(!fs::exists(folder / "trace.jsonl.partial"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test

#endif
