// Actors: the kinds of simulated agents, each compiled once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/agents/actor.hpp"
#include "simulator/agents/profile_kind.hpp"

namespace hsagent::sim {

// pretend: pretend_crypto.hpp, which protects nothing.
enum class CryptoKind : std::uint8_t { botan, pretend };

inline constexpr auto crypto_names = enum_names<CryptoKind>({
    {CryptoKind::botan, "botan"},
    {CryptoKind::pretend, "pretend"},
});

constexpr std::string_view name(CryptoKind crypto) {
    return crypto_names[crypto].name;
}

// Rows for strangers beside those of a run's agents.
inline constexpr std::int64_t spare_rows = 8;

// What an agent is, beside who it is and what it remembers.
struct ActorKind {
    CryptoKind crypto = CryptoKind::botan;
    ProfileKind profile = ProfileKind::hardened;
    Settings settings;
    std::optional<LogLevel> log;  // from this level up, it is part of what is observed
};

// Caps that a run's agents fit under, and that a flood of strangers reaches within the run.
inline Settings simulated_settings(std::size_t agents) {
    Settings settings;
    settings.caps.half_open = static_cast<std::int64_t>(agents) + spare_rows;
    settings.caps.rows = 2 * settings.caps.half_open;
    return settings;
}

// A new identity with keys of that crypto.
Identity new_identity(CryptoKind crypto, SeededRandom& random, Instant now);

// An agent that begins at `now`, by its own clock. A SqliteStore goes with real cryptography only.
std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, MemoryStore store,
                                  SeededRandom random, Instant now);
std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, SqliteStore store,
                                  SeededRandom random, Instant now);

}  // namespace hsagent::sim
