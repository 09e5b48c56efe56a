#include "simulator/faults/agent_faults.hpp"

#include <algorithm>

#include "simulator/faults/sampling.hpp"

namespace hsagent::sim {

namespace {

Clock draw_clock(const FaultProfile& faults, Clock clock, SeededRandom& random) {
    const auto either_way = [&](std::uint32_t most) {
        return static_cast<std::int64_t>(random.below(2 * std::uint64_t{most} + 1)) -
               std::int64_t{most};
    };
    if (faults.clock_skew > 0) clock.skew_ms = either_way(faults.clock_skew);
    if (faults.clock_drift > 0) clock.drift_ppm = either_way(faults.clock_drift);
    // Real time zones are a multiple of 15 minutes, up to 14 hours, away from UTC.
    if (strikes(random, faults.clock_zones)) {
        clock.utc_offset_seconds = static_cast<std::int32_t>(either_way(14 * 4) * 15 * 60);
    }
    return clock;
}

// By an hour, as most zones do for daylight saving, to another real zone.
void change_zone(Clock& clock, std::int64_t until_us, SeededRandom& random) {
    constexpr std::int32_t hour = 3600, most = 14 * hour;
    const std::int32_t offset = clock.utc_offset_seconds;
    const bool ahead = offset - hour < -most || (offset + hour <= most && random.below(2) == 0);
    clock.zone_changes_us =
        1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(until_us) + 1));
    clock.changed_offset_seconds = offset + (ahead ? hour : -hour);
}

Restart draw_restart(const FaultProfile& faults, SeededRandom& random) {
    const std::uint64_t drawn = random.below(1'000'000);
    if (drawn < faults.stop_loses_store) return Restart::without_store;
    if (drawn < faults.stop_loses_store + faults.stop_rewinds) {
        return Restart::with_remembered_store;
    }
    return Restart::with_store;
}

// Calls fault(at_us) repeatedly until `until_us`; fault() returns the time at which it ends.
template <class Fault>
void for_each(std::uint32_t every_ms, std::int64_t until_us, SeededRandom& random, Fault fault) {
    if (every_ms == 0) return;
    std::int64_t at_us = around_ms(random, every_ms);
    while (at_us < until_us) at_us = fault(at_us) + around_ms(random, every_ms);
}

}  // namespace

AgentFaults draw_agent_faults(const FaultProfile& faults, const Clock& right, std::int64_t until_us,
                              SeededRandom random) {
    AgentFaults drawn;
    drawn.clock = draw_clock(faults, right, random);
    std::int64_t running_from_us = 0;
    for_each(faults.stop_every, until_us, random, [&](std::int64_t stop_us) {
        const std::int64_t start_us =
            std::min(stop_us + around_ms(random, faults.stop_for), until_us);
        const Restart restart = draw_restart(faults, random);
        if (restart == Restart::with_remembered_store) {
            const std::int64_t back_us = up_to_ms(random, faults.stop_rewinds_by);
            drawn.events.push_back(
                {std::max(running_from_us, stop_us - back_us), ScheduledEvent::Kind::remember, 0});
        }
        drawn.events.push_back({stop_us, ScheduledEvent::Kind::stop, 0});
        drawn.events.push_back(
            {start_us, ScheduledEvent::Kind::start, static_cast<std::uint32_t>(restart)});
        return running_from_us = start_us;
    });
    for_each(faults.pause_every, until_us, random, [&](std::int64_t from_us) {
        const std::int64_t end_us =
            std::min(from_us + around_ms(random, faults.pause_for), until_us);
        drawn.events.push_back({from_us, ScheduledEvent::Kind::pause, 0});
        drawn.pauses.push_back({from_us, end_us});
        return end_us;
    });
    for_each(faults.store_fails_every, until_us, random, [&](std::int64_t at_us) {
        drawn.events.push_back({at_us, ScheduledEvent::Kind::store_fails,
                                1 + static_cast<std::uint32_t>(random.below(4))});
        return at_us;
    });
    if (strikes(random, faults.zone_changes)) change_zone(drawn.clock, until_us, random);
    return drawn;
}

}  // namespace hsagent::sim
