// The verbs of hsagent-sim. Each function adds a verb to the command line; the verb that the user
// gives stores its work in `action`, which returns the exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>

namespace hsagent::sim {

enum Exit : int { all_well = 0, check_failed = 1, usage = 2, unreachable = 3, internal = 4 };

using Action = std::function<int()>;

// The list of verbs, in the order of --help. Each has a function add_VERB().
#define HSAGENT_SIM_VERBS(VERB)                                                                  \
    VERB(run)                                                                                    \
    VERB(replay) VERB(shrink) VERB(campaign) VERB(merge) VERB(explore) VERB(graph) VERB(attacks) \
        VERB(faults) VERB(relay) VERB(agent) VERB(identity) VERB(load)

#define HSAGENT_SIM_DECLARE(verb) void add_##verb(CLI::App& program, Action& action);
HSAGENT_SIM_VERBS(HSAGENT_SIM_DECLARE)
#undef HSAGENT_SIM_DECLARE

}  // namespace hsagent::sim
