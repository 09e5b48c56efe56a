#include "simulator/record/script.hpp"

#include <cstdlib>
#include <limits>

#include "simulator/model/json_text.hpp"
#include "simulator/model/limits.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/record/forgery_json.hpp"
#include "simulator/record/json_members.hpp"

namespace hsagent::sim {

namespace {

Json step_json(const ScriptStep& step) {
    Json json = {{"t", step.at_us}, {"do", name(step.kind)}, {"agent", agent_json(step.agent, "")}};
    switch (step.kind) {
        case ScheduledEvent::Kind::delivery:
            if (step.forged) {
                json["forged"] = forged_json(*step.forged);
            } else {
                json["line"] = name(step.line.intent);
                json["from"] = agent_json(step.line.sender, "adversary");
                json["to"] = agent_json(step.line.to, "everyone");
                if (step.line.back > 0) json["back"] = step.line.back;
            }
            for (const Alteration& change : step.alterations) {
                json["altered"].push_back(
                    {{"how", name(change.kind)}, {"at", change.at}, {"value", change.value}});
            }
            break;
        case ScheduledEvent::Kind::start:
            json["store"] = name(static_cast<Restart>(step.detail));
            break;
        default:
            if (const char* detail = event_names[step.kind].detail) {
                json[detail] = step.detail;
            }
    }
    return json;
}

// profile_named(), in the form that one_of() takes.
struct ProfileNames {
    static std::optional<const Profile*> find(std::string_view text) {
        const Profile* profile = profile_named(text);
        return profile ? std::optional(profile) : std::nullopt;
    }
};

// The profile of agents for which a script names none, as before there were several.
constexpr std::string_view unnamed_profile = "baseline";

constexpr std::int64_t most_us = std::int64_t{most_seconds} * 1'000'000 * 2;

ScriptStep parse_step(const nlohmann::json& json, std::uint32_t agents, const std::string& where) {
    const JsonMembers reader(json, where);
    ScriptStep step;
    step.at_us = reader.number("t", 0, most_us);
    step.kind = reader.one_of("do", event_names);
    step.agent = reader.agent("agent", agents);
    if (!ScheduledEvent::is_agents(step.kind)) {
        reader.refuse("has a 'do' that does not apply to an agent");
    }
    switch (step.kind) {
        case ScheduledEvent::Kind::delivery:
            if (reader.has("forged")) {
                step.forged = parse_forged(reader.object("forged"), agents, where);
            } else {
                step.line.intent = reader.one_of("line", intent_names);
                step.line.sender = reader.agent("from", agents, "adversary");
                step.line.to = reader.agent("to", agents, "everyone");
                if (reader.has("back")) {
                    step.line.back = static_cast<std::uint32_t>(reader.number("back", 0, 1 << 30));
                }
            }
            if (!reader.has("altered")) break;
            for (const auto& change : reader.list("altered")) {
                const JsonMembers alteration(change, where + ", 'altered',");
                constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
                step.alterations.push_back(
                    {alteration.one_of("how", alteration_names),
                     static_cast<std::uint32_t>(alteration.number("at", 0, most)),
                     static_cast<std::uint32_t>(alteration.number("value", 0, most))});
            }
            break;
        case ScheduledEvent::Kind::start:
            step.detail = static_cast<std::uint32_t>(reader.one_of("store", restart_names));
            break;
        default:
            if (const char* detail = event_names[step.kind].detail) {
                step.detail = static_cast<std::uint32_t>(reader.number(detail, 1, 1'000'000));
            }
    }
    return step;
}

}  // namespace

std::string as_json_text(const Script& script) {
    Json agents = Json::array();
    for (std::size_t i = 0; i < script.agents; ++i) {
        const Clock& clock = script.clocks[i];
        Json agent = {{"begins_us", script.begins_us[i]},
                      {"start_ms", clock.start_ms},
                      {"skew_ms", clock.skew_ms},
                      {"drift_per_million", clock.drift_ppm},
                      {"utc_offset_seconds", clock.utc_offset_seconds}};
        if (clock.zone_changes_us > 0) {
            agent["zone_changes_us"] = clock.zone_changes_us;
            agent["changed_offset_seconds"] = clock.changed_offset_seconds;
        }
        const std::string_view profile = script.profiles[i]->name;
        if (profile != unnamed_profile) agent["profile"] = profile;
        agents.push_back(std::move(agent));
    }
    Json head = {{"hsagent_script", 1},
                 {"shows", {{"check", script.check}, {"known_as", script.label}}},
                 {"seed", std::to_string(script.seed)},
                 {"crypto", name(script.crypto)},
                 {"attack", script.attack},
                 {"agents", agents},
                 {"calm_from_us", script.calm_from_us},
                 {"end_us", script.end_us},
                 {"calm_seconds", script.calm_seconds}};
    if (script.newcomers > 0) head["newcomers"] = script.newcomers;
    if (script.default_caps) head["default_caps"] = true;
    if (script.pinned) head["pinned"] = true;
    if (script.stolen_key) head["stolen_key"] = true;
    if (script.insider) head["insider"] = true;
    // One step per line, for people and for diff.
    std::string text = head.dump(2);
    text.erase(text.size() - 2);
    text += ",\n  \"steps\": [";
    for (std::size_t i = 0; i < script.steps.size(); ++i) {
        text += i == 0 ? "\n    " : ",\n    ";
        text += step_json(script.steps[i]).dump();
    }
    text += "\n  ]\n}\n";
    return text;
}

Script parse_script(std::string_view text, const std::string& where) {
    const auto json = message::parse_json(text);
    if (json.is_discarded()) throw UsageError((where + ": ").append(not_json));
    const JsonMembers reader(json, where + ":");
    if (reader.number("hsagent_script", 0, 1 << 30) != 1) {
        reader.refuse("is a script of another version; this program reads version 1");
    }
    Script script;
    const std::string seed = reader.text("seed");
    if (seed.empty() || seed.size() > 20 ||
        seed.find_first_not_of("0123456789") != std::string::npos) {
        reader.refuse("needs 'seed', a string of digits");
    }
    script.seed = std::strtoull(seed.c_str(), nullptr, 10);
    script.attack = reader.text("attack");
    if (reader.has("newcomers")) {
        script.newcomers = static_cast<std::uint32_t>(reader.number("newcomers", 0, most_agents));
    }
    script.default_caps = reader.flag("default_caps");
    script.pinned = reader.flag("pinned");
    script.stolen_key = reader.flag("stolen_key");
    script.insider = reader.flag("insider");
    script.crypto = reader.one_of("crypto", crypto_names);
    script.calm_from_us = reader.number("calm_from_us", 0, most_us);
    script.end_us = reader.number("end_us", 0, most_us);
    script.calm_seconds = static_cast<std::uint32_t>(reader.number("calm_seconds", 0, 86'400));
    if (reader.has("shows")) {
        const JsonMembers shows(json["shows"], where + ": 'shows'");
        script.check = shows.text("check");
        script.label = shows.text("known_as");
    }
    for (const auto& agent : reader.list("agents")) {
        const JsonMembers one(agent, where + ": an agent");
        constexpr std::int64_t far = 1'000'000'000'000'000;
        script.begins_us.push_back(one.number("begins_us", 0, most_us));
        const Profile* profile = one.has("profile") ? one.one_of("profile", ProfileNames())
                                                    : profile_named(unnamed_profile);
        if (!profile) one.refuse("needs 'profile', because there is no baseline profile");
        script.profiles.push_back(profile);
        const auto offset = [&](const char* key) {
            return static_cast<std::int32_t>(one.number(key, -86'400, 86'400));
        };
        Clock clock{one.number("start_ms", 0, far), one.number("skew_ms", -far, far),
                    one.number("drift_per_million", -500'000, 500'000),
                    offset("utc_offset_seconds")};
        if (one.has("zone_changes_us")) {
            clock.zone_changes_us = one.number("zone_changes_us", 1, most_us);
            clock.changed_offset_seconds = offset("changed_offset_seconds");
        }
        script.clocks.push_back(clock);
    }
    script.agents = static_cast<std::uint32_t>(script.clocks.size());
    if (script.agents < 1 || script.agents > most_agents) reader.refuse("has no usable 'agents'");
    std::size_t number = 0;
    for (const auto& step : reader.list("steps")) {
        script.steps.push_back(
            parse_step(step, script.agents, where + ": step " + std::to_string(++number)));
    }
    return script;
}

}  // namespace hsagent::sim
