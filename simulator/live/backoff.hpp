// Backoff: the next relay to try, and the delay before it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "simulator/live/connection_settings.hpp"

namespace hsagent::live {

// Tries the relay first; after its limit of tries the default one; after the limit of that, none.
// Each delay is twice the one before, plus or minus a quarter, so that agents that lost the same
// relay do not all come back at once.
class Backoff {
public:
    struct Try {
        RelayAddress relay;
        std::int64_t delay_ms;
    };

    explicit Backoff(const ConnectionSettings& settings) : settings_(settings) {}

    // The next try, after a failed one or a connection that did not last; nullopt: no more tries.
    // `drawn`: a random number.
    std::optional<Try> next(std::uint64_t drawn) {
        ++failures_;
        const std::int64_t delay = spread(delay_ms(), drawn);
        if (!settings_.primary_retry_limit || failures_ <= *settings_.primary_retry_limit) {
            return Try{settings_.relay, delay};
        }
        const std::uint64_t further = failures_ - *settings_.primary_retry_limit;
        if (!settings_.default_relay) return std::nullopt;
        if (settings_.default_retry_limit && further > *settings_.default_retry_limit) {
            return std::nullopt;
        }
        return Try{*settings_.default_relay, delay};
    }

    // To be called when a connection has lasted.
    void reset() { failures_ = 0; }

private:
    std::int64_t delay_ms() const {
        std::int64_t delay = settings_.retry_delay_ms;
        for (std::uint64_t i = 1; i < failures_ && delay < settings_.most_delay_ms; ++i) delay *= 2;
        return std::min(delay, settings_.most_delay_ms);
    }
    static std::int64_t spread(std::int64_t delay, std::uint64_t drawn) {
        const auto half = static_cast<std::uint64_t>(delay / 2);
        return delay - delay / 4 + static_cast<std::int64_t>(drawn % (half + 1));
    }

    ConnectionSettings settings_;
    std::uint64_t failures_ = 0;
};

}  // namespace hsagent::live
