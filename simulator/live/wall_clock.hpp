// WallClock: the system's time for an agent, which never goes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>

#include "hsagent/support/time.hpp"

namespace hsagent::live {

// Follows a clock that is set forward at once. If the clock is set back, this time advances at half
// speed until the clock catches up: rounds still end, and no nonce is forgotten too late.
class SteadyTime {
public:
    // `system_ms` is from the clock that people set, `steady_ms` from the one that nobody sets.
    std::int64_t at(std::int64_t system_ms, std::int64_t steady_ms) {
        if (last_ms_ && system_ms < *last_ms_) {
            *last_ms_ += (steady_ms - steady_ms_) / 2;
        } else {
            last_ms_ = system_ms;
        }
        steady_ms_ = steady_ms;
        return *last_ms_;
    }

private:
    std::optional<std::int64_t> last_ms_;
    std::int64_t steady_ms_ = 0;
};

inline std::int64_t steady_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

class WallClock {
public:
    Instant now() {
        using namespace std::chrono;
        const auto system = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
        const std::int64_t ms = time_.at(system.count(), steady_ms());
        if (const std::time_t seconds = ms / 1000; seconds != zone_at_) {
            std::tm local{};
            ::localtime_r(&seconds, &local);
            zone_seconds_ = static_cast<std::int32_t>(local.tm_gmtoff);
            zone_at_ = seconds;
        }
        return {ms, zone_seconds_};
    }

private:
    SteadyTime time_;
    std::time_t zone_at_ = -1;
    std::int32_t zone_seconds_ = 0;
};

}  // namespace hsagent::live
