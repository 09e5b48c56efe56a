// What a capture says, done again by an agent in virtual time.
#pragma once

#include <cstddef>
#include <string>

#include "hsagent/identity/identity.hpp"
#include "simulator/live/capture.hpp"
#include "simulator/live/log.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

struct CaptureReplay {
    std::size_t steps = 0;  // done, and the same
    std::size_t lines = 0;  // received
    std::size_t sent = 0;
    std::string difference;  // empty: none; else the first one, with its line in the file
    bool compared_end = false;
    OutputCounts outputs;
};

// Runs until the first difference. The identity is that of the capture's agent; its database is
// made anew from the capture, in a folder for temporary files. Throws FileError and StoreError, and
// sim::UsageError where the identity is another's.
CaptureReplay replay_capture(const Capture& capture, Identity identity, const Log& log);

}  // namespace hsagent::live
