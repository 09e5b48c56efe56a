// explore: every order of delivery, loss, repetition and timer of one cycle, within bounds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "simulator/agents/profile_kind.hpp"
#include "simulator/checks/finding.hpp"

namespace hsagent::sim {

struct ExploreOptions {
    std::uint32_t agents = 2;     // the first begins a cycle with each of the others
    std::uint32_t drops = 1;      // lines that may be lost, in all
    std::uint32_t dups = 1;       // lines that may arrive twice
    std::uint32_t overtakes = 0;  // lines that may overtake those before them
    std::uint32_t exchange = 3;   // the limit of rounds (Limits::exchange)
    ProfileMix profiles = ProfileMix::hardened;
    std::uint64_t most_states = 5'000'000;
    std::uint64_t seed = 1;
};

struct ExploreProgress {
    std::uint64_t states = 0, open = 0, transitions = 0;
    std::uint32_t depth = 0;
};

// What was found on the way, with the shortest way to it.
struct ExploreFinding {
    std::string check, label, detail;
    std::vector<std::string> path;  // a step a line
};

struct ExploreResult {
    std::uint64_t states = 0, transitions = 0;
    std::uint32_t depth = 0;   // of the state that is farthest from the beginning
    bool complete = true;      // false: there were more than `most_states`
    std::uint64_t closed = 0;  // states in which every cycle is closed at both ends
    std::uint64_t stuck = 0;   // states from which no further fault is needed to never get there
    std::vector<std::string> routes;          // taken, of the eight: "init_ready --> init_exchange"
    std::vector<std::string> shortest_cycle;  // a step a line
    std::vector<ExploreFinding> findings;     // one of each kind
    double real_seconds = 0;
};

// Agents use PretendCrypto and one moment in time: what they do depends on the order of events
// alone. States that agree in everything an agent can know, and in all lines on their way, are one.
ExploreResult explore(const ExploreOptions& options,
                      const std::function<void(const ExploreProgress&)>& progress = {});

}  // namespace hsagent::sim
