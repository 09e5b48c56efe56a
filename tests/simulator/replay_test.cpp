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

// Agents of two profiles, every flag, a line that was altered, and other steps with a detail.
BOOST_AUTO_TEST_CASE(all_parts_of_a_script_survive_json) {
    using Kind = ScheduledEvent::Kind;
    Script script;
    script.agents = 2;
    script.seed = 18446744073709551615u;
    script.attack = "random";
    script.newcomers = 1;
    script.default_caps = script.pinned = script.stolen_key = script.insider = true;
    script.clocks = {{1, -2, 3, 3'600, 5, 7'200}, {}};
    script.begins_us = {6, 7};
    script.profiles = {profile_named("baseline"), profile_named("hardened")};
    script.check = "a_check";
    script.label = "L1";
    script.steps = {
        {1, Kind::round, 0, 0, {}, {}},
        {2, Kind::delivery, 1, 0, {0, Intent::request, 1, 2}, {{Alteration::Kind::cut, 3, 4}}},
        {3, Kind::start, 1, static_cast<std::uint32_t>(Restart::without_store), {}, {}},
        {4, Kind::store_fails, 1, 5, {}, {}}};
    BOOST_TEST((parse_script(as_json_text(script), "test") == script));
    for (bool Script::*flag :
         {&Script::default_caps, &Script::pinned, &Script::stolen_key, &Script::insider}) {
        script.*flag = false;
        BOOST_TEST((parse_script(as_json_text(script), "test") == script));
    }
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
                         {"\"seed\": \"1\"", "\"seed\": \"one\"", "needs 'seed'"},
                         {"\"calm_seconds\": 0", "\"calm_seconds\": -1", "from 0 to 86400"},
                         {"\"calm_seconds\": 0", "\"calm_seconds\": 86401", "from 0 to 86400"},
                         {"\"crypto\": \"botan\"", "\"crypto\": \"none\"", "'crypto' \"none\""},
                         {"\"do\":\"round\"", "\"do\":\"dance\"", "step 1 has 'do' \"dance\""},
                         {"\"do\":\"round\"", "\"do\":\"arrival\"", "step 1 "},
                         {"\"agent\":\"agent1\"", "\"agent\":\"agent3\"",
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
    std::size_t deliveries = 0;
    for (std::size_t i = 0; i < result.done.size(); ++i) {
        left_out += !result.done[i];
        deliveries += result.done[i] && script.steps[i].kind == ScheduledEvent::Kind::delivery;
    }
    BOOST_TEST(left_out > 0u);
    BOOST_TEST(left_out < result.done.size());
    BOOST_TEST(result.deliveries == deliveries);
}

// A weakness of tests/simulator/weaknesses.
Script weakness(const std::string& name) {
    const std::string path = HSAGENT_TEST_DATA "/simulator/weaknesses/" + name + ".json";
    return parse_script(text_of(path), path);
}

std::size_t first_delivery(const Script& script) {
    std::size_t i = 0;
    while (script.steps[i].kind != ScheduledEvent::Kind::delivery) ++i;
    return i;
}

BOOST_AUTO_TEST_CASE(no_agent_hears_a_line_of_its_own) {
    Script script = weakness("S11");
    const std::size_t at = first_delivery(script);
    script.steps[at].agent = script.steps[at].line.sender;
    const ReplayResult result = replay(script);
    BOOST_TEST(!result.done[at]);
    BOOST_TEST(result.done[at - 1]);
}

BOOST_AUTO_TEST_CASE(a_line_that_was_cut_is_cut_again) {
    Script script = weakness("S11");
    script.steps[first_delivery(script)].alterations = {{Alteration::Kind::cut, 0, 0}};
    BOOST_TEST(!replay(script).shows(script));
}

BOOST_AUTO_TEST_CASE(keys_that_were_pinned_beforehand_are_pinned_again) {
    RunOptions options = run_options(2, 20, 1);
    options.profiles = profiles_named("hardened");
    options.crypto = CryptoKind::pretend;
    options.attack = "S11";
    options.pinned = true;
    Script script;
    const RunResult result = run(options, &script);
    BOOST_TEST(!result.findings.all().empty());
    BOOST_TEST(kinds_of(replay(script).findings) == kinds_of(result.findings));
}

BOOST_AUTO_TEST_CASE(a_newcomer_begins_when_the_faults_end) {
    for (const std::uint32_t calm_seconds : {3u, 0u}) {
        RunOptions options = run_options(3, 5, 1);
        options.newcomers = 1;
        options.calm_seconds = calm_seconds;
        Script script;
        run(options, &script);
        std::erase_if(script.steps, [](const ScriptStep& step) { return step.agent != 2; });
        BOOST_TEST_CONTEXT(calm_seconds) {
            BOOST_TEST_REQUIRE(script.steps.size() >= 2u);
            BOOST_TEST((script.steps[1].kind == ScheduledEvent::Kind::start));
            BOOST_TEST(script.steps[1].at_us == (5 - std::int64_t{calm_seconds}) * 1'000'000);
        }
    }
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

BOOST_AUTO_TEST_CASE(the_first_agent_can_be_left_out) {
    const Script small = weakness("S11");
    Script script = small;
    ++script.agents;
    script.clocks.insert(script.clocks.begin(), small.clocks[0]);
    script.begins_us.insert(script.begins_us.begin(), small.begins_us[0]);
    script.profiles.insert(script.profiles.begin(), small.profiles[0]);
    for (ScriptStep& step : script.steps) {
        ++step.agent;
        for (std::size_t* number : {&step.line.sender, &step.line.to}) {
            if (step.kind == ScheduledEvent::Kind::delivery && *number != no_agent) ++*number;
        }
    }
    BOOST_TEST(replay(script).shows(script));
    BOOST_TEST((shrink(script) == small));
}

BOOST_AUTO_TEST_CASE(needless_alterations_and_wrong_clocks_are_left_out) {
    const Script small = weakness("S11");
    Script script = small;
    script.clocks[0].skew_ms = 5;
    script.clocks[1].drift_ppm = 1;
    const Alteration none{Alteration::Kind::set_byte, 0, '{'};
    script.steps[first_delivery(script)].alterations = {none, none};
    BOOST_TEST(replay(script).shows(script));
    const Script shrunk = shrink(script, [](const ShrinkProgress& now) {
        BOOST_TEST_REQUIRE(now.replays < 1'000u);  // it comes to an end
    });
    BOOST_TEST((shrunk == small));
}

// The last line arrives once more before, when the store fails: neither can be left out alone.
BOOST_AUTO_TEST_CASE(two_steps_that_need_each_other_are_left_out_together) {
    Script small = weakness("L7-swarm");
    small.crypto = CryptoKind::pretend;
    Script script = small;
    ScriptStep twice = small.steps.back();
    twice.at_us = small.steps[7].at_us + 1;
    script.steps.insert(script.steps.begin() + 8, twice);
    script.steps.insert(script.steps.begin() + 8,
                        {twice.at_us, ScheduledEvent::Kind::store_fails, twice.agent, 1, {}, {}});
    BOOST_TEST(replay(script).shows(script));
    for (const std::ptrdiff_t i : {8, 9}) {
        Script without = script;
        without.steps.erase(without.steps.begin() + i);
        BOOST_TEST(!replay(without).shows(without));
    }
    BOOST_TEST((shrink(script) == small));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_left_out_at_once) {
    const Script small = weakness("S11");
    Script script = small;
    ScriptStep start = script.steps[0];
    start.kind = ScheduledEvent::Kind::start;  // of an agent that runs
    script.steps.insert(script.steps.begin(), 3, start);
    std::vector<std::size_t> steps;
    shrink(script, [&](const ShrinkProgress& now) { steps.push_back(now.steps); });
    BOOST_TEST_REQUIRE(!steps.empty());
    BOOST_TEST(steps.front() == small.steps.size());
}

BOOST_AUTO_TEST_CASE(a_script_is_cut_after_the_finding_of_its_check_and_label) {
    Findings findings;
    findings.add({"echo_rule", "S1", "", 2, 0, 1, {}});
    findings.add({"hs_is_of_its_time", "S2", "", 3, 0, 1, {}});
    findings.add({"echo_rule", "S2", "", 4, 0, 1, {}});
    Script script;
    script.calm_seconds = 9;
    for (const std::int64_t at_us : {1, 2, 3, 4, 5, 6}) {
        script.steps.push_back({at_us, ScheduledEvent::Kind::round, 0, 0, {}, {}});
    }
    BOOST_TEST(cut_to_finding(script, findings, "echo_rule", "S2"));
    BOOST_TEST(script.check == "echo_rule");
    BOOST_TEST(script.label == "S2");
    BOOST_TEST(script.steps.size() == 4u);
    BOOST_TEST(script.calm_seconds == 0u);
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
    Script script = weakness("L3-swarm");
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
