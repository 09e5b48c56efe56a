// Progress of a campaign: one line on a terminal's stderr, with rate and time to go.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace hsagent::sim {

class CampaignProgress {
public:
    explicit CampaignProgress(std::size_t seeds)
        : seeds_(seeds), shown_(::isatty(STDERR_FILENO) == 1), started_(Clock::now()) {}
    CampaignProgress(const CampaignProgress&) = delete;
    CampaignProgress& operator=(const CampaignProgress&) = delete;
    ~CampaignProgress() { clear(); }

    // One more seed is done; so many kinds of findings so far.
    void done(std::size_t kinds) {
        ++done_;
        if (!shown_ || Clock::now() < next_) return;
        next_ = Clock::now() + std::chrono::milliseconds(100);
        const double passed = std::chrono::duration<double>(Clock::now() - started_).count();
        const double rate = static_cast<double>(done_) / passed;
        const double left = static_cast<double>(seeds_ - done_) / rate;
        std::fprintf(stderr, "\r\033[K%zu of %zu seeds   %.1f a second   %.0f s to go   %zu kinds",
                     done_, seeds_, rate, left, kinds);
    }
    void clear() {
        if (shown_) std::fprintf(stderr, "\r\033[K");
    }

private:
    using Clock = std::chrono::steady_clock;

    std::size_t seeds_, done_ = 0;
    bool shown_;
    Clock::time_point started_, next_{};
};

class ScriptProgress {
public:
    explicit ScriptProgress(std::size_t kinds)
        : kinds_(kinds), shown_(::isatty(STDERR_FILENO) == 1) {}
    ScriptProgress(const ScriptProgress&) = delete;
    ScriptProgress& operator=(const ScriptProgress&) = delete;
    ~ScriptProgress() {
        if (shown_) std::fprintf(stderr, "\r\033[K");
    }
    void next(const std::string& what) {
        ++at_;
        if (!shown_) return;
        std::fprintf(stderr, "\r\033[Kshrinking %zu of %zu: %s", at_, kinds_, what.c_str());
    }

private:
    std::size_t kinds_, at_ = 0;
    bool shown_;
};

}  // namespace hsagent::sim
