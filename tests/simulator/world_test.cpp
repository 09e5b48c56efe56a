// Tests of the world: what it does for an adversary, and what it writes down for scripts.
#include "simulator/world/world.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "planted.hpp"
#include "simulator/runs/run.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(world)

Script recorded(const std::string& faults, const std::string& attack, std::uint32_t seconds) {
    RunOptions options = run_options(3, seconds, 1);
    options.crypto = CryptoKind::pretend;
    options.faults = faults;
    options.attack = attack;
    options.calm_seconds = 0;
    Script script;
    run(options, &script);
    return script;
}

std::size_t count_of(const Script& script, ScheduledEvent::Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(script.steps.begin(), script.steps.end(),
                      [&](const ScriptStep& step) { return step.kind == kind; }));
}

// Says three lines whenever it sees one, and counts those that arrive before an earlier one.
class Talking final : public Adversary {
public:
    struct Heard {
        std::size_t arrived = 0, overtook = 0;
    };
    explicit Talking(Heard& heard) : Adversary(SeededRandom(7)), heard_(heard) {}

    void sees(const Sight& sight, Actions& actions) override {
        (void)sight;
        for (int i = 0; i < 3; ++i) {
            actions.say(0, {{"from", "a stranger"}, {"to", nullptr}, {"intent", "register"}});
        }
    }
    void learns(const Observation& seen) override {
        const std::uint64_t number = seen.event.line->number;
        heard_.overtook += number < last_;
        last_ = std::max(last_, number);
        ++heard_.arrived;
    }

private:
    Heard& heard_;
    std::uint64_t last_ = 0;
};

// Lines that an agent sends in one step often reach the relay at the same time.
BOOST_AUTO_TEST_CASE(no_line_of_an_adversary_overtakes_another) {
    Talking::Heard heard;
    Scene scene = three();
    scene.seconds = 10;
    scene.adversary = [&] { return std::make_unique<Talking>(heard); };
    world_with<Honest>(scene);
    BOOST_TEST(heard.arrived > 100u);
    BOOST_TEST(heard.overtook == 0u);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_withheld_does_not_arrive) {
    const auto confirms = [](const Script& script) {
        return std::count_if(script.steps.begin(), script.steps.end(), [](const ScriptStep& step) {
            return step.line.intent == Intent::confirm;
        });
    };
    BOOST_TEST(confirms(recorded("none", "", 10)) > 0);
    BOOST_TEST(confirms(recorded("none", "L1", 10)) == 0);
}

BOOST_AUTO_TEST_CASE(an_agent_that_an_adversary_fells_starts_again_after_a_second) {
    const Script script = recorded("none", "L6", 40);
    BOOST_TEST_REQUIRE(count_of(script, ScheduledEvent::Kind::stop) == 1u);
    BOOST_TEST_REQUIRE(count_of(script, ScheduledEvent::Kind::start) == 1u);
    std::int64_t stopped_us = 0, started_us = 0;
    for (const ScriptStep& step : script.steps) {
        if (step.kind == ScheduledEvent::Kind::stop) stopped_us = step.at_us;
        if (step.kind == ScheduledEvent::Kind::start) started_us = step.at_us;
    }
    BOOST_TEST(started_us > stopped_us);
    BOOST_TEST(started_us <= stopped_us + 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_script_holds_the_damage_to_each_line) {
    const TemporaryFolder folder;
    write_text(folder / "faults.json", R"({"corrupt": {"bit_per_million": 500000}})");
    const auto altered = [](const Script& script) {
        return std::count_if(script.steps.begin(), script.steps.end(),
                             [](const ScriptStep& step) { return !step.alterations.empty(); });
    };
    BOOST_TEST(altered(recorded("none", "", 5)) == 0);
    BOOST_TEST(altered(recorded(folder / "faults.json", "", 5)) > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
