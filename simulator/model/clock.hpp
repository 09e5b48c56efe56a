// Clock: the clock of an agent, which may be wrong.
#pragma once

#include <cstdint>

#include "hsagent/support/time.hpp"

namespace hsagent::sim {

// Start of virtual time: 2026-01-01T00:00:00Z.
inline constexpr std::int64_t virtual_epoch_ms = 1'767'225'600'000;

struct Clock {
    std::int64_t start_ms = 0;   // true time when the run begins, ms since 1970
    std::int64_t skew_ms = 0;    // ahead of true time
    std::int64_t drift_ppm = 0;  // faster than true time, in parts per million
    std::int32_t utc_offset_seconds = 0;
    // Daylight saving or a journey: from this moment of the run on, another offset. 0: never.
    std::int64_t zone_changes_us = 0;
    std::int32_t changed_offset_seconds = 0;

    friend bool operator==(const Clock&, const Clock&) = default;

    // The time that the clock shows `us` microseconds into the run.
    Instant at(std::int64_t us) const {
        const bool changed = zone_changes_us > 0 && us >= zone_changes_us;
        return {start_ms + skew_ms + (us + us * drift_ppm / 1'000'000) / 1000,
                changed ? changed_offset_seconds : utc_offset_seconds};
    }
    // The first microsecond of the run at which the clock shows at least `instant`, among those
    // whose last three digits equal those of `near_us`.
    std::int64_t when(Instant instant, std::int64_t near_us) const {
        const std::int64_t local_us = (instant.unix_ms - start_ms - skew_ms) * 1000;
        std::int64_t us = local_us - local_us * drift_ppm / (1'000'000 + drift_ppm);
        us = us - us % 1000 + near_us % 1000;
        while (at(us - 1000).unix_ms >= instant.unix_ms) us -= 1000;
        while (at(us).unix_ms < instant.unix_ms) us += 1000;
        return us;
    }
};

}  // namespace hsagent::sim
