// explore: tries every order of delivery, loss, repetition and timer in one cycle, within bounds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "simulator/agents/profile.hpp"
#include "simulator/checks/finding.hpp"

namespace hsagent::sim {

struct ExploreOptions {
    std::uint32_t agents = 2;     // the first begins a cycle with each of the others
    std::uint32_t drops = 1;      // lines that may be lost, in total
    std::uint32_t dups = 1;       // lines that may arrive twice
    std::uint32_t overtakes = 0;  // lines that may overtake those before them
    std::uint32_t exchange = 3;   // the limit of rounds (Limits::exchange)
    ProfileMix profiles;
    std::uint64_t most_states = 5'000'000;
    std::uint64_t seed = 1;
};

struct ExploreProgress {
    std::uint64_t states = 0, open = 0, transitions = 0;
    std::uint32_t depth = 0;
};

// A finding of the exploration, with the shortest path to it.
struct ExploreFinding {
    std::string check, label, detail;
    std::vector<std::string> path;  // a step a line
};

struct ExploreResult {
    std::uint64_t states = 0, transitions = 0;
    std::uint32_t depth = 0;          // of the state farthest from the beginning
    bool complete = true;             // false: there were more than `most_states`
    std::uint64_t closed = 0;         // states in which every cycle is closed at both ends
    std::uint64_t stuck = 0;          // states from which no faultless path leads there
    std::vector<std::string> routes;  // those taken of the eight: "init_ready --> init_exchange"
    std::vector<std::string> shortest_cycle;  // a step a line
    std::vector<ExploreFinding> findings;     // one of each kind
    double real_seconds = 0;
};

// Agents use PretendCrypto and time stands still, so that their behaviour depends on the order of
// events alone. States with equal knowledge of all agents and equal lines in transit count as one.
ExploreResult explore(const ExploreOptions& options,
                      const std::function<void(const ExploreProgress&)>& progress = {});

}  // namespace hsagent::sim
