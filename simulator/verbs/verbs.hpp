// The verbs of hsagent-sim. Each function adds a verb to the command line; the verb that the user
// gives stores its work in `action`, which returns the exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>

namespace hsagent::sim {

enum Exit : int { all_well = 0, check_failed = 1, usage = 2, unreachable = 3, internal = 4 };

using Action = std::function<int()>;

void add_run(CLI::App& program, Action& action);
void add_replay(CLI::App& program, Action& action);
void add_shrink(CLI::App& program, Action& action);
void add_campaign(CLI::App& program, Action& action);
void add_merge(CLI::App& program, Action& action);
void add_explore(CLI::App& program, Action& action);
void add_attacks(CLI::App& program, Action& action);
void add_faults(CLI::App& program, Action& action);
void add_relay(CLI::App& program, Action& action);
void add_agent(CLI::App& program, Action& action);
void add_load(CLI::App& program, Action& action);
void add_identity(CLI::App& program, Action& action);

}  // namespace hsagent::sim
