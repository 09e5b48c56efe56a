// The command line of hsagent-sim: what is wrong is said in one line, with exit code 2.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "program.hpp"

#ifdef HSAGENT_SIMULATOR_PROGRAM

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(program_usage)

struct Wrong {
    std::vector<std::string> arguments;
    std::string said;
};

std::ostream& operator<<(std::ostream& out, const Wrong& wrong) {
    for (const std::string& argument : wrong.arguments) out << "'" << argument << "' ";
    return out;
}

const std::vector<Wrong> wrong_lines{
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
};

BOOST_DATA_TEST_CASE(what_is_wrong_is_named_in_one_line,
                     boost::unit_test::data::make(wrong_lines)) {
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
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"--help"}, {"-h"}, {"run", "--help"}, {"--version"}}) {
        const Outcome outcome = hsagent_sim(arguments);
        BOOST_TEST(outcome.exit_code == 0);
        BOOST_TEST(outcome.err == "");
        BOOST_TEST(!outcome.out.empty());
    }
    BOOST_TEST(hsagent_sim({"--version"}).out == "hsagent-sim 0.1.0\n");
}

BOOST_AUTO_TEST_CASE(help_names_every_option_and_exit_code) {
    const std::string help = hsagent_sim({"run", "--help"}).out;
    for (const char* option : {"--agents", "--seconds", "--seed", "--store", "--dir", "--log",
                               "--json", "--trace", "--drain", "--latency", "--password-file"}) {
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test

#endif
