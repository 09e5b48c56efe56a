// Replay of a capture by an agent in virtual time.
#pragma once

#include <cstddef>
#include <string>

#include "hsagent/identity/identity.hpp"
#include "simulator/live/capture.hpp"
#include "simulator/live/log.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

struct CaptureReplay {
    std::size_t steps = 0;  // done, and equal
    std::size_t lines = 0;  // received
    std::size_t sent = 0;
    std::string difference;  // the first one, with its line in the file; empty if none
    bool compared_end = false;
    OutputCounts outputs;
};

// Runs until the first difference. `identity` must be that of the capture's agent; the database is
// restored from the capture, in a folder for temporary files. Throws FileError, StoreError, and
// sim::UsageError if the identity is another's.
CaptureReplay replay_capture(const Capture& capture, Identity identity, const Log& log);

}  // namespace hsagent::live
