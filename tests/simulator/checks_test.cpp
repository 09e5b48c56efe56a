// Every check can fail: a fault is planted, and the check finds it, and a run says so.
#include "simulator/checks.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/identity.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/actor_of.hpp"
#include "simulator/files.hpp"
#include "simulator/run.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(checks)

constexpr Instant beginning{virtual_epoch_ms, 0};

Identity identity_of(std::uint64_t seed) {
    SeededRandom random(seed);
    return create_identity<BotanCrypto>(random, beginning);
}

// A world whose agents and rows a test chooses; run as run() does it.
class PlantedWorld {
public:
    explicit PlantedWorld(std::uint32_t agents, std::uint64_t seed = 1)
        : options_(run_options(agents, 60, seed)),
          witness_(options_),
          random_(SeededRandom(seed).fork("world")),
          world_(witness_, Relay(agents, SeededRandom(seed).fork("relay"), 1, 50), beginning,
                 std::int64_t{60} * 1'000'000) {}

    void add(Identity identity, MemoryStore store = {}) {
        const std::string number = std::to_string(world_.actors() + 1);
        witness_.introduce("agent" + number, identity.my_id);
        const auto begins_us = static_cast<std::int64_t>(random_.below(1'000'000));
        world_.add(
            make_actor(std::move(identity), std::move(store), random_.fork("agent " + number),
                       std::nullopt, world_.instant(begins_us)),
            begins_us);
    }
    RunResult run() {
        const std::int64_t end_us = std::int64_t{options_.seconds} * 1'000'000;
        world_.note_beginning();
        world_.run_until(end_us, [](std::int64_t) {});
        RunResult result;
        result.ends = pair_ends(world_, witness_.pairs, end_us);
        check_ends(witness_, result.ends, options_, end_us);
        result.options = options_;
        result.pairs = witness_.pairs;
        result.findings = witness_.findings;
        return result;
    }
    Witness& witness() { return witness_; }

private:
    RunOptions options_;
    Witness witness_;
    SeededRandom random_;
    World world_;
};

// What check_ends() finds in two agents of which nothing is known but what a test says.
struct Verdict {
    RunOptions options = run_options(2, 60, 1);
    Witness witness{options};
    std::vector<PairEnd> ends = std::vector<PairEnd>(4);

    Verdict() {
        witness.introduce("agent1", "id-1");
        witness.introduce("agent2", "id-2");
        pair().cycles_closed = witness.pairs.at(1, 0).cycles_closed = 1;
    }
    Pair& pair() { return witness.pairs.at(0, 1); }
    PairEnd& end() { return ends[1]; }

    RunResult at_the_end() {
        check_ends(witness, ends, options, std::int64_t{options.seconds} * 1'000'000);
        RunResult result;
        result.findings = witness.findings;
        return result;
    }
};

// Exactly this finding, with this label.
void check_found(const RunResult& result, const std::string& check, const std::string& label = "") {
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST_REQUIRE(result.findings.size() == 1u);
        BOOST_TEST(result.findings[0].check == check);
        BOOST_TEST(result.findings[0].label == label);
        BOOST_TEST(result.findings[0].detail.find('\n') == std::string::npos);
        BOOST_TEST(result.all_went_well() == !label.empty());
    }
}

BOOST_AUTO_TEST_CASE(without_a_planted_fault_nothing_is_found) {
    PlantedWorld world(3);
    for (const std::uint64_t seed : {1u, 2u, 3u}) world.add(identity_of(seed));
    BOOST_TEST(world.run().findings.empty());
    BOOST_TEST(Verdict().at_the_end().findings.empty());
}

// --- every_pair_closes_a_cycle

// A responder that waits for a reference of which its peer knows nothing refuses it for ever.
BOOST_AUTO_TEST_CASE(a_pair_that_closes_no_cycle_is_found) {
    const std::string forgetful = identity_of(1).my_id;
    MemoryStore store;
    RoleState row = RoleState::fresh(Role::responder);
    row.local_reference.set_text("1234567891");
    store.put(Role::responder, forgetful, row, beginning);

    PlantedWorld world(2);
    world.add(identity_of(1));
    world.add(identity_of(2), std::move(store));
    const RunResult result = world.run();
    check_found(result, "every_pair_closes_a_cycle");
    BOOST_TEST(result.findings[0].detail ==
               "agent1 -> agent2 closed no cycle; it stands in init_ready / resp_ready");
    BOOST_TEST(result.pairs.at(1, 0).cycles_closed > 0u);  // the other way round all is well
}

BOOST_AUTO_TEST_CASE(no_cycle_is_asked_for_before_its_time_or_in_the_drain) {
    for (const auto& [seconds, drain_seconds, found] :
         {std::tuple{42u, 0u, false}, {43u, 0u, true}, {60u, 18u, false}, {60u, 17u, true}}) {
        Verdict verdict;
        verdict.options.seconds = seconds;
        verdict.options.drain_seconds = drain_seconds;
        verdict.pair().cycles_closed = 0;
        BOOST_TEST(verdict.at_the_end().findings.size() == (found ? 1u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(no_cycle_is_asked_for_where_answers_take_more_than_a_round) {
    for (const std::uint32_t latency_ms : {250u, 251u}) {
        Verdict verdict;
        verdict.options.latency_max_ms = latency_ms;
        verdict.pair().cycles_closed = 0;
        BOOST_TEST(verdict.at_the_end().findings.size() == (latency_ms == 250 ? 1u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(a_pair_wedged_after_a_stop_in_mid_cycle_is_a_known_weakness) {
    Verdict verdict;
    verdict.pair().cycles_closed = 0;
    verdict.pair().started_in_mid_cycle = true;
    verdict.end() = {State::init_exchange, State::resp_exchange, false, true};
    const RunResult result = verdict.at_the_end();
    check_found(result, "every_pair_closes_a_cycle", "L1");
    BOOST_TEST(result.findings[0].detail ==
               "agent1 -> agent2 was stopped in mid-cycle and is wedged in init_exchange / "
               "resp_exchange");
}

BOOST_AUTO_TEST_CASE(a_pair_wedged_by_itself_is_not) {
    Verdict verdict;
    verdict.pair().cycles_closed = 0;
    verdict.end() = {State::init_exchange, State::resp_exchange, false, true};
    check_found(verdict.at_the_end(), "every_pair_closes_a_cycle");
}

// Rows in mid-cycle, of two agents that never heard of the rest of it.
BOOST_AUTO_TEST_CASE(a_pair_without_progress_is_wedged) {
    MemoryStore asking, answering;
    RoleState row = RoleState::fresh(Role::initiator);
    row.state = State::init_exchange;
    asking.put(Role::initiator, identity_of(2).my_id, row, beginning);
    row = RoleState::fresh(Role::responder);
    row.state = State::resp_exchange;
    answering.put(Role::responder, identity_of(1).my_id, row, beginning);

    PlantedWorld world(2);
    world.add(identity_of(1), std::move(asking));
    world.add(identity_of(2), std::move(answering));
    const RunResult result = world.run();
    BOOST_TEST(result.pairs.at(0, 1).started_in_mid_cycle);
    BOOST_TEST(result.end_of(0, 1).wedged);
    BOOST_TEST(!result.end_of(1, 0).wedged);
    check_found(result, "every_pair_closes_a_cycle", "L1");
}

// --- references_reconnect

BOOST_AUTO_TEST_CASE(a_pair_that_forgets_its_references_is_found) {
    Verdict verdict;
    verdict.pair().started_with_references = true;
    const RunResult result = verdict.at_the_end();
    check_found(result, "references_reconnect");
    BOOST_TEST(result.findings[0].detail.starts_with("agent1 -> agent2 held each other's"));

    Verdict reconnected;
    reconnected.pair().started_with_references = true;
    reconnected.pair().reconnects = 1;
    BOOST_TEST(reconnected.at_the_end().findings.empty());
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

        PlantedWorld world(2);
        world.add(identity_of(1), std::move(asking));
        world.add(identity_of(2), std::move(answering));
        const RunResult result = world.run();
        const bool fit = std::string(held) == "1234567891";
        BOOST_TEST(result.pairs.at(0, 1).started_with_references == fit);
        BOOST_TEST((result.pairs.at(0, 1).reconnects > 0) == fit);
        BOOST_TEST(result.all_went_well() == fit);
    }
}

// --- both_ends_hold_the_same_key

// An impostor under a known id, with keys of its own: what baseline agents cannot tell (S3).
BOOST_AUTO_TEST_CASE(ends_that_hold_different_keys_are_found) {
    Identity impostor = identity_of(3);
    impostor.my_id = identity_of(2).my_id;
    PlantedWorld world(3);
    world.add(identity_of(1));
    world.add(identity_of(2));
    world.add(std::move(impostor));
    const RunResult result = world.run();
    std::size_t found = 0;
    for (const Finding& finding : result.findings) {
        if (finding.check != "both_ends_hold_the_same_key") continue;
        ++found;
        BOOST_TEST(finding.label.empty());
        BOOST_TEST(finding.detail.ends_with("hold different session keys"));
    }
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST(found > 0u);
    }
    BOOST_TEST(!result.all_went_well());
}

BOOST_AUTO_TEST_CASE(a_closed_cycle_does_not_excuse_different_keys) {
    Verdict verdict;
    verdict.end().keys_differ = true;
    check_found(verdict.at_the_end(), "both_ends_hold_the_same_key");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
