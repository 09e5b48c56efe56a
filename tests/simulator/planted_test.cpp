// Every check finds the fault that is planted for it, and is silent without it.
#include "planted.hpp"

#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "simulator/checks/costs.hpp"
#include "simulator/checks/liveness.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(planted)

std::vector<Plant> all_plants() {
    std::vector<Plant> all;
    for (const auto& some : {plants_of_steps(), plants_of_sessions(), plants_of_messages(),
                             plants_of_bounds(), plants_of_liveness()}) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

// The number of findings of the check, whatever their label.
std::uint64_t count(const Findings& findings, std::string_view check) {
    std::uint64_t count = 0;
    for (const FindingKind& kind : findings.kinds()) count += kind.check == check ? kind.count : 0;
    return count;
}

BOOST_DATA_TEST_CASE(a_check_catches_what_is_planted_for_it_and_is_silent_without,
                     data::make(all_plants()), plant) {
    const PlantRun with = plant.with();
    BOOST_TEST_CONTEXT("with it:\n" << kinds_of(with.findings)) {
        BOOST_TEST(with.findings.count(plant.check, plant.label) > 0u);
    }
    const PlantRun without = plant.without();
    BOOST_TEST_CONTEXT("without it:\n" << kinds_of(without.findings)) {
        BOOST_TEST(count(without.findings, plant.check) == 0u);
        BOOST_TEST(without.cycles >= 2u);  // silent, but not because nothing happened
    }
}

// Without a plant, the checks find only known weaknesses of the baseline.
BOOST_AUTO_TEST_CASE(honest_agents_fail_no_check) {
    for (const Scene& scene : {Scene(), three(), repeating_within(3'000), relayed()}) {
        const PlantRun honest = world_with<Honest>(scene);
        BOOST_TEST_CONTEXT(kinds_of(honest.findings)) {
            BOOST_TEST(honest.findings.only_known());
        }
    }
}

// Sends the first agent a reconnect with a null reference, under an id that it has not heard yet.
class Nameless final : public Adversary {
public:
    Nameless() : Adversary(SeededRandom(7)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::close)) return;
        actions.say(0, {{"from", "stranger " + std::to_string(++strangers_)},
                        {"to", nullptr},
                        {"intent", "reconnect"},
                        {"your_ref", nullptr}});
    }

private:
    int strangers_ = 0;
};

BOOST_AUTO_TEST_CASE(who_names_no_reference_to_an_agent_that_holds_none_is_known_as_S2) {
    Scene scene;
    scene.adversary = [] { return std::make_unique<Nameless>(); };
    const PlantRun run = world_with<Honest>(scene);
    BOOST_TEST_CONTEXT(kinds_of(run.findings)) {
        BOOST_TEST(run.findings.count("finalize_rule", "S2") > 1u);
        BOOST_TEST(run.findings.only_known());
    }
}

// Ignores confirms for a while, and then never concludes.
struct Late : Honest {
    static Settings settings() { return {.limits = {.exchange = 1'000}}; }
    struct App : Listener {
        using Listener::Listener;
        int confirms = 0;
        bool accept(const Content& content, std::string_view) {
            return content.intent != Intent::confirm || ++confirms > 150;
        }
    };
};

BOOST_AUTO_TEST_CASE(many_nonces_are_found_where_one_was_logged_too_often_before) {
    Scene scene;
    scene.agents = 4;  // an event of one peer wakes an agent for all
    scene.seconds = 240;
    const PlantRun run = world_with<Late, Honest>(scene);
    constexpr std::size_t late = 3;
    const auto has = [&](std::string_view label) {
        return std::any_of(run.findings.all().begin(), run.findings.all().end(),
                           [&](const Finding& found) {
                               return found.check == "a_cycle_keeps_few_nonces" &&
                                      found.label == label && found.peer == late;
                           });
    };
    BOOST_TEST_CONTEXT(kinds_of(run.findings)) {
        BOOST_TEST(has("L1"));
        BOOST_TEST(has(""));
    }
}

// Logs what it says and nothing else.
struct Talkative : Honest {
    using App = ThinksAloud;
};

BOOST_AUTO_TEST_CASE(a_message_that_is_logged_before_anyone_opens_it_is_found) {
    Scene scene;
    scene.seconds = 5;
    BOOST_TEST(world_with<Talkative>(scene).findings.count("log_shows_no_secrets", "S13") > 0u);
}

BOOST_AUTO_TEST_CASE(no_check_is_without_a_plant) {
    std::set<std::string_view> checks(liveness_checks.begin(), liveness_checks.end());
    for (const auto& check : all_checks()) checks.insert(check->check_name());
    BOOST_TEST(checks.size() == all_checks().size() + liveness_checks.size());
    checks.insert({CostIsBounded::of_holdings, CostIsBounded::of_signatures});
    std::set<std::string_view> planted;
    for (const Plant& plant : all_plants()) planted.insert(plant.check);
    BOOST_TEST(planted == checks, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
