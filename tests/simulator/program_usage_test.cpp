// Tests of hsagent-sim's command line: errors are reported in one line, with exit code 2.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "program.hpp"

#ifdef HSAGENT_SIMULATOR_PROGRAM

namespace hsagent::sim::test {

// Sanitizers reserve terabytes of addresses.
boost::test_tools::assertion_result memory_can_be_limited(boost::unit_test::test_unit_id) {
#    if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#    elif defined(__has_feature)
#        if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return false;
#        else
    return true;
#        endif
#    else
    return true;
#    endif
}

BOOST_AUTO_TEST_SUITE(program_usage)

struct Wrong {
    std::vector<std::string> arguments;
    std::string said;
};

std::ostream& operator<<(std::ostream& out, const Wrong& wrong) {
    for (const std::string& argument : wrong.arguments) out << "'" << argument << "' ";
    return out;
}

const std::vector<Wrong> wrong_runs{
    {{}, "subcommand"},
    {{"walk"}, "subcommand"},
    {{"run", "--bogus"}, "--bogus"},
    {{"run", "-x"}, "-x"},
    {{"run", "further"}, "further"},
    {{"run", "--agents"}, "--agents"},
    {{"run", "--agents", "2", "--agents", "3"}, "--agents"},
    {{"run", "--json=maybe"}, "maybe"},

    {{"run", "--agents", "0"}, "--agents is 0"},
    {{"run", "--agents", "-1"}, "--agents is '-1'"},
    {{"run", "--agents", "+2"}, "--agents is '+2'"},
    {{"run", "--agents", "2.5"}, "--agents is '2.5'"},
    {{"run", "--agents", "2e1"}, "--agents is '2e1'"},
    {{"run", "--agents", "0x2"}, "--agents is '0x2'"},
    {{"run", "--agents", " 2"}, "--agents is ' 2'"},
    {{"run", "--agents", "two"}, "--agents is 'two'"},
    {{"run", "--agents", ""}, "--agents is ''"},
    {{"run", "--agents", "10001"}, "--agents is 10001"},
    {{"run", "--agents", "4294967296"}, "--agents is '4294967296'"},
    {{"run", "--agents", "4294967298"}, "--agents is '4294967298'"},
    {{"run", "--agents", "99999999999999999999999"}, "--agents is '99999999999999999999999'"},

    {{"run", "--seconds", "0"}, "--seconds is 0"},
    {{"run", "--seconds", "-60"}, "--seconds is '-60'"},
    {{"run", "--seconds", "0.5"}, "--seconds is '0.5'"},
    {{"run", "--seconds", "2678401"}, "--seconds is 2678401"},
    {{"run", "--seconds", "nan"}, "--seconds is 'nan'"},

    {{"run", "--seed", "-1"}, "--seed is '-1'"},
    {{"run", "--seed", "1.0"}, "--seed is '1.0'"},
    {{"run", "--seed", "18446744073709551616"}, "--seed is '18446744073709551616'"},

    {{"run", "--drain", "60"}, "--drain is 60"},
    {{"run", "--drain", "-1"}, "--drain is '-1'"},
    {{"run", "--latency", "50"}, "--latency is '50'"},
    {{"run", "--latency", "50:1"}, "--latency is 50:1"},
    {{"run", "--latency", "1:60001"}, "--latency is 1:60001"},
    {{"run", "--latency", "-1:5"}, "--latency is '-1'"},
    {{"run", "--latency", "1:2:3"}, "--latency is '2:3'"},

    {{"run", "--store", "disk"}, "--store is 'disk'"},
    {{"run", "--store", ""}, "--store is ''"},
    {{"run", "--log", "loud"}, "--log is 'loud'"},
    {{"run", "--store", "sqlite"}, "needs --dir"},
    {{"run", "--store", "sqlite", "--dir", ""}, "needs --dir"},

    {{"run", "--faults", "many"}, "'many'"},
    {{"run", "--faults", ""}, "''"},
    {{"run", "--attack", "S99"}, "--attack is 'S99'"},
    {{"run", "--calm", "61"}, "--calm is 61"},
    {{"run", "--calm", "-1"}, "--calm is '-1'"},
    {{"run", "--crypto", "none"}, "--crypto is 'none'"},
    {{"run", "--threads", "0"}, "--threads is 0"},
    {{"run", "--threads", "257"}, "--threads is 257"},
    {{"run", "--store", "sqlite", "--dir", "d", "--faults", "light"},
     "--faults needs --store memory"},
    {{"run", "--store", "sqlite", "--dir", "d", "--attack", "S1"}, "--attack needs --store memory"},
    {{"run", "--store", "sqlite", "--dir", "d", "--crypto", "pretend"}, "--crypto pretend needs"},
    {{"run", "--record", "/nowhere/script"}, "--record /nowhere/script: there is no folder"},
    {{"run", "--record", "/"}, "--record /: is a folder"},
    {{"run", "--record", "r", "--drain", "5"}, "--record cannot be combined with --drain"},
    {{"run", "--pair", "agent1:agent2"}, "add one of them"},
    {{"run", "--pair", "agent1:agent1", "--report", "r"}, "--pair is 'agent1:agent1'"},
    {{"run", "--pair", "agent1:agent5", "--report", "r"}, "--pair is 'agent1:agent5'"},
    {{"run", "--pair", "agent1", "--mermaid", "m"}, "--pair is 'agent1'"},
    {{"run", "--pair", "agent1:agent2:agent3", "--mermaid", "m"}, "--pair is"},
    {{"run", "--agents", "1", "--mermaid", "m"}, "--mermaid shows two agents"},
    {{"run", "--report", "/nowhere/r.html"}, "--report /nowhere/r.html: there is no folder"},
    {{"run", "--mermaid", "/"}, "--mermaid /: is a folder"},
    {{"run", "--perfetto", "/nowhere/p"}, "--perfetto /nowhere/p: there is no folder"},
    {{"run", "--insider"}, "--insider needs --attack random"},
};

const std::vector<Wrong> wrong_campaigns{
    {{"campaign", "--seeds", "5"}, "--seeds is '5'"},
    {{"campaign", "--seeds", "5..1"}, "--seeds is '5..1'"},
    {{"campaign", "--seeds", "a..b"}, "--seeds is 'a'"},
    {{"campaign", "--seeds", "1..100000001", "--agents", "0"}, "at most 100000000 seeds"},
    {{"campaign", "--shard", "0/2"}, "--shard is '0/2'"},
    {{"campaign", "--shard", "3/2"}, "--shard is '3/2'"},
    {{"campaign", "--shard", "2"}, "--shard is '2'"},
    {{"campaign", "--faults", "many", "--dir", "/nowhere"}, "'many'"},
    {{"campaign", "--seeds", "1..1", "--dir", "/dev/null/campaign"}, "--dir /dev/null/campaign"},
    {{"merge"}, "dirs"},
    {{"merge", "/nowhere"}, "/nowhere/campaign.json"},
    {{"replay"}, "file"},
    {{"replay", "/nowhere/script.json"}, "/nowhere/script.json"},
    {{"shrink", "/nowhere/script.json", "--out", "/tmp/none"}, "/nowhere/script.json"},
    {{"shrink", "script.json"}, "--out"},
};

const std::vector<Wrong> wrong_others{
    {{"explore", "--agents", "1"}, "--agents is 1"},
    {{"explore", "--drops", "x"}, "--drops is 'x'"},
    {{"explore", "--adversary", "4"}, "--adversary is 4"},
    {{"explore", "--cycles", "0"}, "--cycles is 0"},
    {{"explore", "--insider"}, "need --adversary"},
    {{"explore", "--stolen-key"}, "need --adversary"},
    {{"faults", "many"}, "'many'"},
    {{"graph", "--format", "svg"}, "--format is 'svg'"},
    {{"agent", "--name", "a", "--dir", "/nowhere", "--round-ms", "0"}, "--round-ms is 0"},
    {{"agent", "--name", "a", "--dir", "/nowhere", "--round-ms", "3600001"},
     "--round-ms is 3600001"},
    {{"agent", "--name", "a", "--dir", "/nowhere", "--round-ms", "3600000"}, "--dir /nowhere"},
};

BOOST_DATA_TEST_CASE(what_is_wrong_is_named_in_one_line, boost::unit_test::data::make(wrong_runs)) {
    check_refused(hsagent_sim(sample.arguments), sample.said);
}

BOOST_DATA_TEST_CASE(what_is_wrong_with_campaigns_and_scripts_is_named,
                     boost::unit_test::data::make(wrong_campaigns)) {
    check_refused(hsagent_sim(sample.arguments), sample.said);
}

BOOST_DATA_TEST_CASE(what_is_wrong_with_other_verbs_is_named,
                     boost::unit_test::data::make(wrong_others)) {
    check_refused(hsagent_sim(sample.arguments), sample.said);
}

BOOST_AUTO_TEST_CASE(a_folder_without_sqlite_is_refused_and_not_made) {
    const TemporaryFolder folder;
    check_refused(hsagent_sim({"run", "--dir", folder / "agents"}), "--dir");
    check_refused(hsagent_sim({"run", "--store", "memory", "--dir", folder / "agents"}), "--dir");
    check_refused(hsagent_sim({"run", "--password-file", folder / "password"}), "--password-file");
    BOOST_TEST(listing_of(folder.path()).empty());
}

BOOST_AUTO_TEST_CASE(help_and_version_go_to_stdout) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"--help"},
                                                                       {"-h"},
                                                                       {"run", "--help"},
                                                                       {"campaign", "--help"},
                                                                       {"merge", "--help"},
                                                                       {"replay", "--help"},
                                                                       {"shrink", "--help"},
                                                                       {"explore", "--help"},
                                                                       {"attacks"},
                                                                       {"faults"},
                                                                       {"--version"}}) {
        const Outcome outcome = hsagent_sim(arguments);
        BOOST_TEST(outcome.exit_code == 0);
        BOOST_TEST(outcome.err == "");
        BOOST_TEST(!outcome.out.empty());
    }
    BOOST_TEST(hsagent_sim({"--version"}).out == "hsagent-sim 0.1.0\n");
}

BOOST_AUTO_TEST_CASE(help_names_every_option_and_exit_code) {
    const std::string help = hsagent_sim({"run", "--help"}).out;
    for (const char* option :
         {"--agents",        "--seconds",  "--seed",     "--store",          "--dir",
          "--log",           "--json",     "--trace",    "--drain",          "--latency",
          "--password-file", "--faults",   "--attack",   "--calm",           "--crypto",
          "--threads",       "--record",   "--findings", "--only-addressed", "--report",
          "--mermaid",       "--perfetto", "--pair"}) {
        BOOST_TEST_CONTEXT(option) {
            BOOST_TEST(help.find(option) != std::string::npos);
        }
    }
    BOOST_TEST(hsagent_sim({"--help"}).out.find("1 a check failed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_largest_seed_and_the_smallest_world_run) {
    BOOST_TEST(
        hsagent_sim({"run", "--agents", "1", "--seconds", "1", "--seed", "18446744073709551615"})
            .exit_code == 0);
    BOOST_TEST(hsagent_sim({"run", "--agents", "2", "--seconds", "1", "--seed", "0"}).exit_code ==
               0);
}

// --- the other verbs, as the README shows them

BOOST_AUTO_TEST_CASE(a_recorded_run_is_shrunk_and_replayed) {
    const TemporaryFolder folder;
    BOOST_TEST(hsagent_sim({"run", "--profile", "baseline", "--agents", "2", "--attack", "S9",
                            "--record", folder / "recorded.json"})
                   .exit_code == 0);
    const Outcome shrunk = hsagent_sim(
        {"shrink", folder / "recorded.json", "--shows", "S9", "--out", folder / "small.json"});
    BOOST_TEST(shrunk.exit_code == 0);
    BOOST_TEST(shrunk.out.find(" 4 deliveries") != std::string::npos);
    const Outcome replayed = hsagent_sim({"replay", folder / "small.json"});
    BOOST_TEST(replayed.exit_code == 1);
    BOOST_TEST(replayed.out.find("shows     S9 no_message_in_the_clear: yes") != std::string::npos);
    check_refused(hsagent_sim({"shrink", folder / "small.json", "--shows", "L6", "--out",
                               folder / "none.json"}),
                  "does not show 'L6'");
    BOOST_TEST(listing_of(folder.path()).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_printed_profile_of_faults_can_be_used) {
    const TemporaryFolder folder;
    write_text(folder / "faults.json", hsagent_sim({"faults", "light"}).out);
    const Outcome named = hsagent_sim({"run", "--faults", "light"});
    const Outcome read = hsagent_sim({"run", "--faults", folder / "faults.json"});
    BOOST_TEST(named.exit_code == 0);
    const auto hash = [](const std::string& out) { return out.substr(out.find("sha256"), 71); };
    BOOST_TEST(hash(named.out) == hash(read.out));
}

BOOST_AUTO_TEST_CASE(the_printed_faults_of_a_seed_are_those_of_its_run) {
    const TemporaryFolder folder;
    write_text(folder / "faults.json", hsagent_sim({"faults", "swarm", "--seed", "7"}).out);
    const auto hash_with = [](const std::string& faults) {
        const std::string out = hsagent_sim({"run", "--agents", "2", "--crypto", "pretend",
                                             "--seed", "7", "--faults", faults})
                                    .out;
        return out.substr(out.find("sha256"), 71);
    };
    BOOST_TEST(hash_with("swarm") == hash_with(folder / "faults.json"));
}

BOOST_AUTO_TEST_CASE(a_campaign_fails_by_what_is_known_unless_that_is_allowed) {
    BOOST_TEST(hsagent_sim({"campaign", "--profile", "baseline", "--seeds", "1..2", "--no-shrink"})
                   .exit_code == 1);
    const Outcome allowed = hsagent_sim(
        {"campaign", "--profile", "baseline", "--seeds", "1..2", "--no-shrink", "--allow-known"});
    BOOST_TEST(allowed.exit_code == 0);
    BOOST_TEST(allowed.out.find("2 of 2 done") != std::string::npos);
    BOOST_TEST(allowed.out.find("hsagent-sim run --agents 3") != std::string::npos);
}

// One status line for the whole campaign, and none for its runs.
BOOST_AUTO_TEST_CASE(a_campaign_on_a_terminal_shows_one_line) {
    const Outcome outcome =
        hsagent_sim({"campaign", "--seeds", "1..8", "--no-shrink"}, {}, Stderr::terminal);
    BOOST_TEST(outcome.err.find(" of 8 seeds") != std::string::npos);
    BOOST_TEST(outcome.err.find("preparing") == std::string::npos);
    BOOST_TEST(outcome.err.find("virtual") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(explore_says_what_it_saw) {
    const Outcome outcome = hsagent_sim({"explore", "--profile", "baseline", "--exchange", "0"});
    BOOST_TEST(outcome.exit_code == 0);
    for (const char* said : {"known L1", "known L4", "8 of 8", "states", "transitions", "time"}) {
        BOOST_TEST_CONTEXT(said) {
            BOOST_TEST(outcome.out.find(said) != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_exploration_that_was_cut_fails) {
    std::vector<std::string> arguments{"explore", "--drops", "0", "--dups", "0", "--exchange", "0"};
    BOOST_TEST(hsagent_sim(arguments).exit_code == 0);
    // Late enough that some states with every cycle closed were seen.
    arguments.insert(arguments.end(), {"--most-states", "150"});
    const Outcome cut = hsagent_sim(arguments);
    BOOST_TEST(cut.exit_code == 1);
    BOOST_TEST(cut.out.find("states    150 (not all: see --most-states)") != std::string::npos);
    BOOST_TEST(cut.out.find("ends      0 states") == std::string::npos);
}

// A forged message that was opened is a known weakness of no profile.
BOOST_AUTO_TEST_CASE(an_exploration_fails_by_what_is_not_known) {
    const Outcome outcome =
        hsagent_sim({"explore", "--profile", "hardened", "--exchange", "0", "--restarts", "0",
                     "--adversary", "1", "--stolen-key", "--pinned"});
    BOOST_TEST(outcome.exit_code == 1);
    BOOST_TEST(outcome.out.find("FAILED    opened_is_what_was_sealed") != std::string::npos);
    BOOST_TEST(outcome.out.find("not all") == std::string::npos);
}

// Each pair of agents has its numbers, which so little memory does not hold.
BOOST_AUTO_TEST_CASE(running_out_of_memory_is_no_error_of_the_user,
                     *boost::unit_test::precondition(memory_can_be_limited)) {
    const Outcome outcome =
        run_program("sh", {"-c", "ulimit -v 1000000 && exec \"$0\" \"$@\"",
                           HSAGENT_SIMULATOR_PROGRAM, "run", "--agents", "10000"});
    BOOST_TEST(outcome.exit_code == 4);
    BOOST_TEST(outcome.out == "");
    BOOST_TEST(outcome.err == "hsagent-sim: std::bad_alloc\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test

#endif
