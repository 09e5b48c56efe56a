// LogThrottle: limits the log lines of a frequent event.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace hsagent::live {

// Allows a line for the first event, then one per ten seconds, with the number of events.
class LogThrottle {
public:
    // The number of events since the last line, this one included; nullopt if it is too soon for a
    // line.
    std::optional<std::uint64_t> happened(std::int64_t now_ms) {
        ++count_;
        if (told_ && now_ms - *told_ < 10'000) return std::nullopt;
        told_ = now_ms;
        return std::exchange(count_, 0);
    }

private:
    std::uint64_t count_ = 0;
    std::optional<std::int64_t> told_;
};

}  // namespace hsagent::live
