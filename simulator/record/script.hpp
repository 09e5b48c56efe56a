// Script: what happened to each agent of a run, step by step, so that it can happen again without
// anything drawn; and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/agents/actors.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/model/schedule.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

// A line by what it is, not by its number: so that it is still found when other steps are gone.
struct LineName {
    std::size_t sender = no_agent;  // no_agent: the adversary
    Intent intent = Intent::unknown;
    std::size_t to = no_agent;  // no_agent: everyone
    std::uint32_t back = 0;     // so many of the same kind were sent after it

    friend bool operator==(const LineName&, const LineName&) = default;
};

struct ScriptStep {
    std::int64_t at_us = 0;
    ScheduledEvent::Kind kind = ScheduledEvent::Kind::round;  // one that is an agent's
    std::size_t agent = 0;
    std::uint32_t detail = 0;  // as in ScheduledEvent, but not of a round
    LineName line;             // of a delivery
    std::vector<Alteration> alterations;

    friend bool operator==(const ScriptStep&, const ScriptStep&) = default;
};

struct Script {
    std::uint32_t agents = 0;
    std::uint64_t seed = 0;  // of identities and of what agents draw
    CryptoKind crypto = CryptoKind::botan;
    std::string attack;         // of the adversary that takes part; or empty
    std::vector<Clock> clocks;  // one an agent
    std::vector<std::int64_t> begins_us;
    std::vector<ProfileKind> profiles;
    // Of a whole run: when its faults ended, and when it did; then what must have come of every
    // pair is checked. 0: the steps are not all of a run.
    std::int64_t calm_from_us = 0, end_us = 0;
    // After the steps, so many seconds without faults, in which every line arrives and every pair
    // has to close a cycle. 0: nothing comes after.
    std::uint32_t calm_seconds = 0;
    std::string check, label;  // what it shows
    std::vector<ScriptStep> steps;

    std::size_t deliveries() const {
        std::size_t count = 0;
        for (const ScriptStep& step : steps) count += step.kind == ScheduledEvent::Kind::delivery;
        return count;
    }
    friend bool operator==(const Script&, const Script&) = default;
};

std::string as_json_text(const Script& script);
// Throws UsageError with `where` and what is wrong.
Script parse_script(std::string_view json, const std::string& where);

}  // namespace hsagent::sim
