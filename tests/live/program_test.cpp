// Tests of what the live verbs of hsagent-sim print, write and return.
#include <sys/stat.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "process.hpp"
#include "raw_client.hpp"

using namespace hsagent;
using namespace hsagent::live::test;
using namespace std::chrono_literals;
using hsagent::sim::test::TemporaryFolder;

namespace {

// A file by which an agent looks for a relay where there is none, and soon gives up.
void write_alone(const TemporaryFolder& folder, const std::string& logger = "{}") {
    sim::test::write_text(folder / "alone.json", R"({"host": "127.0.0.1", "port": 1, "logger": )" +
                                                     logger +
                                                     R"(, "hyper_parameters": {"reconnection": {
                                  "retry_delay_seconds": 0.01, "primary_retry_limit": 1}}})");
}

Process alone(const TemporaryFolder& folder, const std::vector<std::string>& further = {}) {
    std::vector<std::string> arguments{"agent", "--name", "alice", "--config", "alone.json"};
    arguments.insert(arguments.end(), further.begin(), further.end());
    return Process(folder, "alone", arguments);
}

// The sums of a table's columns by their headings.
std::map<std::string, std::uint64_t> sums_of(const std::string& table) {
    std::istringstream lines(table);
    std::string line, word;
    std::getline(lines, line);
    std::vector<std::string> headings;
    for (std::istringstream words(line); words >> word;) headings.push_back(word);
    std::map<std::string, std::uint64_t> sums;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        for (std::size_t i = 0; i < headings.size() && words >> word; ++i) {
            std::erase(word, ',');
            if (i > 0) sums[headings[i]] += std::stoull(word);
        }
    }
    return sums;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(live_program)

BOOST_AUTO_TEST_CASE(the_command_line_comes_before_the_file) {
    const TemporaryFolder folder;
    write_alone(folder, R"({"enable_console_log": false})");
    Process as_the_file_says = alone(folder);
    BOOST_TEST(as_the_file_says.wait() == 3);
    BOOST_TEST(as_the_file_says.err() == "");
    Process other = alone(folder, {"--host", "localhost", "--port", "2", "--log", "warning"});
    BOOST_TEST(other.wait() == 3);
    BOOST_TEST(count(other.err(), "cannot reach localhost:2: ") == 2u);
    BOOST_TEST(count(other.err(), "uses the identity") == 0u);
}

BOOST_AUTO_TEST_CASE(a_log_is_for_its_user_alone) {
    const TemporaryFolder folder;
    write_alone(folder, R"({"enable_file_log": true, "log_file_path": "logs/"})");
    const ::mode_t before = ::umask(0022);
    Process agent = alone(folder);
    ::umask(before);
    BOOST_TEST(agent.wait() == 3);
    struct ::stat status {};
    BOOST_TEST_REQUIRE(::stat((folder / "logs/alice.log").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0600u);
    BOOST_TEST_REQUIRE(::stat((folder / "logs").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0700u);
}

BOOST_AUTO_TEST_CASE(an_empty_password_of_the_environment_is_none) {
    const TemporaryFolder folder;
    Process made(folder, "made", {"identity", "new", "--name", "alice"},
                 {{"HSAGENT_PASSWORD", ""}});
    BOOST_TEST(made.wait() == 0);
    BOOST_TEST(count(made.err(),
                     "hsagent-sim: warning: the identity of 'alice' is protected only "
                     "by the public demo password") == 1u);
    BOOST_TEST(count(made.out(), identity(folder, "alice").my_id) == 2u);
}

BOOST_AUTO_TEST_CASE(without_a_new_password_the_old_one_stays) {
    const TemporaryFolder folder;
    BOOST_TEST(Process(folder, "made", {"identity", "new", "--name", "alice"}).wait() == 0);
    const std::string file = folder / "id_agent_alice.json", before = sim::test::text_of(file);
    Process changed(folder, "changed", {"identity", "passwd", "--name", "alice"},
                    {{"HSAGENT_NEW_PASSWORD", ""}});
    BOOST_TEST(changed.wait() == 2);
    BOOST_TEST(count(changed.err(), "no new password is given") == 1u);
    BOOST_TEST(sim::test::text_of(file) == before);
}

// At the first session, nobody has reconnected.
BOOST_AUTO_TEST_CASE(agents_count_at_the_end_what_they_logged) {
    const TemporaryFolder folder;
    RelayProcess relay(folder);
    Process both(folder, "both",
                 {"agent", "--name", "a", "--name", "b", "--port", std::to_string(relay.port()),
                  "--round-ms", "100"});
    BOOST_TEST(within(60s, [&] { return count(both.err(), " established | ") > 0; }));
    BOOST_TEST(both.interrupt() == 0);
    const std::string log = both.err();
    auto sums = sums_of(both.out());
    BOOST_TEST_CONTEXT(both.out()) {
        BOOST_TEST(sums["sessions"] == count(log, " established | "));
        BOOST_TEST(sums["reconnects"] == count(log, " reconnected | "));
        BOOST_TEST(sums["cycles"] == count(log, " closed | "));
        BOOST_TEST(sums["connections"] == 2u);
    }
}

BOOST_AUTO_TEST_CASE(a_load_whose_time_is_over_fails) {
    const TemporaryFolder folder;
    Process load(
        folder, "load",
        {"load", "--dir", ".", "--agents", "3", "--peers", "2", "--seconds", "0", "--port", "1"});
    BOOST_TEST(load.wait() == 1);
    BOOST_TEST(count(load.out(), "cycles    0 of 6 required") == 1u);
}

BOOST_AUTO_TEST_CASE(a_relay_counts_each_offence_by_itself) {
    const TemporaryFolder folder;
    RelayProcess relay(folder);
    RawClient client(relay.port());
    std::string line(70'000, 'x');
    line += '\n';
    BOOST_TEST(client.say(line));
    BOOST_TEST(client.line()->starts_with("Warning: Your line is too long"));
    BOOST_TEST(relay.process().interrupt() == 0);
    const std::string out = relay.process().out();
    for (const char* counted : {"clients   1\n", "too fast  0\n", "too long  1\n", "too slow  0\n",
                                "idle      0\n", "kept out  0\n"}) {
        BOOST_TEST(count(out, counted) == 1u, counted << " in " << out);
    }
}

BOOST_AUTO_TEST_CASE(a_capture_that_ends_otherwise_fails) {
    const TemporaryFolder folder;
    write_alone(folder);
    BOOST_TEST(alone(folder, {"--capture", "c.jsonl"}).wait() == 3);
    Process same(folder, "same", {"replay", "c.jsonl"});
    BOOST_TEST(same.wait() == 0);
    BOOST_TEST(count(same.out(), "same      yes, including the agent's state at the end") == 1u);
    std::string text = sim::test::text_of(folder / "c.jsonl");
    const std::string key = "\"fingerprint\":\"";
    BOOST_TEST_REQUIRE(text.find(key) != text.npos);
    text.insert(text.find(key) + key.size(), "0");
    sim::test::write_text(folder / "other.jsonl", text);
    Process other(folder, "other", {"replay", "other.jsonl"});
    BOOST_TEST(other.wait() == 1);
    BOOST_TEST(count(other.out(), "same      NO: line 2 of the capture: ") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
