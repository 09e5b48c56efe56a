// run: one simulation, from options to result.
#pragma once

#include "simulator/record/script.hpp"
#include "simulator/record/story.hpp"
#include "simulator/runs/result.hpp"
#include "simulator/runs/run_options.hpp"

namespace hsagent::sim {

// Performs a run. Throws UsageError, FileError, IdentityFileError and StoreError. With --store
// memory, writes the events of agents into `script`, if there is one. Reports events to `story`, if
// there is one.
RunResult run(const RunOptions& options, Script* script = nullptr, Story* story = nullptr);

}  // namespace hsagent::sim
