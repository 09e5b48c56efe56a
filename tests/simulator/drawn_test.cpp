// Tests of what the views of a run draw: the page, the diagram and the trace are about the same
// moments, and each shows what happened in them.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "page.hpp"
#include "simulator/runs/run.hpp"
#include "simulator/views/html.hpp"
#include "simulator/views/mermaid.hpp"
#include "simulator/views/perfetto.hpp"
#include "simulator/views/views.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(drawn)

using Json = nlohmann::json;

Story story_of(RunOptions options) {
    options.crypto = CryptoKind::pretend;
    Story story = story_for({}, options.agents);
    run(options, nullptr, &story);
    return story;
}

const Story& faulty_story() {
    static const Story story = [] {
        RunOptions options = run_options(3, 120, 4);
        options.faults = "heavy";
        return story_of(options);
    }();
    return story;
}

Caption with(const Findings& findings) {
    return {"a run", "hsagent-sim run", {}, findings};
}

Finding about(std::size_t agent, std::size_t peer, std::string label = {}) {
    Finding finding;
    finding.check = "a check";
    finding.label = std::move(label);
    finding.agent = agent;
    finding.peer = peer;
    return finding;
}

// --- the page

BOOST_AUTO_TEST_CASE(a_page_says_of_each_moment_what_happened) {
    const Story& story = faulty_story();
    const Findings none;
    const Json data = data_of_page(as_html(story, with(none), 0, 1));
    BOOST_TEST_REQUIRE(data["moments"].size() == story.moments().size());
    std::size_t at = 0;
    for (const Moment& moment : story.moments()) {
        int what = 0;
        if (moment.kind == Moment::Kind::fate) what = static_cast<int>(moment.mishap);
        if (moment.kind == Moment::Kind::moved) what = static_cast<int>(moment.after);
        if (moment.kind == Moment::Kind::happened) what = static_cast<int>(moment.event);
        BOOST_TEST(data["moments"][at++][6] == what);
    }
}

BOOST_AUTO_TEST_CASE(a_page_shows_a_damaged_line_as_it_was_received) {
    const Story& story = faulty_story();
    const Findings none;
    const Json data = data_of_page(as_html(story, with(none), 0, 1));
    std::size_t at = 0, damaged = 0;
    for (const Moment& moment : story.moments()) {
        const Json& told = data["moments"][at++];
        if (!moment.line) continue;
        const Json& line = data["lines"][told[5].get<std::size_t>()];
        damaged += moment.line->original != nullptr;
        BOOST_TEST(line.contains("received") == (moment.line->original != nullptr));
    }
    BOOST_TEST(damaged > 0u);
}

BOOST_AUTO_TEST_CASE(a_finding_on_a_page_names_whom_it_is_about) {
    Findings findings;
    findings.add(about(0, 2));
    findings.add(about(1, no_agent));
    const Json data = data_of_page(as_html(faulty_story(), with(findings), 0, 1));
    BOOST_TEST(data["findings"][0]["agent"] == 0);
    BOOST_TEST(data["findings"][0]["peer"] == 2);
    BOOST_TEST(data["findings"][1]["agent"] == 1);
    BOOST_TEST(data["findings"][1]["peer"] == -1);
}

// --- the story that they share

BOOST_AUTO_TEST_CASE(a_step_that_was_undone_is_a_failure_of_the_store) {
    std::size_t undone = 0;
    for (const Moment& moment : faulty_story().moments()) {
        if (moment.note != "the step was undone") continue;
        ++undone;
        BOOST_TEST((moment.event == ScheduledEvent::Kind::store_fails));
    }
    BOOST_TEST(undone > 0u);
}

BOOST_AUTO_TEST_CASE(lines_under_an_id_that_nobody_has_are_told_of) {
    RunOptions options = run_options(2, 20, 4);
    options.attack = "S12";
    const Story story = story_of(options);
    const auto of_strangers = [&](Moment::Kind kind) {
        return std::count_if(
            story.moments().begin(), story.moments().end(),
            [&](const Moment& moment) { return moment.kind == kind && moment.peer == no_agent; });
    };
    BOOST_TEST(of_strangers(Moment::Kind::forged) > 0);
    BOOST_TEST(of_strangers(Moment::Kind::arrived) > 0);
}

// --- the diagram and the trace

BOOST_AUTO_TEST_CASE(a_diagram_says_which_lines_were_altered) {
    const Story& story = faulty_story();
    std::size_t altered = 0, said = 0;
    for (const Moment& moment : story.moments()) {
        altered += moment.kind == Moment::Kind::arrived && moment.line->original &&
                   moment.initiator() == 0 && moment.responder() == 1;
    }
    for (const std::string& line : lines_of(as_mermaid(story, 0, 1).text)) {
        said += line.ends_with(", altered");
    }
    BOOST_TEST(altered > 0u);
    BOOST_TEST(said == altered);
}

// Else a viewer lets an arrow end at whatever its agent does next.
BOOST_AUTO_TEST_CASE(an_arrow_ends_at_the_line_that_arrives) {
    const Findings none;
    const Json trace = Json::parse(as_perfetto(faulty_story(), with(none)));
    std::size_t arrows = 0;
    for (const Json& event : trace["traceEvents"]) {
        if (event["ph"] != "f") continue;
        ++arrows;
        BOOST_TEST(event.value("bp", "") == "e");
    }
    BOOST_TEST(arrows > 0u);
}

// --- the pair that is shown first

std::string shown_first(const Story& story, const Findings& findings) {
    const TemporaryFolder folder;
    ViewOptions views;
    views.mermaid = folder / "run.mmd";
    const auto told = write_views(views, story, with(findings));
    BOOST_TEST_REQUIRE(told.size() == 1u);
    const std::string before = " messages of ";
    const std::size_t at = told[0].find(before);
    BOOST_TEST_REQUIRE(at != std::string::npos);
    return told[0].substr(at + before.size(), std::string("agent1 -> agent2").size());
}

BOOST_AUTO_TEST_CASE(a_failure_is_shown_before_a_known_weakness) {
    const Story story = story_of(run_options(3, 30, 4));
    const auto is_of = [&](const Findings& findings, const char* agent) {
        return shown_first(story, findings).find(agent) != std::string::npos;
    };
    Findings findings;
    BOOST_TEST(shown_first(story, findings) == "agent1 -> agent2");
    findings.add(about(0, 2, "S8"));
    BOOST_TEST(is_of(findings, "agent1"));
    BOOST_TEST(is_of(findings, "agent3"));
    findings.add(about(1, 2));
    BOOST_TEST(is_of(findings, "agent2"));
    BOOST_TEST(is_of(findings, "agent3"));
}

BOOST_AUTO_TEST_CASE(a_pair_is_shown_in_the_direction_in_which_more_happened) {
    const Story story = story_of(run_options(2, 30, 4));
    std::size_t happened[2] = {0, 0};  // by initiator
    for (const Moment& moment : story.moments()) {
        if (moment.initiator() < 2 && moment.responder() < 2) ++happened[moment.initiator()];
    }
    BOOST_TEST_REQUIRE(happened[0] != happened[1]);
    const char* more = happened[0] > happened[1] ? "agent1 -> agent2" : "agent2 -> agent1";
    for (const std::size_t agent : {0u, 1u}) {
        Findings findings;
        findings.add(about(agent, 1 - agent));
        BOOST_TEST(shown_first(story, findings) == more);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
