// LogThrottle: tells when something that happens often is worth a line in the log.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace hsagent::live {

// The first time at once, then once in ten seconds, with how often it was.
class LogThrottle {
public:
    // How often it happened since it was last told, this time included; or nothing, if it is too
    // soon to tell.
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
