// Tests of hsagent-sim's output: table, JSON, log and progress, each on its own stream.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "program.hpp"

#ifdef HSAGENT_SIMULATOR_PROGRAM

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(program_output)

const std::vector<std::string> short_run{"run",       "--profile", "baseline", "--agents", "3",
                                         "--seconds", "20",        "--seed",   "5"};

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& further) {
    arguments.insert(arguments.end(), further.begin(), further.end());
    return arguments;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

BOOST_AUTO_TEST_CASE(a_run_prints_a_table_and_nothing_on_stderr) {
    const Outcome outcome = hsagent_sim(short_run);
    BOOST_TEST(outcome.exit_code == 0);
    BOOST_TEST(outcome.err == "");
    BOOST_TEST(outcome.out.starts_with("initiator -> responder"));
    BOOST_TEST(contains(outcome.out, "agent3 -> agent2"));
    BOOST_TEST(contains(outcome.out, "sha256 " + run_once(run_options(3, 20, 5)).trace_hash));
    BOOST_TEST(!contains(outcome.out, "\033"));
}

BOOST_AUTO_TEST_CASE(json_is_one_object_and_nothing_on_stderr) {
    const Outcome outcome = hsagent_sim(with(short_run, {"--json"}));
    BOOST_TEST(outcome.exit_code == 0);
    BOOST_TEST(outcome.err == "");
    const auto json = nlohmann::json::parse(outcome.out);
    BOOST_TEST(json["trace_hash"] == run_once(run_options(3, 20, 5)).trace_hash);
    BOOST_TEST(json["ok"] == true);
    BOOST_TEST(json["pairs"].size() == 6u);
}

BOOST_AUTO_TEST_CASE(the_trace_is_json_lines_whose_hash_is_reported) {
    const TemporaryFolder folder;
    const Outcome outcome =
        hsagent_sim(with(short_run, {"--json", "--trace", folder / "trace.jsonl"}));
    BOOST_TEST(outcome.exit_code == 0);
    const std::string trace = text_of(folder / "trace.jsonl");
    const auto json = nlohmann::json::parse(outcome.out);
    BOOST_TEST(json["trace_hash"] == sha256_of(trace));
    const auto lines = lines_of(trace);
    BOOST_TEST(json["totals"]["trace_events"] == lines.size());
    std::int64_t last_us = 0;
    for (const std::string& line : lines) {
        const auto event = nlohmann::json::parse(line);
        BOOST_TEST_REQUIRE(event.is_object());
        BOOST_TEST_REQUIRE(event["t"].get<std::int64_t>() >= last_us);
        BOOST_TEST_REQUIRE(event["event"].is_string());
        last_us = event["t"].get<std::int64_t>();
    }
    BOOST_TEST(last_us <= 20'000'000);
    BOOST_TEST(listing_of(folder.path()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(files_are_named_on_stdout_but_not_within_the_json) {
    const TemporaryFolder folder;
    const std::vector<std::string> arguments = with(short_run, {"--perfetto", folder / "p.json"});
    const Outcome table = hsagent_sim(arguments);
    BOOST_TEST(table.err == "");
    BOOST_TEST(contains(table.out, "perfetto  " + folder / "p.json"));
    const Outcome json = hsagent_sim(with(arguments, {"--json"}));
    BOOST_TEST(json.err.starts_with("perfetto  " + folder / "p.json"));
    BOOST_TEST(nlohmann::json::accept(json.out));
}

BOOST_AUTO_TEST_CASE(the_log_goes_to_stderr_from_its_level_up) {
    const Outcome info = hsagent_sim(with(short_run, {"--log", "info", "--json"}));
    BOOST_TEST(info.exit_code == 0);
    BOOST_TEST(nlohmann::json::accept(info.out));
    BOOST_TEST(contains(info.err, "REGISTER | peer_id="));
    BOOST_TEST(hsagent_sim(with(short_run, {"--log", "warning"})).err == "");
    for (const std::string& line : lines_of(info.err)) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_TEST(contains(line, " info    ["));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_below_stdout_is_no_success) {
    if (!std::filesystem::is_character_file("/dev/full")) return;
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             short_run,
             with(short_run, {"--json"}),
             {"run", "--agents", "6", "--seconds", "5", "--json"},  // more than a buffer holds
             {"--help"},
             {"--version"}}) {
        check_refused(hsagent_sim(arguments, "/dev/full"), "cannot write to standard output");
    }
}

BOOST_AUTO_TEST_CASE(a_terminal_sees_one_line_of_progress_that_is_gone_at_the_end) {
    const Outcome outcome =
        hsagent_sim({"run", "--agents", "8", "--seconds", "120"}, {}, Stderr::terminal);
    BOOST_TEST(outcome.exit_code == 0);
    BOOST_TEST(contains(outcome.err, "\r\033[Kpreparing agent 1 of 8"));
    BOOST_TEST(contains(outcome.err, " s of 120 s virtual"));
    BOOST_TEST(!contains(outcome.err, "\n"));
    BOOST_TEST(outcome.err.ends_with("\r\033[K"));
    BOOST_TEST(outcome.out.starts_with("initiator -> responder"));
}

BOOST_AUTO_TEST_CASE(an_error_on_a_terminal_is_a_line_of_its_own) {
    const TemporaryFolder folder;
    write_text(folder / "id_agent_agent2.json", "{}");
    const Outcome outcome =
        hsagent_sim({"run", "--agents", "2", "--store", "sqlite", "--dir", folder.path().string()},
                    {}, Stderr::terminal);
    BOOST_TEST(outcome.exit_code == 2);
    BOOST_TEST(contains(outcome.err, "\r\033[Khsagent-sim: cannot use the identity file"));
    BOOST_TEST(outcome.err.ends_with("\r\n"));
}

BOOST_AUTO_TEST_CASE(a_log_on_a_terminal_is_not_mixed_with_progress) {
    const Outcome outcome = hsagent_sim(with(short_run, {"--log", "info"}), {}, Stderr::terminal);
    BOOST_TEST(!contains(outcome.err, "\033"));
    BOOST_TEST(contains(outcome.err, "REGISTER"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test

#endif
