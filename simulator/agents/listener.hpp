// The application of a simulated agent. It composes the baseline's two messages, and records the
// messages and log lines that only an application sees.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hsagent/handshake/application.hpp"
#include "hsagent/support/reused.hpp"
#include "simulator/model/observation.hpp"

namespace hsagent::sim {

class Listener {
public:
    explicit Listener(std::optional<LogLevel> log) : log_(log) {}

    bool may_begin = true;         // false drops lines that begin a cycle
    Reused<News> logged;           // in this step
    Reused<std::string> composed;  // in this step, for any peer

    void compose(const Round& round, std::string& message) {
        baseline_.compose(round, message);
        composed.next().assign(message);
    }
    bool decorate(Intent intent, std::string_view, message::LineWriter&) const {
        const bool begins = intent == Intent::register_ || intent == Intent::reconnect;
        return may_begin || !begins;
    }
    bool logs(LogLevel level) const { return log_ && level >= *log_; }
    void log(LogLevel level, std::string_view line) {
        News& news = logged.next();
        news.kind = News::Kind::logged;
        news.level = level;
        news.text.assign(line);
    }

private:
    BaselineApplication baseline_;
    std::optional<LogLevel> log_;
};

}  // namespace hsagent::sim
