// Script: what happened to each agent of a run, step by step, so that a replay need not draw any of
// it; and its JSON form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/adversary/forgery.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/model/line_name.hpp"
#include "simulator/model/schedule.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

struct ScriptStep {
    std::int64_t at_us = 0;
    ScheduledEvent::Kind kind = ScheduledEvent::Kind::round;  // an event of one agent
    std::size_t agent = 0;
    std::uint32_t detail = 0;  // as in ScheduledEvent; 0 for a round
    LineName line;             // of a delivery
    std::vector<Alteration> alterations;
    std::optional<ForgedLine> forged = {};  // of a delivery: instead of `line`

    friend bool operator==(const ScriptStep&, const ScriptStep&) = default;
};

struct Script {
    std::uint32_t agents = 0;
    std::uint64_t seed = 0;  // of identities and of the agents' draws
    CryptoKind crypto = CryptoKind::botan;
    std::string attack;           // of the adversary, or empty
    std::uint32_t newcomers = 0;  // of the agents, the last ones: begin when the faults end
    bool default_caps = false;    // of the agents: those of the library
    bool pinned = false;          // each agent has pinned the keys of all others beforehand
    bool stolen_key = false;      // the adversary has the signing key of the first agent
    bool insider = false;         // each agent has pinned an id and key of the adversary beforehand
    std::vector<Clock> clocks;    // one per agent
    std::vector<std::int64_t> begins_us;
    std::vector<const Profile*> profiles;
    // For a whole run: when its faults ended, and when it ended; every pair is then checked at the
    // end. 0: the steps are only part of a run.
    std::int64_t calm_from_us = 0, end_us = 0;
    // Seconds without faults after the steps, in which every line arrives and every pair has to
    // close a cycle. 0: the replay ends after the steps.
    std::uint32_t calm_seconds = 0;
    std::string check, label;  // the finding that it shows
    std::vector<ScriptStep> steps;

    std::size_t deliveries() const {
        std::size_t count = 0;
        for (const ScriptStep& step : steps) count += step.kind == ScheduledEvent::Kind::delivery;
        return count;
    }
    friend bool operator==(const Script&, const Script&) = default;
};

std::string as_json_text(const Script& script);
// Throws UsageError with `where` and the mistake.
Script parse_script(std::string_view text, const std::string& where);

}  // namespace hsagent::sim
