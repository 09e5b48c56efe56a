// run: one simulation, from options to result.
#pragma once

#include "simulator/record/script.hpp"
#include "simulator/record/story.hpp"
#include "simulator/runs/result.hpp"
#include "simulator/runs/run_options.hpp"

namespace hsagent::sim {

// Runs what `options` ask for. Throws UsageError, FileError, IdentityFileError and StoreError.
// With --store memory, what happened to agents is written into `script`, if there is one. What
// there is to look at is told to `story`, if there is one.
RunResult run(const RunOptions& options, Script* script = nullptr, Story* story = nullptr);

}  // namespace hsagent::sim
