// Progress: one line on a terminal's stderr that is rewritten while a run goes on.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>

#include "simulator/options.hpp"

namespace hsagent::sim {

class Progress {
public:
    // Silent where stderr is no terminal, or where log lines go.
    explicit Progress(const RunOptions& options)
        : options_(options),
          shown_(::isatty(STDERR_FILENO) == 1 && !options.log),
          started_(Clock::now()),
          next_(started_) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { clear(); }

    void preparing(std::uint32_t agent) {
        if (due()) {
            std::fprintf(stderr, "\r\033[Kpreparing agent %u of %u", agent, options_.agents);
        }
    }
    void running(std::int64_t now_us, std::uint64_t deliveries) {
        if (++calls_ % 256 != 0 || !due()) return;
        const double now = static_cast<double>(now_us) / 1e6;
        std::fprintf(stderr, "\r\033[K%5.1f s of %u s virtual   %5.1f s real   %llu deliveries",
                     now, options_.seconds, real_seconds(),
                     static_cast<unsigned long long>(deliveries));
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

    bool due() {
        if (!shown_ || Clock::now() < next_) return false;
        next_ = Clock::now() + std::chrono::milliseconds(100);
        return written_ = true;
    }

    const RunOptions& options_;
    bool shown_;
    bool written_ = false;
    std::uint64_t calls_ = 0;
    Clock::time_point started_, next_;
};

}  // namespace hsagent::sim
