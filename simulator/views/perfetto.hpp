// A trace in the format of Chrome's tracing, which ui.perfetto.dev and chrome://tracing show.
#pragma once

#include <string>

#include "simulator/record/story.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

// A track for each agent, with its lines and the way they take; for each pair, one of each role's
// state; and counters of the whole run.
std::string as_perfetto(const Story& story, const Caption& caption);

}  // namespace hsagent::sim
