// Command-line options of `hsagent-sim`; every error is reported in one line.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "hsagent/support/enum_names.hpp"
#include "simulator/adversary/adversary.hpp"
#include "simulator/checks/costs.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/runs/run_options.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

namespace detail {

[[noreturn]] inline void refuse_option(std::string_view option, std::string_view value,
                                       std::string_view expected) {
    std::string text(option);
    text += " is '";
    text += value;
    text += "'; it must be ";
    text += expected;
    throw UsageError(text);
}

// Accepts digits only: no sign, no fraction, no overflow.
template <class Number>
Number whole_number(std::string_view option, std::string_view text) {
    Number number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = !text.empty() && text[0] != '-' && read.ec == std::errc() &&
                       read.ptr == text.data() + text.size();
    if (!whole) {
        refuse_option(
            option, text,
            "a whole number from 0 to " + std::to_string(std::numeric_limits<Number>::max()));
    }
    return number;
}

// The enumerator that the value of an option names.
template <class Row, std::size_t count>
auto one_of(const EnumTable<Row, count>& names, std::string_view option, std::string_view text) {
    const auto found = names.find(text);
    if (!found) {
        std::string expected;  // "a, b or c"
        for (const Row& row : names) {
            const std::size_t place = static_cast<std::size_t>(row.value);
            if (place > 0) expected += place + 1 < count ? ", " : " or ";
            expected += row.name;
        }
        refuse_option(option, text, expected);
    }
    return *found;
}

// All names, and the default: "a|b [a]".
template <class Row, std::size_t count>
std::string choices_of(const EnumTable<Row, count>& names,
                       typename EnumTable<Row, count>::Enum value) {
    std::string text;
    for (const Row& row : names) {
        if (!text.empty()) text += '|';
        text += row.name;
    }
    return text + " [" + std::string(names[value].name) + "]";
}

// Adds an option that `read` parses, so that the error texts are ours.
template <class Read>
CLI::Option* add_read_option(CLI::App& verb, const std::string& option, const std::string& help,
                             const std::string& kind, Read read) {
    return verb
        .add_option_function<std::string>(
            option, [option, read](const std::string& text) { read(option, text); }, help)
        ->option_text(kind);
}

template <class Number>
void add_number(CLI::App& verb, const std::string& option, Number& number,
                const std::string& help) {
    add_read_option(verb, option, help, "N [" + std::to_string(number) + "]",
                    [&number](std::string_view name, std::string_view text) {
                        number = whole_number<Number>(name, text);
                    });
}

// The whole minutes in which every pair closes a cycle, in seconds.
inline std::uint32_t calm_for(std::int64_t recovery_us) {
    const std::int64_t closes_us = closes_within_us(recovery_us, RunOptions().latency_max_ms);
    return static_cast<std::uint32_t>((closes_us + 59'999'999) / 60'000'000 * 60);
}
// Long enough to see whether an attack leaves a trace (checks/costs.hpp).
inline constexpr std::uint32_t calm_after_attack = (trace_fades_within_us + minute_us) / 1'000'000;

inline std::string calm_by_profile() {
    std::string text;
    for (const Profile* profile : all_profiles()) {
        if (!text.empty()) text += ", ";
        text += std::to_string(calm_for(profile->expectations.recovery_us)) + " for ";
        text += profile->name;
    }
    return text;
}

inline void add_profile(CLI::App& verb, ProfileMix& profiles) {
    add_read_option(verb, "--profile",
                    "profile of the agents; the profiles of a comma-separated list alternate; "
                    "mixed: all profiles",
                    profile_names("|") + "|" + std::string(ProfileMix::all) + " [" +
                        std::string(default_profile().name) + "]",
                    [&profiles](std::string_view name, std::string_view text) {
                        const auto mix = ProfileMix::parse(text);
                        if (!mix) {
                            refuse_option(name, text,
                                          profile_names(", ") + ", several of these, or " +
                                              std::string(ProfileMix::all));
                        }
                        profiles = *mix;
                    });
}

inline void add_profile(CLI::App& verb, const Profile*& profile) {
    add_read_option(verb, "--profile", "profile of the agents",
                    profile_names("|") + " [" + std::string(default_profile().name) + "]",
                    [&profile](std::string_view name, std::string_view text) {
                        const Profile* named = profile_named(text);
                        if (!named) refuse_option(name, text, profile_names(" or "));
                        profile = named;
                    });
}

inline void add_log(CLI::App& verb, std::optional<LogLevel>& log) {
    add_read_option(verb, "--log", "prints the log on stderr, from this level up",
                    "debug|info|warning", [&log](std::string_view name, std::string_view text) {
                        log = one_of(log_level_names, name, text);
                    });
}

}  // namespace detail

// Adds the options that define the world: agents, time and faults, but neither seed nor files.
inline void add_world_options(CLI::App& verb, RunOptions& options) {
    using namespace detail;
    add_number(verb, "--agents", options.agents, "number of agents");
    add_read_option(verb, "--seconds", "duration in virtual time, in seconds",
                    "N [60; with faults, 60 more than --calm]",
                    [&options](std::string_view name, std::string_view text) {
                        options.seconds = whole_number<std::uint32_t>(name, text);
                    });
    add_number(
        verb, "--drain", options.drain_seconds,
        "seconds at the end in which no cycle begins, so that pairs end in their ready states");
    verb.add_option("--faults", options.faults, "fault preset, or a fault profile as a JSON file")
        ->option_text("none|light|heavy|swarm|FILE [" + options.faults + "]");
    verb.add_option("--attack", options.attack,
                    "adds an adversary (`hsagent-sim attacks` lists them)")
        ->option_text(attack_names("..", "|", "|"));
    verb.add_flag("--pinned", options.pinned,
                  "has each agent pin the keys of all others before the first contact");
    add_number(verb, "--newcomers", options.newcomers,
               "number of agents that begin only when faults and attack have ended");
    verb.add_flag("--default-caps", options.default_caps,
                  "agents have the caps of the library, not small ones that a flood soon exceeds");
    verb.add_flag("--stolen-key", options.stolen_key,
                  "gives the adversary of --attack random the signing key of agent1");
    verb.add_flag(
        "--insider", options.insider,
        "has each agent pin an id and key of the adversary of --attack random beforehand");
    add_read_option(verb, "--calm", "seconds at the end without faults",
                    "N [0; with faults, " + calm_by_profile() + "; with an attack, at least " +
                        std::to_string(calm_after_attack) + "]",
                    [&options](std::string_view name, std::string_view text) {
                        options.calm_seconds = whole_number<std::uint32_t>(name, text);
                    });
    add_read_option(
        verb, "--latency", "latency of each way to or from the relay, in ms", "MIN:MAX [1:50]",
        [&options](std::string_view name, std::string_view text) {
            const auto colon = text.find(':');
            if (colon == std::string_view::npos) {
                refuse_option(name, text, "MIN:MAX in ms, such as 1:50");
            }
            options.latency_min_ms = whole_number<std::uint32_t>(name, text.substr(0, colon));
            options.latency_max_ms = whole_number<std::uint32_t>(name, text.substr(colon + 1));
        });
    add_read_option(verb, "--crypto", "crypto backend; pretend is fast but protects nothing",
                    choices_of(crypto_names, options.crypto),
                    [&options](std::string_view name, std::string_view text) {
                        options.crypto = one_of(crypto_names, name, text);
                    });
    add_profile(verb, options.profiles);
    verb.add_flag("--only-addressed", options.only_addressed,
                  "delivers a line for one agent to that agent only; the others would drop it");
}

// Fills in times that were not given: faults and attacks need time to act, and then a calm in which
// every pair has to recover.
inline void complete(const CLI::App& verb, RunOptions& options) {
    if (options.faults == "none" && options.attack.empty() && options.newcomers == 0) return;
    std::uint32_t calm = detail::calm_for(options.profiles.recovery_us());
    if (!options.attack.empty()) calm = std::max(calm, detail::calm_after_attack);
    if (verb.count("--seconds") == 0) options.seconds = 60 + calm;
    if (!options.calm_seconds) {
        options.calm_seconds = std::min(calm, options.seconds * (calm / 60) / (calm / 60 + 1));
    }
}

// Adds the options of `run`, which write to `options`.
inline void add_run_options(CLI::App& run, RunOptions& options) {
    using namespace detail;
    add_world_options(run, options);
    add_number(run, "--threads", options.threads,
               "threads for this simulation; they do not change the trace");
    add_number(run, "--seed", options.seed, "seed of all random draws");
    add_read_option(run, "--store", "store for the rows and nonces of agents",
                    choices_of(store_names, options.store),
                    [&options](std::string_view name, std::string_view text) {
                        options.store = one_of(store_names, name, text);
                    });
    run.add_option(
           "--dir", options.directory,
           "folder of identity files and databases; existing agents are reused and reconnect")
        ->option_text("DIR");
    run.add_option("--password-file", options.password_file,
                   "file whose first line is the password of the identity files; without it, the "
                   "public demo password is used")
        ->option_text("FILE");
    run.add_option("--trace", options.trace_file, "writes every event, as JSON lines")
        ->option_text("FILE");
    run.add_option("--record", options.record_file,
                   "writes what happened to agents, as a script for replay and shrink")
        ->option_text("FILE");
    run.add_flag("--json", options.json, "prints one JSON object instead of the table");
    run.add_flag("--findings", options.all_findings,
                 "shows every finding, known weaknesses included, and the events that led to it");
    run.add_flag("--all-pairs", options.all_pairs, "shows every pair, however many");
    add_log(run, options.log);
}

// Adds the options for files that show a run or a replay.
inline void add_view_options(CLI::App& verb, ViewOptions& options) {
    verb.add_option(
            "--report", options.report,
            "writes an HTML page of messages, states, charts and findings; it loads nothing "
            "from the network")
        ->option_text("FILE.html");
    verb.add_option("--mermaid", options.mermaid,
                    "writes the messages of a pair as a Mermaid sequence diagram")
        ->option_text("FILE");
    verb.add_option("--perfetto", options.perfetto, "writes a trace for ui.perfetto.dev")
        ->option_text("FILE");
    verb.add_option("--pair", options.pair, "initiator and responder to show in these files")
        ->option_text("A:B");
}

}  // namespace hsagent::sim
