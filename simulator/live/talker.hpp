// Talker: the application of a live agent. It says the baseline's two sentences, logs what it is
// told, and prints what peers say, if asked to.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "hsagent/handshake/application.hpp"
#include "simulator/live/log.hpp"

namespace hsagent::live {

struct TalkerCounters {
    std::uint64_t opened = 0;
    std::uint64_t established = 0;
    std::uint64_t reconnected = 0;
    std::uint64_t closed = 0;  // cycles, of either role
};

// Who else is told; each may be empty. Called from within the agent's steps.
struct TalkerHooks {
    std::function<void(const Opened&)> opened;
    std::function<void(const SessionNews&)> session;
};

class Talker {
public:
    // With `only`, it hears no other peers than these.
    Talker(Log log, std::set<std::string, std::less<>> only, TalkerHooks hooks)
        : log_(std::move(log)), only_(std::move(only)), hooks_(std::move(hooks)) {}

    const TalkerCounters& counters() const { return counters_; }

    void compose(const Round& round, std::string& message) { baseline_.compose(round, message); }
    void opened(const Opened& heard) {
        ++counters_.opened;
        if (hooks_.opened) hooks_.opened(heard);
    }
    void session(const SessionNews& news) {
        counters_.established += news.change == SessionChange::established;
        counters_.reconnected += news.change == SessionChange::reconnected;
        counters_.closed += news.change == SessionChange::closed;
        if (hooks_.session) hooks_.session(news);
        const auto level =
            news.change == SessionChange::failed ? LogLevel::warning : LogLevel::info;
        if (!log_.logs(level)) return;
        std::string line = "[session] ";
        line.append(name(news.role)).append(" ").append(name(news.change));
        line.append(" | peer_id=").append(news.peer_id);
        if (!news.reason.empty()) line.append(" | ").append(news.reason);
        log_.say(level, line);
    }
    bool accept(const Content& content, std::string_view) const {
        return only_.empty() || only_.contains(content.from.text);
    }
    bool logs(LogLevel level) const { return log_.logs(level); }
    void log(LogLevel level, std::string_view line) { log_.say(level, line); }

private:
    BaselineApplication baseline_;
    Log log_;
    std::set<std::string, std::less<>> only_;
    TalkerHooks hooks_;
    TalkerCounters counters_;
};

}  // namespace hsagent::live
