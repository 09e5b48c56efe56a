// StatusLine: a progress line on stderr, rewritten during the work and erased afterwards.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace hsagent::sim {

class StatusLine {
public:
    // Shows nothing if stderr is not a terminal or `wanted` is false.
    explicit StatusLine(bool wanted = true)
        : shown_(wanted && ::isatty(STDERR_FILENO) == 1), started_(Clock::now()), next_(started_) {}
    StatusLine(const StatusLine&) = delete;
    StatusLine& operator=(const StatusLine&) = delete;
    ~StatusLine() { clear(); }

    // Whether to show() something now; true at most ten times a second.
    bool due() {
        if (!shown_ || Clock::now() < next_) return false;
        next_ = Clock::now() + std::chrono::milliseconds(100);
        return true;
    }
    void show(const std::string& text) {
        if (!shown_) return;
        std::fprintf(stderr, "\r\033[K%s", text.c_str());
        written_ = true;
    }
    void clear() {
        if (written_) std::fprintf(stderr, "\r\033[K");
        written_ = false;
    }
    double real_seconds() const {
        return std::chrono::duration<double>(Clock::now() - started_).count();
    }

private:
    using Clock = std::chrono::steady_clock;

    bool shown_;
    bool written_ = false;
    Clock::time_point started_, next_;
};

}  // namespace hsagent::sim
