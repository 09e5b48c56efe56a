// replay: performs a script, and returns the findings of the checks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hsagent/handshake/application.hpp"
#include "simulator/checks/finding.hpp"
#include "simulator/record/script.hpp"
#include "simulator/record/story.hpp"

namespace hsagent::sim {

// Latency of a line in the calm after a script's steps: both ways together.
inline constexpr std::uint32_t calm_latency_ms = 20;

struct ReplayOptions {
    std::string trace_file;  // or empty
    std::optional<LogLevel> log;
};

struct ReplayResult {
    Findings findings;
    std::vector<bool> done;        // by step of the script: whether it could be done
    std::uint64_t deliveries = 0;  // done, in the script
    std::uint64_t events = 0;      // in the trace
    std::string trace_hash;

    bool shows(const Script& script) const {
        return findings.count(script.check, script.label) > 0;
    }
};

// Skips steps that cannot be done because others are missing (a line that was never sent, a stopped
// agent). Reports events to `story`, if there is one.
ReplayResult replay(const Script& script, const ReplayOptions& options = {},
                    Story* story = nullptr);

}  // namespace hsagent::sim
