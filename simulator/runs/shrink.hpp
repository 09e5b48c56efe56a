// shrink: the smallest script that still shows the finding of a script.
#pragma once

#include <cstdint>
#include <functional>

#include "simulator/record/script.hpp"
#include "simulator/runs/replay.hpp"

namespace hsagent::sim {

struct ShrinkProgress {
    std::uint64_t replays = 0;
    std::size_t steps = 0, deliveries = 0;  // of the smallest so far
};

// Leaves out agents, then steps (delta debugging: halves, quarters, down to single ones), then
// single faults, as long as `script.check` is still found with `script.label`. No single step of
// the result can be left out. Returns the script unchanged if it does not show that finding.
Script shrink(Script script, const std::function<void(const ShrinkProgress&)>& progress = {});

// Cuts the script of a recorded run to the events that led to the first finding of that check and
// label, ready to replay. False if there is no such finding.
bool cut_to_finding(Script& script, const Findings& findings, std::string_view check,
                    std::string_view label);

}  // namespace hsagent::sim
