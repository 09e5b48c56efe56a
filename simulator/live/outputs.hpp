// The outputs of a live agent as values, counted and logged.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "hsagent/handshake/output.hpp"
#include "hsagent/support/overloaded.hpp"
#include "simulator/live/log.hpp"

namespace hsagent::live {

using Output = std::variant<Line, Opened, SessionNews>;

struct OutputCounts {
    std::uint64_t opened = 0;
    std::uint64_t established = 0;
    std::uint64_t reconnected = 0;
    std::uint64_t closed = 0;  // cycles, of either role

    void add(const Output& output) {
        if (std::holds_alternative<Opened>(output)) ++opened;
        if (const auto* news = std::get_if<SessionNews>(&output)) {
            established += news->change == SessionChange::established;
            reconnected += news->change == SessionChange::reconnected;
            closed += news->change == SessionChange::closed;
        }
    }
};

inline void log_session(const Log& log, const SessionNews& news) {
    const auto level = news.change == SessionChange::failed ? LogLevel::warning : LogLevel::info;
    if (!log.logs(level)) return;
    std::string line = "[session] ";
    line.append(name(news.role)).append(" ").append(name(news.change));
    line.append(" | peer_id=").append(news.peer_id);
    if (!news.reason.empty()) line.append(" | ").append(news.reason);
    log.say(level, line);
}

}  // namespace hsagent::live
