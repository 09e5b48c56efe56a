// Progress of a run and of a campaign, for their status line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "simulator/runs/run_options.hpp"
#include "simulator/terminal/status_line.hpp"

namespace hsagent::sim {

class Progress {
public:
    // Silent if log lines are printed, which go to the same place.
    explicit Progress(const RunOptions& options)
        : options_(options), line_(options.shows_progress && !options.log) {}

    void preparing(std::uint32_t agent) {
        if (!line_.due()) return;
        line_.show("preparing agent " + std::to_string(agent) + " of " +
                   std::to_string(options_.agents));
    }
    void running(std::int64_t now_us, std::uint64_t deliveries) {
        if (++calls_ % 256 != 0 || !line_.due()) return;
        char text[120];
        std::snprintf(text, sizeof text, "%5.1f s of %u s virtual   %5.1f s real   %llu deliveries",
                      static_cast<double>(now_us) / 1e6, options_.seconds, line_.real_seconds(),
                      static_cast<unsigned long long>(deliveries));
        line_.show(text);
    }
    double real_seconds() const { return line_.real_seconds(); }

private:
    const RunOptions& options_;
    StatusLine line_;
    std::uint64_t calls_ = 0;
};

class CampaignProgress {
public:
    explicit CampaignProgress(std::size_t seeds) : seeds_(seeds) {}

    // Notes that another seed is done; `kinds`: kinds of findings so far.
    void done(std::size_t kinds) {
        ++done_;
        if (!line_.due()) return;
        const double rate = static_cast<double>(done_) / line_.real_seconds();
        const double left = static_cast<double>(seeds_ - done_) / rate;
        char text[120];
        std::snprintf(text, sizeof text,
                      "%zu of %zu seeds   %.1f per second   %.0f s to go   %zu kinds", done_,
                      seeds_, rate, left, kinds);
        line_.show(text);
    }

private:
    std::size_t seeds_, done_ = 0;
    StatusLine line_;
};

}  // namespace hsagent::sim
