// Log: destination of a live program's log lines. The library itself only calls back.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/handshake/application.hpp"
#include "simulator/live/log_settings.hpp"
#include "simulator/model/usage_error.hpp"

namespace spdlog {
class logger;
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace hsagent::live {

// The log of one agent, or of the relay; a copy logs to the same place. A log line stays one line,
// whatever a peer put into it: control characters are escaped.
class Log {
public:
    Log() = default;  // logs nothing
    explicit Log(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}

    bool logs(LogLevel level) const;
    void say(LogLevel level, std::string_view line) const;
    void info(std::string_view line) const { say(LogLevel::info, line); }
    void warning(std::string_view line) const { say(LogLevel::warning, line); }
    void error(std::string_view line) const;

private:
    std::shared_ptr<spdlog::logger> logger_;
};

// The sinks of a program: stderr, and a rotated file for each name.
class LogSinks {
public:
    // Throws sim::UsageError if the folder of log files cannot be made.
    explicit LogSinks(const LogSettings& settings);

    // Throws sim::UsageError if the file cannot be opened.
    Log named(const std::string& name) const;

private:
    LogSettings settings_;
    std::vector<std::shared_ptr<spdlog::sinks::sink>> shared_;
};

}  // namespace hsagent::live
