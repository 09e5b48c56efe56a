// Actors: the kinds of simulated agents, each compiled once.
#pragma once

#include <memory>
#include <optional>

#include "hsagent/crypto/random.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"
#include "simulator/actor.hpp"

namespace hsagent::sim {

// An agent of the baseline profile that begins at `now`, by its own clock.
std::unique_ptr<Actor> make_actor(Identity identity, MemoryStore store, SeededRandom random,
                                  std::optional<LogLevel> log, Instant now);
std::unique_ptr<Actor> make_actor(Identity identity, SqliteStore store, SeededRandom random,
                                  std::optional<LogLevel> log, Instant now);

}  // namespace hsagent::sim
