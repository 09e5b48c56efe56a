// One line in the list of profiles makes a third profile available to runs, replays, campaigns,
// explorations and the command line.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "simulator/cli/command_line.hpp"
#include "simulator/explore/explore.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/runs/campaign.hpp"
#include "simulator/runs/replay.hpp"
#include "simulator/runs/run.hpp"
#include "simulator/verbs/verbs.hpp"

namespace hsagent::sim::test {

namespace {

constexpr std::uint64_t closes_within_seconds(const std::string_view profiles) {
    return profiles == "baseline" ? 60 : profiles == "hardened" ? 120 : 180;
}

// Options, parsed as the command line does.
RunOptions asked(std::string text) {
    CLI::App program;
    RunOptions options;
    add_run_options(program, options);
    program.parse(std::move(text));
    complete(program, options);
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(third_profile)

BOOST_AUTO_TEST_CASE(the_command_line_takes_it) {
    const RunOptions alone = asked("--profile patient --faults heavy");
    BOOST_TEST(alone.profiles.text() == "patient");
    BOOST_TEST(alone.calm_seconds.value_or(0) == closes_within_seconds("patient"));
    BOOST_TEST(asked("--profile baseline --faults heavy").calm_seconds.value_or(0) ==
               closes_within_seconds("baseline"));
    BOOST_TEST(asked("--faults heavy").calm_seconds.value_or(0) ==
               closes_within_seconds("hardened"));
    const RunOptions by_turns = asked("--profile baseline,patient");
    BOOST_TEST(by_turns.profiles.of(0).name == "baseline");
    BOOST_TEST(by_turns.profiles.of(1).name == "patient");
    BOOST_TEST(by_turns.profiles.of(2).name == "baseline");
    BOOST_TEST(asked("--profile mixed").profiles.of(2).name == "patient");
    BOOST_CHECK_EXCEPTION(asked("--profile hasty"), UsageError, [](const UsageError& error) {
        return std::string(error.what()) ==
               "--profile is 'hasty'; it must be hardened, baseline, patient, several of these, or "
               "mixed";
    });
}

BOOST_AUTO_TEST_CASE(runs_and_their_checks_take_it) {
    for (const char* profiles : {"patient", "mixed", "patient,baseline"}) {
        BOOST_TEST_CONTEXT(profiles) {
            RunOptions options = asked("--agents 3 --crypto pretend");
            options.profiles = profiles_named(profiles);
            const RunResult result = run(options, nullptr, nullptr);
            BOOST_TEST(result.all_went_well());
            BOOST_TEST(Totals(result).pairs_closed == 6u);
        }
    }
}

BOOST_AUTO_TEST_CASE(campaigns_take_it_with_its_own_expectations) {
    CampaignOptions options;
    options.run = asked("--agents 2 --crypto pretend --faults heavy --profile patient");
    options.first_seed = 1;
    options.last_seed = 40;
    const CampaignResult result = campaign(options);
    BOOST_TEST(result.seeds_done() == 40u);
    BOOST_TEST(result.failed == 0u);
    BOOST_TEST(result.ok(true));
    BOOST_TEST(result.settings.find("--profile patient") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_script_names_it) {
    RunOptions options = asked("--agents 2 --crypto pretend --faults heavy --profile patient");
    Script script;
    run(options, &script, nullptr);
    const std::string text = as_json_text(script);
    BOOST_TEST(text.find("\"profile\": \"patient\"") != std::string::npos);
    BOOST_TEST((parse_script(text, "script") == script));
    const std::vector<bool> done = replay(script).done;
    BOOST_TEST(done.size() == script.steps.size());
    BOOST_TEST(std::all_of(done.begin(), done.end(), [](bool step) { return step; }));
}

BOOST_AUTO_TEST_CASE(explorations_take_it) {
    ExploreOptions options;
    options.profiles = profiles_named("patient");
    options.exchange = 0;
    options.most_states = 100'000;
    const ExploreResult result = explore(options);
    BOOST_TEST(result.complete);
    BOOST_TEST(result.findings.empty());
}

BOOST_AUTO_TEST_CASE(its_state_machine_is_that_of_its_machine) {
    const auto arrows = profile_named("patient")->arrows();
    const auto hardened = profile_named("hardened")->arrows();
    BOOST_TEST(arrows.size() == hardened.size());
    BOOST_TEST(arrows.size() != profile_named("baseline")->arrows().size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
