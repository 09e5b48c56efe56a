// Actors: factories of simulated agents.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/agents/actor.hpp"
#include "simulator/agents/profile.hpp"

namespace hsagent::sim {

// `pretend` is pretend_crypto.hpp, which protects nothing.
enum class CryptoKind : std::uint8_t { botan, pretend };

inline constexpr auto crypto_names = enum_names<CryptoKind>({
    {CryptoKind::botan, "botan"},
    {CryptoKind::pretend, "pretend"},
});

constexpr std::string_view name(CryptoKind crypto) {
    return crypto_names[crypto].name;
}

// Rows for strangers, in addition to those for the agents of a run.
inline constexpr std::int64_t spare_rows = 8;

// The configuration of an actor, except its identity and its store.
struct ActorKind {
    CryptoKind crypto = CryptoKind::botan;
    const Profile* profile = &default_profile();
    Settings settings;
    std::optional<LogLevel> log;  // log lines from this level up are part of observations
};

// All parts of an actor. It starts at `now`, by its own clock.
template <class S>
struct ActorParts {
    Identity identity;
    Settings settings;
    S store;
    SeededRandom random;
    std::optional<LogLevel> log;
    Instant now;
};

// Settings with caps that the agents of a run stay below, and that a flood of strangers exceeds.
inline Settings simulated_settings(std::size_t agents) {
    Settings settings;
    settings.caps.half_open = static_cast<std::int64_t>(agents) + spare_rows;
    settings.caps.rows = 2 * settings.caps.half_open;
    return settings;
}

// A new identity with keys of that backend.
Identity new_identity(CryptoKind crypto, SeededRandom& random, Instant now);

// An actor that starts at `now`, by its own clock. A SqliteStore requires CryptoKind::botan.
std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, MemoryStore store,
                                  SeededRandom random, Instant now);
std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, SqliteStore store,
                                  SeededRandom random, Instant now);

}  // namespace hsagent::sim
