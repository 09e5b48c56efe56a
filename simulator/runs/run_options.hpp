// RunOptions: the options of `hsagent-sim run`, and their validation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hsagent/handshake/application.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/model/limits.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

enum class StoreKind : std::uint8_t { memory, sqlite };

inline constexpr auto store_names = enum_names<StoreKind>({
    {StoreKind::memory, "memory"},
    {StoreKind::sqlite, "sqlite"},
});

struct RunOptions {
    std::uint32_t agents = 4;
    std::uint32_t seconds = 60;       // virtual
    std::uint32_t drain_seconds = 0;  // at the end, when no cycle begins
    std::uint64_t seed = 1;
    StoreKind store = StoreKind::memory;
    CryptoKind crypto = CryptoKind::botan;
    ProfileMix profiles;
    std::string directory;      // identity files and databases; with StoreKind::sqlite
    std::string password_file;  // its first line is for every identity; empty: demo passwords
    std::uint32_t latency_min_ms = 1;
    std::uint32_t latency_max_ms = 50;
    std::string faults = "none";                // none, light, heavy, swarm or a file
    std::optional<std::uint32_t> calm_seconds;  // at the end, without faults
    std::uint32_t threads = 1;
    bool only_addressed = false;  // delivers lines only to agents that do not drop them
    bool pinned = false;          // each agent has pinned the keys of all others beforehand
    std::uint32_t newcomers = 0;  // of the agents: begin when the faults end
    bool default_caps = false;    // those of the library, not small ones (agents/settings.hpp)
    std::string attack;           // of the adversary; empty: none
    bool stolen_key = false;      // the adversary has the signing key of the first agent
    bool insider = false;         // each agent has pinned an id and key of the adversary beforehand
    std::string trace_file;
    std::string record_file;  // script of the run's events
    bool json = false;
    bool all_pairs = false;     // the whole table, at any length
    bool all_findings = false;  // known weaknesses too, with the events that led there
    std::optional<LogLevel> log;
    bool shows_progress = true;  // on a terminal
};

// The arguments that make the same world again, except seed and files.
inline std::string world_arguments(const RunOptions& options) {
    return "--agents " + std::to_string(options.agents) + " --seconds " +
           std::to_string(options.seconds) + " --faults " + options.faults + " --calm " +
           std::to_string(options.calm_seconds.value_or(0)) + " --drain " +
           std::to_string(options.drain_seconds) + " --latency " +
           std::to_string(options.latency_min_ms) + ":" + std::to_string(options.latency_max_ms) +
           (options.only_addressed ? " --only-addressed" : "") +
           (options.crypto != CryptoKind::botan ? " --crypto " + std::string(name(options.crypto))
                                                : "") +
           (options.profiles.is_default() ? "" : " --profile " + options.profiles.text()) +
           (options.pinned ? " --pinned" : "") +
           (options.newcomers > 0 ? " --newcomers " + std::to_string(options.newcomers) : "") +
           (options.default_caps ? " --default-caps" : "") +
           (options.attack.empty() ? "" : " --attack " + options.attack) +
           (options.stolen_key ? " --stolen-key" : "") + (options.insider ? " --insider" : "");
}

// Throws UsageError for options that contradict each other or cannot be met.
inline void check(const RunOptions& options) {
    const auto refuse = [](const std::string& text) { throw UsageError(text); };
    if (options.agents < 1 || options.agents > most_agents) {
        refuse("--agents is " + std::to_string(options.agents) + "; it must be 1 to " +
               std::to_string(most_agents));
    }
    if (options.seconds < 1 || options.seconds > most_seconds) {
        refuse("--seconds is " + std::to_string(options.seconds) + "; it must be 1 to " +
               std::to_string(most_seconds));
    }
    if (options.drain_seconds >= options.seconds) {
        refuse("--drain is " + std::to_string(options.drain_seconds) + "; it must be less than " +
               "--seconds, which is " + std::to_string(options.seconds));
    }
    if (options.latency_min_ms > options.latency_max_ms || options.latency_max_ms > 60'000) {
        refuse("--latency is " + std::to_string(options.latency_min_ms) + ":" +
               std::to_string(options.latency_max_ms) +
               "; it must be MIN:MAX in ms, with MIN at most MAX and MAX at most 60000");
    }
    if (options.threads < 1 || options.threads > 256) {
        refuse("--threads is " + std::to_string(options.threads) + "; it must be 1 to 256");
    }
    if (options.calm_seconds.value_or(0) > options.seconds) {
        refuse("--calm is " + std::to_string(*options.calm_seconds) + "; it must be at most " +
               "--seconds, which is " + std::to_string(options.seconds));
    }
    if (options.store == StoreKind::sqlite && options.faults != "none") {
        refuse("--faults needs --store memory: only the simulated disk may fail, not a real one");
    }
    if (options.store == StoreKind::sqlite && options.crypto != CryptoKind::botan) {
        refuse("--crypto pretend needs --store memory: data without protection must not be kept");
    }
    if (options.store == StoreKind::sqlite && !options.attack.empty()) {
        refuse("--attack needs --store memory: an adversary may stop agents and lose their stores");
    }
    if (options.store == StoreKind::sqlite && !options.record_file.empty()) {
        refuse("--record needs --store memory: a script must begin with what its seed can create");
    }
    if (options.drain_seconds > 0 && !options.record_file.empty()) {
        refuse("--record cannot be combined with --drain: a replay holds nothing back");
    }
    if (options.store == StoreKind::sqlite && options.directory.empty()) {
        refuse("--store sqlite needs --dir DIR, where identities and databases are kept");
    }
    if (options.store == StoreKind::memory && !options.directory.empty()) {
        refuse("--dir is used by --store sqlite only; add that or omit --dir");
    }
    if (options.newcomers > 0 && options.newcomers >= options.agents) {
        refuse("--newcomers is " + std::to_string(options.newcomers) +
               "; it must be less than --agents, which is " + std::to_string(options.agents));
    }
    if (options.newcomers > 0 && options.store == StoreKind::sqlite) {
        refuse("--newcomers needs --store memory: agents with files are no newcomers");
    }
    if (options.insider && options.attack != "random") {
        refuse("--insider needs --attack random: no other adversary has an id that agents know");
    }
    if (options.stolen_key && options.attack != "random") {
        refuse("--stolen-key needs --attack random: no other adversary uses keys of agents");
    }
    if (!options.password_file.empty() && options.store != StoreKind::sqlite) {
        refuse("--password-file is used by --store sqlite only; add that or omit it");
    }
}

}  // namespace hsagent::sim
