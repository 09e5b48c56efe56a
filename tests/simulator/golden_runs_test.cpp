// Tests against golden_runs.jsonl: the results of runs, explorations and replays as of their last
// intended change. They catch any change in a byte of a line, the order of two events or a finding,
// whatever compiler, optimisation or library causes it.
//
// A failing test prints the line with its current result. Put it in the file only after an intended
// change of behaviour, and say in the commit what changed on the wire, in the order of events or in
// a check. First compare `hsagent-sim run … --trace FILE` of both versions: you should be able to
// explain the first line that differs. Never update a line because two machines disagree: that is a
// bug.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"

namespace hsagent::sim::test {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> golden_lines() {
    return lines_of(text_of(HSAGENT_TEST_DATA "/simulator/golden_runs.jsonl"));
}

// The arguments, with the paths of scripts resolved in the source tree.
std::vector<std::string> arguments_of(const Json& golden) {
    std::istringstream words(golden.at("args").get<std::string>());
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) {
        const bool is_script = word.starts_with("tests/");
        arguments.push_back(is_script ? std::string(HSAGENT_TEST_DATA) + word.substr(5) : word);
    }
    return arguments;
}

// The line that starts with `word`.
std::string line_with(const std::string& out, const std::string& word) {
    for (const std::string& line : lines_of(out)) {
        if (line.starts_with(word + " ")) return line;
    }
    return {};
}

// The current result of a run whose `arguments` have no output options yet.
Json run_now(const Json& golden, std::vector<std::string> arguments) {
    const TemporaryFolder folder;
    const bool has_files = golden.at("args").get<std::string>().ends_with("--store sqlite");
    if (has_files) arguments.insert(arguments.end(), {"--dir", folder / "agents"});
    arguments.push_back("--json");
    const auto result = Json::parse(hsagent_sim(arguments).out);
    Json findings = Json::object();
    for (const Json& kind : result.at("finding_kinds")) {
        const Json& label = kind.at("known_as");
        const std::string known = label.is_null() ? "FAILED" : label.get<std::string>();
        findings[known + " " + kind.at("check").get<std::string>()] = kind.at("count");
    }
    return {{"args", golden.at("args")},
            {"trace", result.at("trace_hash")},
            {"findings", findings},
            {"reasons", result.at("reasons")}};
}

Json golden_now(const Json& golden) {
    const std::vector<std::string> arguments = arguments_of(golden);
    if (arguments.front() == "run") return run_now(golden, arguments);
    const std::string out = hsagent_sim(arguments).out;
    if (arguments.front() == "explore") {
        return {{"args", golden.at("args")},
                {"says", {line_with(out, "states"), line_with(out, "ends")}}};
    }
    const std::string trace = line_with(out, "trace");
    return {{"args", golden.at("args")}, {"trace", trace.substr(trace.rfind(' ') + 1)}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_DATA_TEST_CASE(it_gives_what_it_always_gave, boost::unit_test::data::make(golden_lines()),
                     line) {
    BOOST_TEST(golden_now(Json::parse(line)).dump() == Json::parse(line).dump());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
