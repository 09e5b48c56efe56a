// Tests of the views of a run: the diagram, trace and page made of its story.
#include "simulator/views/views.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "page.hpp"
#include "simulator/runs/run.hpp"
#include "simulator/views/html.hpp"
#include "simulator/views/mermaid.hpp"
#include "simulator/views/perfetto.hpp"
#include "story.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(views)

// --- The diagram

BOOST_AUTO_TEST_CASE(a_diagram_is_made_of_mermaids_statements) {
    RunOptions options = with_faults(run_options(2, 60, 3));
    options.attack = "random";
    const auto [result, story] = seen(options);
    const MermaidDiagram diagram = as_mermaid(story, 0, 1);
    const auto lines = lines_of(diagram.text);
    const std::regex participant("    participant [IXR] as [^;#<>]+");
    const std::regex arrow("    [IXR](->>|-x)[IR]: [0-9.]+ s [a-z]+[^;<>\"]*");
    const std::regex note("    Note over ([IR]|I,R): [^;<>\"]+(<br/>[^;<>\"]+)*");
    std::size_t arrows = 0, lost = 0;
    BOOST_TEST(lines.at(0) == "sequenceDiagram");
    for (std::size_t i = 1; i < lines.size(); ++i) {
        std::string line = std::regex_replace(lines[i], std::regex("#[0-9]+;"), "");
        const bool is_arrow = std::regex_match(line, arrow);
        arrows += is_arrow;
        lost += line.find("-x") != line.npos && line.find(", lost: ") != line.npos;
        BOOST_TEST_INFO(line);
        BOOST_TEST(
            (is_arrow || std::regex_match(line, participant) || std::regex_match(line, note)));
    }
    BOOST_TEST(arrows == diagram.messages);
    BOOST_TEST(diagram.left_out == 0u);
    BOOST_TEST(lost > 0u);
    BOOST_TEST(diagram.text.find("participant X as adversary") != std::string::npos);
    BOOST_TEST(diagram.text.find(" as if from agent") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_diagram_without_faults_shows_every_message_once) {
    const auto [result, story] = seen(run_options(2, 60, 4));
    const MermaidDiagram diagram = as_mermaid(story, 0, 1);
    // A register counts only where it began something.
    std::size_t messages = 0;
    for (const Moment& moment : story.moments()) {
        if (moment.initiator() != 0 || !moment.line) continue;
        const bool announces = moment.line->intent == Intent::register_;
        messages += moment.kind == (announces ? Moment::Kind::arrived : Moment::Kind::sent);
    }
    BOOST_TEST(messages >= result.pairs.at(0, 1).messages);
    BOOST_TEST(diagram.messages == messages);
    BOOST_TEST(diagram.text.find("adversary") == std::string::npos);
    BOOST_TEST(diagram.text.find(", lost") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_diagram_is_no_longer_than_github_draws_and_says_so) {
    const auto [result, story] = seen(run_options(2, 1200, 4));
    const MermaidDiagram diagram = as_mermaid(story, 0, 1);
    BOOST_TEST(diagram.text.size() <= 50'000u);
    BOOST_TEST(diagram.text.size() > 49'000u);
    BOOST_TEST(diagram.left_out > 0u);
    BOOST_TEST(diagram.messages + diagram.left_out >= result.pairs.at(0, 1).messages);
    BOOST_TEST(lines_of(diagram.text).back() ==
               "    Note over I,R: " + std::to_string(diagram.left_out) +
                   " more messages left out: a diagram has at most 50000 characters");
}

BOOST_AUTO_TEST_CASE(what_a_diagram_would_read_as_its_own_is_escaped) {
    Story story(2, std::nullopt);
    ScheduledEvent event;
    event.kind = ScheduledEvent::Kind::pause;
    event.agent = 1;
    story.tell(event, "a;b\nend #<br>& \"c\"");
    BOOST_TEST(lines_of(as_mermaid(story, 0, 1).text).back() ==
               "    Note over R: pause: a#59;b end #35;#60;br#62;#38; #34;c#34;");
}

// --- The trace

// The text of a page or a trace about a run, besides its story.
Caption caption_of(const RunResult& result) {
    return {"a run", "hsagent-sim run", {{"lines", std::to_string(result.lines)}}, result.findings};
}

using Json = nlohmann::json;

BOOST_AUTO_TEST_CASE(a_trace_is_one_that_a_viewer_can_draw) {
    RunOptions options = with_faults(run_options(3, 120, 4));
    options.calm_seconds = 60;  // most of the lines sent then arrive
    const auto [result, story] = seen(options);
    const Json trace = Json::parse(as_perfetto(story, caption_of(result)));
    using Track = std::pair<int, int>;
    std::map<Track, std::string> names;
    std::map<Track, std::vector<std::pair<std::int64_t, std::int64_t>>> slices;
    std::map<std::uint64_t, std::int64_t> began;  // start of each arrow, by its id
    std::map<std::string, double> counted;
    std::size_t arrows = 0, instants = 0;
    for (const Json& event : trace["traceEvents"]) {
        const std::string phase = event["ph"];
        const Track track{event["pid"], event.value("tid", 0)};
        if (phase == "M" && event["name"] == "thread_name") names[track] = event["args"]["name"];
        if (phase == "X") {
            BOOST_TEST(event["dur"].get<std::int64_t>() > 0);
            slices[track].push_back(
                {event["ts"], event["ts"].get<std::int64_t>() + event["dur"].get<std::int64_t>()});
        }
        if (phase == "s") began[event["id"]] = event["ts"];
        if (phase == "f") {
            ++arrows;
            BOOST_TEST(began.contains(event["id"]));
            BOOST_TEST(began[event["id"]] < event["ts"].get<std::int64_t>());
        }
        if (phase == "i") ++instants;
        if (phase == "C" && event["name"] == "lines a second") {
            counted["sent"] += event["args"]["sent"].get<double>();
        }
    }
    // A track for each agent, and for each role of each pair.
    BOOST_TEST(names.size() == 3u + 3 * 2 * 2);
    BOOST_TEST((names[{1, 1}]) == "agent1");
    BOOST_TEST((names[{2, 1}]) == "agent1 to agent2, initiator");
    for (auto& [track, all] : slices) {
        BOOST_TEST(names.contains(track));
        std::sort(all.begin(), all.end());
        std::int64_t covered = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            covered += all[i].second - all[i].first;
            // Slices nest or follow each other.
            const bool same = i > 0 && all[i] == all[i - 1];
            BOOST_TEST((i == 0 || same || all[i].first >= all[i - 1].second));
        }
        if (track.first == 2) BOOST_TEST(covered == story.end_us());
    }
    BOOST_TEST(arrows > 50u);
    BOOST_TEST(instants >= result.findings.all().size());
    BOOST_TEST(counted["sent"] * static_cast<double>(story.rates().bin_us()) / 1e6 ==
                   static_cast<double>(sum(story, &Rates::Bin::sent)),
               boost::test_tools::tolerance(1e-9));
}

// --- The page

BOOST_AUTO_TEST_CASE(a_page_has_what_the_run_had) {
    const auto [result, story] = seen(with_faults(run_options(3, 60, 4)));
    const Json data = data_of_page(as_html(story, caption_of(result), 2, 1));
    BOOST_TEST(data["title"] == "a run");
    BOOST_TEST(data["facts"] ==
               Json::parse("[[\"lines\", \"" + std::to_string(result.lines) + "\"]]"));
    BOOST_TEST(data["names"] == Json::parse(R"(["agent1", "agent2", "agent3"])"));
    BOOST_TEST(data["shown"] == Json::parse("[2, 1]"));
    BOOST_TEST(data["pairs"].size() == 6u);
    BOOST_TEST(data["moments"].size() == story.moments().size());
    BOOST_TEST(data["rates"]["bins"].size() == story.rates().bins().size());
    BOOST_TEST(data["findings"].size() == result.findings.all().size());
    BOOST_TEST(data["verdict"] == (result.findings.only_known() ? "known" : "failed"));
    BOOST_TEST(data["mishaps"].size() == mishap_names.size());
    const std::size_t lines = data["lines"].size();
    for (const Json& moment : data["moments"]) {
        BOOST_TEST(moment.size() == 8u);
        BOOST_TEST(moment[5].get<int>() < static_cast<int>(lines));
    }
}

BOOST_AUTO_TEST_CASE(what_a_page_is_told_cannot_leave_its_data) {
    const Findings none;
    const std::string evil = "</script><script>alert(1)</script><!-- \xff";
    const Story story(2, std::nullopt);
    const std::string page = as_html(story, {evil, evil, {{evil, evil}}, none}, 0, 1);
    BOOST_TEST(page.find("alert(1)</script>") == std::string::npos);
    const Json data = data_of_page(page);
    BOOST_TEST(data["title"] == "</script><script>alert(1)</script><!-- \xef\xbf\xbd");
    BOOST_TEST(data["verdict"] == "ok");
}

BOOST_AUTO_TEST_CASE(a_page_forbids_itself_to_fetch) {
    const Findings none;
    const std::string page = as_html(Story(2, std::nullopt), {"", "", {}, none}, 0, 1);
    BOOST_TEST(page.find("default-src 'none'; style-src 'unsafe-inline'; script-src "
                         "'unsafe-inline'; img-src data:;") != std::string::npos);
}

// --- The files

BOOST_AUTO_TEST_CASE(files_are_written_and_named) {
    const TemporaryFolder folder;
    const auto [result, story] = seen(run_options(2, 30, 4));
    ViewOptions views;
    views.report = folder / "run.html";
    views.mermaid = folder / "run.md";
    views.perfetto = folder / "run.json";
    const auto told = write_views(views, story, caption_of(result));
    BOOST_TEST_REQUIRE(told.size() == 3u);
    BOOST_TEST(told[0] == "report    " + views.report + ": the messages and states of all agents");
    BOOST_TEST(told[2].ends_with("open it in ui.perfetto.dev"));
    const std::string markdown = text_of(views.mermaid);
    BOOST_TEST(markdown.starts_with("```mermaid\nsequenceDiagram\n"));
    BOOST_TEST(markdown.ends_with("\n```\n"));
    BOOST_TEST(text_of(views.report).starts_with("<!doctype html>"));
    BOOST_TEST(Json::accept(text_of(views.perfetto)));
    BOOST_TEST(listing_of(folder.path()).size() == 3u);
}

// Keeping a story must not change the run.
BOOST_AUTO_TEST_CASE(a_run_that_is_told_of_is_the_same_run) {
    RunOptions options = with_faults(run_options(3, 60, 4));
    const auto [result, story] = seen(options);
    options.crypto = CryptoKind::pretend;
    BOOST_TEST(result.trace_hash == run_once(options).trace_hash);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
