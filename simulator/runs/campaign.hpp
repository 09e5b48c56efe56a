// campaign: runs many seeds, and keeps the first failure of each kind.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/model/reach.hpp"
#include "simulator/runs/run_options.hpp"

namespace hsagent::sim {

struct CampaignOptions {
    RunOptions run;  // for each seed; its own seed and files are ignored
    std::uint64_t first_seed = 1, last_seed = 100;
    std::uint32_t threads = 0;  // 0: one per core
    std::uint32_t shard = 1, shards = 1;
    std::string directory;     // for scripts and progress; empty: keeps none
    bool allow_known = false;  // known weaknesses are no failure
    bool shrink = true;
};

// One kind of finding over all seeds.
struct CampaignKind {
    std::string check, label;
    std::uint64_t seeds = 0;  // number that showed it
    std::uint64_t first_seed = 0;
    std::string detail;                     // of the first seed
    std::string script_file;                // empty: none was requested
    std::size_t deliveries = 0, steps = 0;  // of that script
    bool is_shown = true;  // false: a replay of the script does not show it, so it is not shrunk
};

struct CampaignResult {
    std::string settings;  // of every seed; results with other settings do not merge
    std::string faults;    // content of the --faults file, if there was one
    std::uint64_t first_seed = 0, last_seed = 0;
    std::vector<bool> done;    // by seed, from the first
    std::uint64_t failed = 0;  // seeds with a finding that is not known
    std::vector<CampaignKind> kinds;
    Reach reach;              // of the adversary's lines in all seeds
    double real_seconds = 0;  // of this call

    std::uint64_t seeds_done() const {
        std::uint64_t count = 0;
        for (const bool is_done : done) count += is_done;
        return count;
    }
    bool ok(bool allow_known) const {
        for (const CampaignKind& kind : kinds) {
            if (kind.label.empty() || !allow_known) return false;
        }
        return true;
    }
};

// Runs the seeds that are not done yet. Throws UsageError and FileError.
CampaignResult campaign(const CampaignOptions& options);

// Merges the results in folders. Throws UsageError if they do not belong together.
CampaignResult merge(const std::vector<std::string>& directories);

}  // namespace hsagent::sim
