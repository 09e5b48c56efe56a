// Tests of scripts: a recorded run can be replayed, survives JSON, and shrinks to the steps that it
// needs.
#include "simulator/runs/replay.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "simulator/runs/run.hpp"
#include "simulator/runs/run_options.hpp"
#include "simulator/runs/shrink.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(scripts)

struct Recorded {
    Script script;
    RunResult result;
};

Recorded recorded(const std::string& faults, const std::string& attack, std::uint64_t seed) {
    RunOptions options = run_options(3, 120, seed);
    options.faults = faults;
    options.attack = attack;
    options.calm_seconds = 60;
    Recorded made;
    made.result = run(options, &made.script);
    return made;
}

// The checks find the same, equally often; nothing is drawn except by the agents themselves.
BOOST_DATA_TEST_CASE(a_replay_shows_what_the_run_showed,
                     data::make({"none", "light", "heavy", "swarm"}) * data::make({1u, 2u, 3u}),
                     faults, seed) {
    const Recorded made = recorded(faults, "", seed);
    const ReplayResult again = replay(made.script);
    BOOST_TEST(kinds_of(again.findings) == kinds_of(made.result.findings));
    for (const bool done : again.done) BOOST_TEST(done);
    BOOST_TEST(again.trace_hash == replay(made.script).trace_hash);
}

BOOST_AUTO_TEST_CASE(a_script_survives_json) {
    for (const std::uint64_t seed : {1u, 2u}) {
        const Script script = recorded("heavy", "random", seed).script;
        BOOST_TEST((parse_script(as_json_text(script), "test") == script));
    }
}

// Also who is new, and which caps the agents have.
BOOST_AUTO_TEST_CASE(a_script_holds_what_the_run_was_told) {
    RunOptions options = run_options(3, 20, 1);
    options.newcomers = 1;
    options.calm_seconds = 10;
    options.default_caps = true;
    Script script;
    run(options, &script);
    BOOST_TEST(script.newcomers == 1u);
    BOOST_TEST(script.default_caps);
    BOOST_TEST((parse_script(as_json_text(script), "test") == script));
}

struct BadScript {
    const char* from;
    const char* to;
    const char* named;
};
std::ostream& operator<<(std::ostream& out, const BadScript& bad) {
    return out << bad.to;
}

BOOST_DATA_TEST_CASE(what_is_wrong_with_a_script_is_named,
                     data::make(std::vector<BadScript>{
                         {"\"hsagent_script\": 1", "\"hsagent_script\": 2", "another version"},
                         {"\"hsagent_script\": 1,", "", "needs 'hsagent_script'"},
                         {"\"seed\": \"1\"", "\"seed\": 1", "needs 'seed'"},
                         {"\"crypto\": \"botan\"", "\"crypto\": \"none\"", "'crypto' \"none\""},
                         {"\"do\":\"round\"", "\"do\":\"dance\"", "step 1 has 'do' \"dance\""},
                         {"\"do\":\"round\"", "\"do\":\"arrival\"", "step 1 "},
                         {"\"agent\":\"agent1\"", "\"agent\":\"agent9\"",
                          "which is not one of its agents"},
                         {"\"line\":\"register\"", "\"line\":\"hello\"", "'line' \"hello\""},
                         {"\"t\":", "\"time\":", "step 1 needs 't'"},
                         {"{", "", "is not JSON"},
                     }),
                     bad) {
    RunOptions options = run_options(2, 5, 1);
    Script script;
    run(options, &script);
    std::string text = as_json_text(script);
    const auto at = text.find(bad.from);
    BOOST_TEST_REQUIRE(at != std::string::npos);
    text.replace(at, std::string(bad.from).size(), bad.to);
    try {
        parse_script(text, "script.json");
        BOOST_TEST(false);
    } catch (const UsageError& error) {
        const std::string what = error.what();
        BOOST_TEST_CONTEXT(what) {
            BOOST_TEST(what.starts_with("script.json"));
            BOOST_TEST(what.find(bad.named) != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(steps_that_cannot_be_done_are_left_out) {
    Script script = recorded("none", "", 1).script;
    std::erase_if(script.steps, [](const ScriptStep& step) { return step.agent == 0; });
    const ReplayResult result = replay(script);
    std::size_t left_out = 0;
    for (const bool done : result.done) left_out += !done;
    BOOST_TEST(left_out > 0u);
    BOOST_TEST(left_out < result.done.size());
}

BOOST_AUTO_TEST_CASE(a_shrunk_script_shows_the_same_in_fewer_steps) {
    Recorded made = recorded("none", "S11", 1);
    BOOST_TEST_REQUIRE(
        cut_to_finding(made.script, made.result.findings, "steps_are_the_peers", "S11"));
    std::size_t last = made.script.steps.size();
    const Script small = shrink(made.script, [&](const ShrinkProgress& now) {
        BOOST_TEST(now.steps <= last);
        last = now.steps;
    });
    BOOST_TEST(small.agents == 2u);
    BOOST_TEST(small.deliveries() == 2u);
    BOOST_TEST(small.steps.size() <= 5u);
    BOOST_TEST(replay(small).shows(small));
    BOOST_TEST((shrink(small) == small));
}

BOOST_AUTO_TEST_CASE(newcomers_that_are_left_out_count_no_more) {
    RunOptions options = run_options(3, 60, 1);
    options.attack = "S11";
    options.newcomers = 1;
    options.calm_seconds = 10;
    Script script;
    const RunResult result = run(options, &script);
    BOOST_TEST_REQUIRE(cut_to_finding(script, result.findings, "steps_are_the_peers", "S11"));
    BOOST_TEST(script.newcomers == 1u);
    const Script small = shrink(script);
    BOOST_TEST(small.agents == 2u);
    BOOST_TEST(small.newcomers == 0u);
}

// A pair that is stuck for another reason is another finding of the same check.
BOOST_AUTO_TEST_CASE(a_finding_with_another_label_is_not_the_one_that_is_shown) {
    const std::string path = HSAGENT_TEST_DATA "/simulator/weaknesses/L3-swarm.json";
    Script script = parse_script(text_of(path), path);
    BOOST_TEST(replay(script).shows(script));
    script.label = "L2";
    BOOST_TEST(!replay(script).shows(script));
    BOOST_TEST((shrink(script) == script));
}

BOOST_AUTO_TEST_CASE(what_is_not_shown_is_not_shrunk) {
    Script script = recorded("none", "", 1).script;
    script.check = "no_such_check";
    BOOST_TEST((shrink(script) == script));
    BOOST_TEST(!cut_to_finding(script, {}, "no_such_check", ""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
