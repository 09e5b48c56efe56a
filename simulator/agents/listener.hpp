// Listener: the application of a simulated agent, which says the baseline's two sentences and
// keeps what it is told until the step's observation takes it.
#pragma once

#include <cstddef>
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

    bool may_begin = true;  // false holds back what would begin a cycle
    Reused<News> news;
    Reused<Sent> sent;         // without their texts
    Reused<std::string> said;  // what it composed, to whomever

    void compose(const Round& round, std::string& message) {
        baseline_.compose(round, message);
        said.next().assign(message);
    }
    void opened(const Opened& opened) {
        News& heard = next(News::Kind::opened);
        heard.role = opened.role;
        heard.peer_id.assign(opened.peer_id);
        heard.text.assign(opened.message.text);
    }
    void session(const SessionNews& told) {
        News& heard = next(News::Kind::session);
        heard.role = told.role;
        heard.peer_id.assign(told.peer_id);
        heard.text.assign(told.reason);
        heard.change = told.change;
    }
    bool decorate(Intent intent, std::string_view to, message::LineWriter&) {
        const bool begins = intent == Intent::register_ || intent == Intent::reconnect;
        if (begins && !may_begin) return false;
        Sent& line = sent.next();
        line.intent = intent;
        line.to.assign(to);
        return true;
    }
    void repeats(Intent intent, std::string_view to) {
        Sent& line = sent.next();
        line.intent = intent;
        line.to.assign(to);
    }
    void too_long(Intent, std::string_view, std::size_t) { sent.truncate(sent.size() - 1); }
    bool logs(LogLevel level) const { return log_ && level >= *log_; }
    void log(LogLevel level, std::string_view line) {
        News& heard = next(News::Kind::logged);
        heard.level = level;
        heard.text.assign(line);
    }

private:
    News& next(News::Kind kind) {
        News& heard = news.next();
        heard.kind = kind;
        return heard;
    }

    BaselineApplication baseline_;
    std::optional<LogLevel> log_;
};

}  // namespace hsagent::sim
