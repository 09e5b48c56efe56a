// Tests of the checks of every pair at the end of a run: each finds the fault that is planted for
// it.
#include "simulator/checks/liveness.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "chosen_world.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/agents/run_folder.hpp"
#include "simulator/runs/run.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(liveness)

// The findings of check_ends() on two agents about which only the test's data is known.
struct Verdict {
    LivenessOptions options{50, 0, 60'000'000, 60'000'000};
    Recorder recorder{2, {}, 0, 0};
    std::vector<PairEnd> ends = std::vector<PairEnd>(4);

    Verdict() {
        recorder.directory.introduce("agent1", "id-1");
        recorder.directory.introduce("agent2", "id-2");
        pair().cycles_closed_in_calm = recorder.pairs.at(1, 0).cycles_closed_in_calm = 1;
    }
    Pair& pair() { return recorder.pairs.at(0, 1); }
    PairEnd& end() { return ends[1]; }

    RunResult at_the_end() {
        recorder.check_ends(ends, options);
        RunResult result;
        result.findings = recorder.findings;
        return result;
    }
};

// Checks that exactly one finding is unusual: this one, with this label.
void check_found(const RunResult& result, const std::string& check, const std::string& label = "") {
    const std::vector<Finding> found = unusual_findings(result);
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST_REQUIRE(found.size() == 1u);
        BOOST_TEST(found[0].check == check);
        BOOST_TEST(found[0].label == label);
        BOOST_TEST(found[0].detail.find('\n') == std::string::npos);
        BOOST_TEST(result.all_went_well() == !label.empty());
    }
}

BOOST_AUTO_TEST_CASE(without_a_planted_fault_nothing_is_found) {
    ChosenWorld world(3);
    for (const std::uint64_t seed : {1u, 2u, 3u}) world.add(identity_of(seed));
    BOOST_TEST(unusual_findings(world.run()).empty());
    BOOST_TEST(Verdict().at_the_end().findings.all().empty());
}

// --- every_pair_closes_a_cycle

// A responder that waits for a reference that its peer does not know refuses it forever.
BOOST_AUTO_TEST_CASE(a_pair_that_closes_no_cycle_is_found) {
    const std::string forgetful = identity_of(1).my_id;
    MemoryStore store;
    RoleState row = RoleState::fresh(Role::responder);
    row.local_reference.set_text("1234567891");
    store.put(Role::responder, forgetful, row, beginning);

    ChosenWorld world(2);
    world.add(identity_of(1));
    world.add(identity_of(2), std::move(store));
    const RunResult result = world.run();
    check_found(result, "every_pair_closes_a_cycle");
    BOOST_TEST(unusual_findings(result)[0].detail ==
               "agent1 -> agent2 closed no cycle; it stands in init_ready / resp_ready");
    BOOST_TEST(result.pairs.at(1, 0).cycles_closed > 0u);  // the other direction works
}

BOOST_AUTO_TEST_CASE(no_cycle_is_asked_for_before_its_time_or_in_the_drain) {
    for (const auto& [seconds, drain_seconds, found] :
         {std::tuple{42u, 0u, false}, {43u, 0u, true}, {60u, 18u, false}, {60u, 17u, true}}) {
        Verdict verdict;
        verdict.options.end_us = std::int64_t{seconds} * 1'000'000;
        verdict.options.drain_from_us = std::int64_t{seconds - drain_seconds} * 1'000'000;
        verdict.pair().cycles_closed_in_calm = 0;
        BOOST_TEST(verdict.at_the_end().findings.all().size() == (found ? 1u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(no_cycle_is_asked_for_where_answers_take_more_than_a_round) {
    for (const std::uint32_t latency_ms : {250u, 251u}) {
        Verdict verdict;
        verdict.options.latency_max_ms = latency_ms;
        verdict.pair().cycles_closed_in_calm = 0;
        BOOST_TEST(verdict.at_the_end().findings.all().size() == (latency_ms == 250 ? 1u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(a_pair_wedged_after_a_stop_in_mid_cycle_is_a_known_weakness) {
    Verdict verdict;
    verdict.pair().cycles_closed_in_calm = 0;
    verdict.pair().started_in_mid_cycle = true;
    verdict.end() = {State::init_exchange, State::resp_exchange, true, {}};
    const RunResult result = verdict.at_the_end();
    check_found(result, "every_pair_closes_a_cycle", "L1");
    BOOST_TEST(unusual_findings(result)[0].detail ==
               "agent1 -> agent2 was stopped in mid-cycle and is wedged in init_exchange / "
               "resp_exchange");
}

BOOST_AUTO_TEST_CASE(a_pair_wedged_by_itself_is_not) {
    Verdict verdict;
    verdict.pair().cycles_closed_in_calm = 0;
    verdict.end() = {State::init_exchange, State::resp_exchange, true, {}};
    check_found(verdict.at_the_end(), "every_pair_closes_a_cycle");
}

// Two agents with rows in mid-cycle, but nothing else of that cycle.
BOOST_AUTO_TEST_CASE(a_pair_without_progress_is_wedged) {
    MemoryStore asking, answering;
    RoleState row = RoleState::fresh(Role::initiator);
    row.state = State::init_exchange;
    asking.put(Role::initiator, identity_of(2).my_id, row, beginning);
    row = RoleState::fresh(Role::responder);
    row.state = State::resp_exchange;
    answering.put(Role::responder, identity_of(1).my_id, row, beginning);

    ChosenWorld world(2);
    world.add(identity_of(1), std::move(asking));
    world.add(identity_of(2), std::move(answering));
    const RunResult result = world.run();
    BOOST_TEST(result.pairs.at(0, 1).started_in_mid_cycle);
    BOOST_TEST(result.end_of(0, 1).wedged);
    BOOST_TEST(!result.end_of(1, 0).wedged);
    check_found(result, "every_pair_closes_a_cycle", "L1");
}

// As after a stop in which the other one lost its store.
BOOST_AUTO_TEST_CASE(either_end_alone_may_start_in_mid_cycle) {
    for (const Role role : all_roles) {
        MemoryStore initiator, responder;
        RoleState row = RoleState::fresh(role);
        row.state = role == Role::initiator ? State::init_exchange : State::resp_exchange;
        (role == Role::initiator ? initiator : responder)
            .put(role, identity_of(role == Role::initiator ? 2 : 1).my_id, row, beginning);
        ChosenWorld world(2);
        world.add(identity_of(1), std::move(initiator));
        world.add(identity_of(2), std::move(responder));
        const RunResult result = world.run();
        BOOST_TEST(result.pairs.at(0, 1).started_in_mid_cycle);
        BOOST_TEST(!result.pairs.at(1, 0).started_in_mid_cycle);
    }
}

// Answers each register of the second agent with a finish to the first, in the second one's name.
class Finishing final : public Adversary {
public:
    Finishing() : Adversary(SeededRandom(1)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (sight.line.sender != 1 || !sight.is(Intent::register_)) return;
        actions.say(0, {{"from", identity_of(2).my_id},
                        {"to", identity_of(1).my_id},
                        {"intent", "finish"},
                        {"your_ref", "1234567891"},
                        {"my_ref", "9999999999"}});
    }
};

BOOST_AUTO_TEST_CASE(a_reference_in_the_store_of_an_initiator_is_one_that_it_sent) {
    MemoryStore store;
    RoleState row = RoleState::fresh(Role::initiator);
    row.state = State::init_finalize_propose;
    row.local_reference.set_text("1234567891");
    store.put(Role::initiator, identity_of(2).my_id, row, beginning);

    ChosenWorld world(2, 1, std::make_unique<Finishing>());
    world.add(identity_of(1), std::move(store));
    world.add(identity_of(2));
    const std::vector<Finding> found = findings_of(world.run(), "references_match");
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].detail ==
               "agent1 closed a cycle with agent2 under a reference that that one never sent to "
               "the other");
}

// --- references_reconnect

BOOST_AUTO_TEST_CASE(a_pair_that_forgets_its_references_is_found) {
    Verdict verdict;
    verdict.pair().started_with_references = true;
    const RunResult result = verdict.at_the_end();
    check_found(result, "references_reconnect");
    BOOST_TEST(
        unusual_findings(result)[0].detail.starts_with("agent1 -> agent2 held each other's"));

    Verdict reconnected;
    reconnected.pair().started_with_references = true;
    reconnected.pair().reconnects = 1;
    BOOST_TEST(reconnected.at_the_end().findings.all().empty());
}

BOOST_AUTO_TEST_CASE(only_references_that_fit_are_expected_to_reconnect) {
    for (const char* held : {"1234567891", "9999999999"}) {
        MemoryStore asking, answering;
        RoleState row = RoleState::fresh(Role::initiator);
        row.peer_reference.set_text(held);
        asking.put(Role::initiator, identity_of(2).my_id, row, beginning);
        row = RoleState::fresh(Role::responder);
        row.local_reference.set_text("1234567891");
        answering.put(Role::responder, identity_of(1).my_id, row, beginning);

        ChosenWorld world(2);
        world.add(identity_of(1), std::move(asking));
        world.add(identity_of(2), std::move(answering));
        const RunResult result = world.run();
        const bool fit = std::string(held) == "1234567891";
        BOOST_TEST(result.pairs.at(0, 1).started_with_references == fit);
        BOOST_TEST((result.pairs.at(0, 1).reconnects > 0) == fit);
        BOOST_TEST(result.all_went_well() == fit);
    }
}

// --- newcomers_get_in

// The second agent is a newcomer, and has closed no cycle with the first since it came.
struct NewcomerVerdict : Verdict {
    NewcomerVerdict() {
        options = {50, 40'000'000, 100'000'000, 100'000'000, 1};
        for (Pair* one : {&pair(), &recorder.pairs.at(1, 0)}) {
            one->cycles_closed = 1;
            one->cycles_closed_in_calm = 0;
        }
    }
    std::uint64_t kept_out(const char* label = "S20") {
        return at_the_end().findings.count("newcomers_get_in", label);
    }
};

BOOST_AUTO_TEST_CASE(a_newcomer_that_is_kept_out_is_found) {
    NewcomerVerdict verdict;
    BOOST_TEST(verdict.kept_out() == 1u);
    NewcomerVerdict nobody_is_new;
    nobody_is_new.options.newcomers = 0;
    BOOST_TEST(nobody_is_new.kept_out() == 0u);
}

BOOST_AUTO_TEST_CASE(a_newcomer_is_in_when_one_direction_closes) {
    for (const std::size_t initiator : {0u, 1u}) {
        NewcomerVerdict verdict;
        verdict.recorder.pairs.at(initiator, 1 - initiator).cycles_closed_in_calm = 1;
        BOOST_TEST(verdict.kept_out() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_newcomer_needs_time_and_a_clock_that_agrees) {
    for (const auto& [calm_us, found] : {std::pair{42'599'999, 0u}, {42'600'001, 1u}}) {
        NewcomerVerdict verdict;
        verdict.options.calm_from_us = verdict.options.drain_from_us - calm_us;
        BOOST_TEST(verdict.kept_out() == found);
    }
    for (const auto& [apart_ms, found] : {std::pair{30'000, 1u}, {30'001, 0u}}) {
        NewcomerVerdict verdict;
        verdict.end().apart_ms = apart_ms;
        BOOST_TEST(verdict.kept_out() == found);
    }
}

// Whoever answers first under an id is that id.
BOOST_AUTO_TEST_CASE(a_newcomer_whose_id_was_taken_is_kept_out_by_that) {
    NewcomerVerdict verdict;
    verdict.recorder.found("session_stands_on_the_peers_own_key", "S3", 0, 1, "taken", 1);
    const Findings findings = verdict.at_the_end().findings;
    BOOST_TEST(findings.count("newcomers_get_in", "S20") == 0u);
    BOOST_TEST(findings.count("newcomers_get_in", "S3") == 1u);
}

// A hardened and a baseline agent, whose clocks are apart.
RunResult run_apart(const char* attack, Script* script = nullptr) {
    RunOptions options = run_options(2, 40, 6);
    options.profiles = profiles_named("mixed");
    options.faults = "heavy";
    options.attack = attack;
    RunResult result = run(options, script);
    BOOST_TEST_REQUIRE(result.end_of(0, 1).apart_ms > most_apart_ms);
    return result;
}

// Of the clocks only, whether or not both ends compare them.
BOOST_AUTO_TEST_CASE(clocks_are_apart_by_the_difference_of_their_skews) {
    Script script;
    const RunResult result = run_apart("", &script);
    const std::int64_t ahead_ms =
        script.clocks[0].at(40'000'000).unix_ms - script.clocks[1].at(40'000'000).unix_ms;
    BOOST_TEST(result.end_of(0, 1).apart_ms == std::abs(ahead_ms));
    BOOST_TEST(result.end_of(1, 0).apart_ms == std::abs(ahead_ms));
}

BOOST_AUTO_TEST_CASE(clocks_need_not_agree_if_one_end_compares_them_unless_it_has_no_tokens) {
    const RunResult usual = run_apart("");
    const RunResult flooded = run_apart("S12");
    const auto no_token = static_cast<std::size_t>(Reason::no_token);
    BOOST_TEST_REQUIRE(usual.reasons[no_token] == 0u);
    BOOST_TEST_REQUIRE(flooded.reasons[no_token] > 0u);
    for (const auto& [i, j] : {std::pair{0u, 1u}, {1u, 0u}}) {
        BOOST_TEST(usual.end_of(i, j).clocks_agree);
        BOOST_TEST(!flooded.end_of(i, j).clocks_agree);
    }
}

// --- after faults

BOOST_AUTO_TEST_CASE(the_time_to_close_a_cycle_in_begins_with_the_calm) {
    for (const std::int64_t calm_from_us : {17'399'999, 17'400'001}) {
        Verdict verdict;
        verdict.options.calm_from_us = calm_from_us;
        verdict.pair().cycles_closed = 5;  // before the calm
        verdict.pair().cycles_closed_in_calm = 0;
        BOOST_TEST(verdict.at_the_end().findings.all().size() ==
                   (calm_from_us == 17'399'999 ? 1u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(a_pair_stuck_by_a_fault_is_labelled_by_how_it_stands) {
    Verdict verdict;
    verdict.options.calm_from_us = 1;
    verdict.pair().cycles_closed_in_calm = 0;
    verdict.end() = {State::init_exchange, State::resp_exchange, true, "L3"};
    check_found(verdict.at_the_end(), "every_pair_closes_a_cycle", "L3");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
