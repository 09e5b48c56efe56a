// Clock: an agent's own, which may be wrong.
#pragma once

#include <cstdint>

#include "hsagent/support/time.hpp"

namespace hsagent::sim {

// Where virtual time begins: 2026-01-01T00:00:00Z.
inline constexpr std::int64_t virtual_epoch_ms = 1'767'225'600'000;

struct Clock {
    std::int64_t start_ms = 0;   // true time when the run begins, ms since 1970
    std::int64_t skew_ms = 0;    // ahead of it
    std::int64_t drift_ppm = 0;  // faster than it
    std::int32_t utc_offset_seconds = 0;

    friend bool operator==(const Clock&, const Clock&) = default;

    // What it shows `us` microseconds into the run.
    Instant at(std::int64_t us) const {
        return {start_ms + skew_ms + (us + us * drift_ppm / 1'000'000) / 1000, utc_offset_seconds};
    }
    // The first microsecond, of those equal to `near_us` in the last three digits, at which it
    // shows at least `instant`.
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
