// Tests of what replay and shrink print, write and return for scripts that were changed.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "program.hpp"
#include "simulator/record/script.hpp"
#include "simulator/runs/replay.hpp"
#include "simulator/runs/run.hpp"

#ifdef HSAGENT_SIMULATOR_PROGRAM

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(program_scripts)

BOOST_AUTO_TEST_CASE(a_replay_says_how_many_steps_could_not_be_done) {
    const TemporaryFolder folder;
    Script script;
    run(run_options(2, 20, 1), &script);
    write_text(folder / "whole.json", as_json_text(script));
    const std::string whole = hsagent_sim({"replay", folder / "whole.json"}).out;
    BOOST_TEST(whole.find("; 0 could not be done\n") != whole.npos, whole);

    std::erase_if(script.steps, [](const ScriptStep& step) { return step.agent == 0; });
    std::size_t left_out = 0;
    for (const bool done : replay(script).done) left_out += !done;
    BOOST_TEST(left_out > 0u);
    write_text(folder / "part.json", as_json_text(script));
    const std::string part = hsagent_sim({"replay", folder / "part.json"}).out;
    BOOST_TEST(part.find("; " + std::to_string(left_out) + " could not be done\n") != part.npos,
               part);
}

// The key of an agent is all that the adversary lacks; what it does with one is known of no
// profile.
BOOST_AUTO_TEST_CASE(a_replay_fails_by_what_is_not_known_and_by_nothing_else) {
    const TemporaryFolder folder;
    RunOptions options = run_options(3, 15, 0);
    options.profiles = profiles_named("hardened");
    options.crypto = CryptoKind::pretend;
    options.attack = "random";
    options.pinned = options.stolen_key = true;
    std::size_t failed = 0, all_well = 0;
    while ((failed == 0 || all_well == 0) && options.seed < 10) {
        ++options.seed;
        Script script;
        const RunResult result = run(options, &script);
        const bool well = result.all_went_well();
        if (++(well ? all_well : failed) > 1) continue;
        write_text(folder / "script.json", as_json_text(script));
        const Outcome replayed = hsagent_sim({"replay", folder / "script.json"});
        BOOST_TEST_CONTEXT("seed " << options.seed << ": " << replayed.out) {
            BOOST_TEST(replayed.exit_code == (well ? 0 : 1));
        }
    }
    BOOST_TEST(failed > 0u);
    BOOST_TEST(all_well > 0u);
}

BOOST_AUTO_TEST_CASE(a_replay_of_a_run_in_which_no_pair_closes_a_cycle_fails) {
    const TemporaryFolder folder;
    RunOptions options = run_options(2, 120, 1);
    options.crypto = CryptoKind::pretend;
    Script script;
    run(options, &script);
    script.steps.clear();
    write_text(folder / "script.json", as_json_text(script));
    const Outcome replayed = hsagent_sim({"replay", folder / "script.json"});
    BOOST_TEST(replayed.exit_code == 1);
    BOOST_TEST(replayed.out.starts_with("FAILED    every_pair_closes_a_cycle: "), replayed.out);
}

BOOST_AUTO_TEST_CASE(a_script_that_does_not_show_its_finding_is_not_shrunk) {
    const TemporaryFolder folder;
    Script script;
    run(run_options(2, 20, 1), &script);
    script.check = "opened_is_what_was_sealed";
    write_text(folder / "script.json", as_json_text(script));
    check_refused(hsagent_sim({"shrink", folder / "script.json", "--out", folder / "small.json"}),
                  "does not show opened_is_what_was_sealed when replayed");
    BOOST_TEST(listing_of(folder.path()).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test

#endif
