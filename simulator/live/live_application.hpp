// The application of a live agent: the baseline's two messages, a choice of peers, and a log.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/application.hpp"
#include "simulator/live/log.hpp"

namespace hsagent::live {

class LiveApplication {
public:
    // `only`: the ids of accepted peers; empty: all.
    LiveApplication(Log log, std::set<std::string, std::less<>> only)
        : log_(std::move(log)), only_(std::move(only)) {}

    void compose(const Round& round, std::string& message) { baseline_.compose(round, message); }
    bool accept(const Content& content, std::string_view) const {
        return only_.empty() || only_.contains(content.from.text);
    }
    bool logs(LogLevel level) const { return log_.logs(level); }
    void log(LogLevel level, std::string_view line) { log_.say(level, line); }

private:
    BaselineApplication baseline_;
    Log log_;
    std::set<std::string, std::less<>> only_;
};

}  // namespace hsagent::live
