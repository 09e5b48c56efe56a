// AgentSeeds: the draws that make each agent of a run. They depend on the seed alone, so a replay
// makes the same agents.
#pragma once

#include <cstdint>
#include <string>

#include "hsagent/crypto/random.hpp"

namespace hsagent::sim {

class AgentSeeds {
public:
    explicit AgentSeeds(const SeededRandom& run) : run_(run), drawn_(run.fork("world")) {}

    // For its identity, if that is not read from a file.
    SeededRandom identity_of(std::size_t agent) const {
        return run_.fork("identity " + std::to_string(agent));
    }

    struct Seed {
        std::int64_t begins_us;  // a time in the first second
        SeededRandom random;     // source of all draws of the agent
    };
    // The seed of the next agent; to be called once for each agent, in order.
    Seed next() {
        const auto begins_us = static_cast<std::int64_t>(drawn_.below(1'000'000));
        return {begins_us, drawn_.fork("agent " + std::to_string(agents_++))};
    }

private:
    SeededRandom run_, drawn_;
    std::size_t agents_ = 0;
};

}  // namespace hsagent::sim
