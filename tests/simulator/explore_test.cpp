// Tests of explore: all orders, every route, and the four losses that wedge a pair, by the shortest
// path.
#include "simulator/explore/explore.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "simulator/explore/configuration.hpp"
#include "simulator/explore/graph.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(exploration)

ExploreOptions bounds(std::uint32_t drops, std::uint32_t dups, std::uint32_t exchange = 0) {
    ExploreOptions options;
    options.profiles = profiles_named("baseline");
    options.drops = drops;
    options.dups = dups;
    options.exchange = exchange;
    return options;
}

const ExploreFinding* finding_with(const ExploreResult& result, const std::string& label) {
    for (const ExploreFinding& finding : result.findings) {
        if (finding.check == "every_pair_closes_a_cycle" && finding.label == label) return &finding;
    }
    return nullptr;
}

BOOST_AUTO_TEST_CASE(without_faults_every_order_closes_the_cycle) {
    for (const std::uint32_t exchange : {0u, 3u}) {
        const ExploreResult result = explore(bounds(0, 0, exchange));
        BOOST_TEST(result.complete);
        BOOST_TEST(result.routes.size() == 8u);
        BOOST_TEST(result.closed > 0u);
        BOOST_TEST(result.stuck == 0u);
        BOOST_TEST(result.findings.empty());
    }
}

// Hardened agents: whatever is lost or repeated, every cycle can still be closed.
BOOST_AUTO_TEST_CASE(no_loss_wedges_hardened_agents) {
    ExploreOptions options = bounds(1, 1, 3);
    options.profiles = profiles_named("hardened");
    const ExploreResult result = explore(options);
    BOOST_TEST(result.complete);
    BOOST_TEST(result.closed > 0u);
    BOOST_TEST(result.stuck == 0u);
    BOOST_TEST(result.findings.empty());
}

BOOST_AUTO_TEST_CASE(one_loss_and_one_repetition_wedge_a_pair_in_four_ways) {
    const ExploreResult result = explore(bounds(1, 1, 3));
    BOOST_TEST(result.complete);
    BOOST_TEST(result.routes.size() == 8u);
    BOOST_TEST(result.closed > 0u);
    BOOST_TEST(result.stuck > 0u);
    for (const char* label : {"L1", "L2", "L3", "L4"}) {
        BOOST_TEST_CONTEXT(label) {
            const ExploreFinding* finding = finding_with(result, label);
            BOOST_TEST_REQUIRE(finding);
            const std::string lost = std::string(label) == "L1"   ? "confirm"
                                     : std::string(label) == "L2" ? "request"
                                     : std::string(label) == "L3" ? "respond"
                                                                  : "conclude";
            BOOST_TEST(finding->path.back().starts_with(lost + " of "));
            BOOST_TEST(finding->path.back().find("is lost") != std::string::npos);
        }
    }
    for (const ExploreFinding& finding : result.findings) BOOST_TEST(!finding.label.empty());
}

// The shortest path contains only what has to happen before a confirm can be lost.
BOOST_AUTO_TEST_CASE(the_path_to_a_loss_is_the_shortest) {
    const std::vector<std::string> expected{
        "agent1's round ends",
        "register of agent1 reaches agent2",
        "agent2's round ends",
        "agent2's round ends",
        "confirm of agent2 is lost on its way to agent1",
    };
    const ExploreResult result = explore(bounds(1, 0));
    const ExploreFinding* finding = finding_with(result, "L1");
    BOOST_TEST_REQUIRE(finding);
    BOOST_TEST(finding->path == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_line_that_arrives_twice_is_told_of) {
    const std::string told = "reconnect of agent1 reaches agent2, and will once more";
    std::size_t paths = 0;
    for (const ExploreFinding& finding : explore(bounds(1, 1)).findings) {
        paths += std::find(finding.path.begin(), finding.path.end(), told) != finding.path.end();
    }
    BOOST_TEST(paths > 0u);
}

BOOST_AUTO_TEST_CASE(more_faults_lead_to_more_states) {
    const ExploreResult none = explore(bounds(0, 0));
    const ExploreResult drop = explore(bounds(1, 0));
    const ExploreResult both = explore(bounds(1, 1));
    BOOST_TEST(none.states < drop.states);
    BOOST_TEST(drop.states < both.states);
    BOOST_TEST(both.transitions > both.states);
}

BOOST_AUTO_TEST_CASE(it_gives_the_same_each_time) {
    const ExploreResult once = explore(bounds(1, 1)), again = explore(bounds(1, 1));
    BOOST_TEST(once.states == again.states);
    BOOST_TEST(once.transitions == again.transitions);
    BOOST_TEST(once.stuck == again.stuck);
    // Other nonces and keys, but the same orders.
    ExploreOptions other = bounds(1, 1);
    other.seed = 2;
    BOOST_TEST(explore(other).states == once.states);
}

BOOST_AUTO_TEST_CASE(a_bound_on_states_is_kept_and_said) {
    ExploreOptions options = bounds(1, 1);
    options.most_states = 500;
    const ExploreResult result = explore(options);
    BOOST_TEST(!result.complete);
    BOOST_TEST(result.states <= 500u);
    BOOST_TEST(result.stuck == 0u);  // unseen states are not reported as stuck
}

// --- states

constexpr Transition round_of_first{Transition::Kind::round, 0, 0, 0, 0};

// A graph of these many states, of which the last is closed.
StateGraph graph_of(std::uint64_t states) {
    StateGraph graph;
    for (std::uint64_t i = 0; i < states; ++i) {
        BOOST_TEST(graph.number_of({i, i}).second);
        SeenState state;
        state.closed = i + 1 == states;
        graph.add(i == 0 ? no_state : 0, round_of_first, state);
    }
    return graph;
}

BOOST_AUTO_TEST_CASE(a_state_that_only_a_fault_leads_on_from_is_stuck) {
    StateGraph graph = graph_of(3);
    graph.connect(0, 2, round_of_first);
    graph.connect(1, 2, {Transition::Kind::drop, 0, 1, 0, 0});
    graph.connect(1, 2, {Transition::Kind::duplicate, 0, 1, 0, 0});
    graph.connect(1, 2, {Transition::Kind::deliver, 0, 1, 1, 0});  // overtakes another line
    graph.connect(1, 2, {Transition::Kind::say, 0, 1, 0, 0});
    BOOST_TEST((graph.stuck() == std::vector<std::uint32_t>{1}));
}

BOOST_AUTO_TEST_CASE(what_can_still_happen_is_part_of_a_state) {
    const auto key_after = [](auto change) {
        Configuration state;
        state.seats.resize(1);
        state.closed = state.begun = {0};
        change(state);
        return state.key(false);
    };
    const StateKey same = key_after([](Configuration&) {});
    BOOST_TEST((key_after([](Configuration&) {}) == same));
    BOOST_TEST((key_after([](Configuration& state) { state.drops = 1; }) != same));
    BOOST_TEST((key_after([](Configuration& state) { state.dups = 1; }) != same));
    BOOST_TEST((key_after([](Configuration& state) { state.overtakes = 1; }) != same));
    BOOST_TEST((key_after([](Configuration& state) { state.closed = {1}; }) != same));
}

// --- attacks

// One exchange in a cycle, and an attacker that makes one move.
ExploreOptions attack_on(const std::string& profiles, std::uint32_t moves = 1) {
    ExploreOptions options = bounds(0, 0);
    options.profiles = profiles_named(profiles);
    options.adversary = moves;
    options.restarts = 1;
    return options;
}

std::set<std::string> labels(const ExploreResult& result) {
    std::set<std::string> all;
    for (const ExploreFinding& finding : result.findings) all.insert(finding.label);
    return all;
}

using Labels = std::set<std::string>;

// Only what is known at first contact, and only until then: whoever answers first under an id is
// that id.
BOOST_AUTO_TEST_CASE(one_move_against_a_hardened_pair_succeeds_only_at_first_contact) {
    const ExploreResult first = explore(attack_on("hardened"));
    BOOST_TEST(first.complete);
    BOOST_TEST((labels(first) == Labels{"S3", "S11"}));
    ExploreOptions options = attack_on("hardened");
    options.pinned = true;
    const ExploreResult pinned = explore(options);
    BOOST_TEST(pinned.complete);
    BOOST_TEST(pinned.stuck == 0u);
    BOOST_TEST((labels(pinned) == Labels{"S11"}));
    BOOST_TEST(pinned.moves > 0u);
    BOOST_TEST(pinned.tried > pinned.findings.size());
    // The same each time, whatever the nonces.
    options.seed = 2;
    const ExploreResult other = explore(options);
    BOOST_TEST(other.states == pinned.states);
    BOOST_TEST(other.moves == pinned.moves);
}

BOOST_AUTO_TEST_CASE(a_peer_that_agents_know_has_no_more_success_than_a_stranger) {
    ExploreOptions options = attack_on("hardened");
    options.insider = options.pinned = true;
    const ExploreResult result = explore(options);
    BOOST_TEST(result.complete);
    BOOST_TEST(result.stuck == 0u);
    BOOST_TEST((labels(result) == Labels{"S11"}));
}

bool opens_a_forgery(const ExploreResult& result) {
    return std::any_of(result.findings.begin(), result.findings.end(), [](const auto& finding) {
        return finding.check == "opened_is_what_was_sealed";
    });
}

// Whoever has the key of an agent is that agent: the keys are all that an attacker lacks.
BOOST_AUTO_TEST_CASE(a_stolen_key_is_all_that_an_attacker_lacks) {
    ExploreOptions options = attack_on("hardened");
    options.pinned = true;
    BOOST_TEST(!opens_a_forgery(explore(options)));
    options.stolen_key = true;
    BOOST_TEST(opens_a_forgery(explore(options)));
}

BOOST_AUTO_TEST_CASE(the_shortest_attack_is_told) {
    const ExploreResult result = explore(attack_on("hardened"));
    const std::vector<std::string> expected{
        "agent1's round ends",
        "register of agent1 reaches agent2",
        "agent2's round ends",
        "the attacker, as agent1, says request to agent2: your_nonce from agent2's confirm to "
        "agent1; its own my_nonce; an hs under its own key; a sec that it seals as number 1",
    };
    for (const ExploreFinding& finding : result.findings) {
        if (finding.check != "opened_is_what_was_sealed") continue;
        BOOST_TEST(finding.path == expected, boost::test_tools::per_element());
        return;
    }
    BOOST_TEST(false, "an opened forgery was not found");
}

BOOST_AUTO_TEST_CASE(one_move_finds_the_weaknesses_of_the_baseline) {
    const ExploreResult result = explore(attack_on("baseline"));
    for (const char* label : {"S2", "S3", "S9", "S11"}) {
        BOOST_TEST_CONTEXT(label) {
            BOOST_TEST(labels(result).contains(label));
        }
    }
    BOOST_TEST(!labels(result).contains(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
