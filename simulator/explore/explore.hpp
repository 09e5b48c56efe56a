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
    std::uint32_t cycles = 1;     // that each pair closes
    // Cycles that an agent may give up and begin again: orders with more are not followed.
    std::uint32_t restarts = unlimited;
    ProfileMix profiles;
    bool pinned = false;  // each agent has pinned the keys of all others beforehand

    // An attacker in the sense of Dolev and Yao (attacker.hpp).
    std::uint32_t adversary = 0;  // moves that it may make
    bool insider = false;         // each agent has pinned its own id and key beforehand
    bool both_ways = false;       // it may also make the first agent a responder of the others
    bool stolen_key = false;      // it has the signing key of the first agent

    static constexpr std::uint32_t unlimited = 0xff;
    std::uint64_t most_states = 5'000'000;
    std::uint64_t seed = 1;
};

struct ExploreProgress {
    std::uint64_t states = 0, open = 0, transitions = 0, tried = 0;
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
    std::uint64_t tried = 0;          // lines of an attacker that were tried out
    std::uint64_t moves = 0;          // transitions by which it moved
    std::uint64_t closed = 0;         // states in which every cycle is closed at both ends
    std::uint64_t cut = 0;            // states with more restarts than allowed
    std::uint64_t stuck = 0;          // states from which no faultless path leads there
    std::uint64_t waiting = 0;        // the same after an attack, until an agent gives up
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
