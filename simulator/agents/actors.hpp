// Actors: factories of simulated agents.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"
#include "simulator/agents/actor.hpp"
#include "simulator/agents/crypto_kind.hpp"
#include "simulator/agents/profile.hpp"
#include "simulator/agents/settings.hpp"

namespace hsagent::sim {

// The configuration of an actor, except its identity and its store.
struct ActorKind {
    CryptoKind crypto = CryptoKind::botan;
    const Profile* profile = &default_profile();
    Settings settings;
    std::optional<LogLevel> log;  // log lines from this level up are part of observations
};

// The stores that an actor can have. One that cannot be copied is on disk, and requires
// CryptoKind::botan.
using AnyStore = std::variant<MemoryStore, SqliteStore>;

// All that an actor is made of. It begins at `now`, by its own clock.
struct ActorParts {
    Identity identity;
    Settings settings;
    AnyStore store;
    SeededRandom random;
    std::optional<LogLevel> log;
    Instant now;
};

// A new identity with keys of that backend.
Identity new_identity(CryptoKind crypto, SeededRandom& random, Instant now);

// An actor that begins at `now`, by its own clock.
std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, AnyStore store,
                                  SeededRandom random, Instant now);

}  // namespace hsagent::sim
