// The trace of --perfetto, in Chrome's format, which ui.perfetto.dev and chrome://tracing show.
#pragma once

#include <string>

#include "simulator/record/story.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

// One track per agent, with its lines and the arrows between sender and receiver; one per pair and
// role, with its state; and counters of the whole run.
std::string as_perfetto(const Story& story, const Caption& caption);

}  // namespace hsagent::sim
