// run: one simulation, from options to result.
#pragma once

#include "simulator/options.hpp"
#include "simulator/result.hpp"

namespace hsagent::sim {

// Runs what `options` ask for. Throws UsageError, FileError, IdentityFileError and StoreError.
RunResult run(const RunOptions& options);

}  // namespace hsagent::sim
