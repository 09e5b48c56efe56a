// AgentSeeds: what each agent of a run is made from, drawn from the seed alone; so that a replay
// makes the same agents.
#pragma once

#include <cstdint>
#include <string>

#include "hsagent/crypto/random.hpp"

namespace hsagent::sim {

class AgentSeeds {
public:
    explicit AgentSeeds(const SeededRandom& run) : run_(run), drawn_(run.fork("world")) {}

    // For its identity, where that is not read from a file.
    SeededRandom identity_of(std::size_t agent) const {
        return run_.fork("identity " + std::to_string(agent));
    }

    struct Seed {
        std::int64_t begins_us;  // a moment of the first second
        SeededRandom random;     // all that the agent draws
    };
    // Of the next agent; called once for each, in their order.
    Seed next() {
        const auto begins_us = static_cast<std::int64_t>(drawn_.below(1'000'000));
        return {begins_us, drawn_.fork("agent " + std::to_string(agents_++))};
    }

private:
    SeededRandom run_, drawn_;
    std::size_t agents_ = 0;
};

}  // namespace hsagent::sim
