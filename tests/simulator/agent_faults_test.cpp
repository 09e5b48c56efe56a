// Tests of stops and starts of agents, and of the relay's: what is drawn, and what becomes of it.
#include "simulator/faults/agent_faults.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "simulator/agents/actors.hpp"
#include "simulator/agents/hosts.hpp"
#include "simulator/network/relay.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(agent_faults)

using Kind = ScheduledEvent::Kind;

// A store is remembered while its agent runs, or there is nothing to go back to.
BOOST_AUTO_TEST_CASE(a_store_is_remembered_since_the_last_start) {
    FaultProfile faults;
    faults.stop_every = 2'000;
    faults.stop_for = 500;
    faults.stop_rewinds = 1'000'000;
    faults.stop_rewinds_by = 60'000;
    std::size_t remembered = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const AgentFaults drawn = draw_agent_faults(faults, {}, 60'000'000, SeededRandom(seed));
        std::int64_t started_us = 0;
        for (const AgentFaults::Planned& planned : drawn.events) {
            if (planned.kind == Kind::remember) {
                BOOST_TEST(planned.at_us >= started_us);
                ++remembered;
            }
            if (planned.kind == Kind::start) started_us = planned.at_us;
        }
    }
    BOOST_TEST(remembered > 100u);
}

// No zone of this world is more than 14 hours away from UTC, in winter or in summer.
BOOST_AUTO_TEST_CASE(a_zone_stays_a_real_one_when_it_changes) {
    FaultProfile faults;
    faults.clock_zones = faults.zone_changes = 1'000'000;
    constexpr std::int32_t hour = 3600, most = 14 * hour;
    std::size_t ahead = 0, behind = 0;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        const Clock clock = draw_agent_faults(faults, {}, 60'000'000, SeededRandom(seed)).clock;
        const std::int32_t change = clock.changed_offset_seconds - clock.utc_offset_seconds;
        BOOST_TEST_REQUIRE(std::abs(clock.utc_offset_seconds) <= most);
        BOOST_TEST_REQUIRE(std::abs(clock.changed_offset_seconds) <= most);
        BOOST_TEST_REQUIRE(std::abs(change) == hour);
        (change > 0 ? ahead : behind) += 1;
    }
    BOOST_TEST(ahead > 400u);
    BOOST_TEST(behind > 400u);
}

BOOST_AUTO_TEST_CASE(an_agent_that_runs_is_not_started_nor_one_stopped_that_does_not) {
    Hosts hosts;
    SeededRandom random(1);
    ActorKind kind;
    kind.crypto = CryptoKind::pretend;
    hosts.add(make_actor(kind, new_identity(kind.crypto, random, Instant{}), MemoryStore(),
                         SeededRandom(2), Instant{}),
              Clock{});
    Observation seen;
    const auto happens = [&](Kind what) {
        return hosts.perform({0, 0, what, 0, nullptr}, true, seen);
    };
    BOOST_TEST(!happens(Kind::start));
    BOOST_TEST(hosts.starts(0) == 0u);
    BOOST_TEST(happens(Kind::stop));
    BOOST_TEST(!hosts.runs(0));
    BOOST_TEST(!happens(Kind::stop));
    BOOST_TEST(!happens(Kind::round));
    BOOST_TEST(happens(Kind::start));
    BOOST_TEST(!happens(Kind::start));
    BOOST_TEST(hosts.starts(0) == 1u);
    BOOST_TEST(!hosts.lost_store(0));
    // Its rounds are those since its last start.
    BOOST_TEST(!happens(Kind::round));
    BOOST_TEST(hosts.perform({0, 0, Kind::round, 0, nullptr, 1}, true, seen));
}

BOOST_AUTO_TEST_CASE(an_agent_finds_the_store_that_its_start_says) {
    MemoryStore store;
    store.put(Role::responder, "a peer", RoleState::fresh(Role::responder), Instant{});
    Hosts hosts;
    SeededRandom random(1);
    ActorKind kind;
    kind.crypto = CryptoKind::pretend;
    hosts.add(make_actor(kind, new_identity(kind.crypto, random, Instant{}), std::move(store),
                         SeededRandom(2), Instant{}),
              Clock{});
    Observation seen;
    const auto has_row_after = [&](Restart found) {
        const auto detail = static_cast<std::uint32_t>(found);
        BOOST_TEST(hosts.perform({0, 0, Kind::stop, 0, nullptr}, true, seen));
        BOOST_TEST(hosts.perform({0, 0, Kind::start, 0, nullptr, detail}, true, seen));
        return hosts.actor(0).row(Role::responder, "a peer") != nullptr;
    };
    BOOST_TEST(hosts.perform({0, 0, Kind::remember, 0, nullptr}, true, seen));
    BOOST_TEST(has_row_after(Restart::with_store));
    BOOST_TEST(!has_row_after(Restart::without_store));
    BOOST_TEST(has_row_after(Restart::with_remembered_store));
}

// Clients connect anew when the relay is back, each from another port.
BOOST_AUTO_TEST_CASE(addresses_change_when_the_relay_restarts) {
    Relay relay(2, SeededRandom(1), {Latency::between_ms(1, 1), {}, 0, false});
    Schedule schedule;
    const auto first = relay.address_of(0), second = relay.address_of(1);
    relay.change(schedule, {0, 0, Kind::relay_down, no_agent, nullptr});
    BOOST_TEST(relay.address_of(0) == first);
    relay.change(schedule, {1, 0, Kind::relay_up, no_agent, nullptr});
    BOOST_TEST(relay.address_of(0) != first);
    BOOST_TEST(relay.address_of(1) != second);
}

BOOST_AUTO_TEST_CASE(what_the_relay_does_ends_with_the_faults) {
    RelayOptions options;
    options.faults.relay_restart_for = options.faults.partition_for = 60'000;
    options.faults.partition_alone = 1;
    options.faults_until_us = 2'000'000;
    Relay relay(2, SeededRandom(1), options);
    for (const auto& [begins, ends] :
         {std::pair{Kind::relay_down, Kind::relay_up}, {Kind::part, Kind::join}}) {
        Schedule schedule;
        relay.change(schedule, {1'000'000, 0, begins, no_agent, nullptr});
        BOOST_TEST(schedule.next_at_us() == 2'000'000);
        BOOST_TEST((schedule.take().kind == ends));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
