// JsonMembers: reads the members of a JSON object in a script; its errors name the wrong member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "simulator/model/agent_number.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

using Json = nlohmann::ordered_json;

// An agent's name, or `otherwise` for no_agent.
inline Json agent_json(std::size_t agent, const char* otherwise) {
    return agent == no_agent ? Json(otherwise) : Json(agent_name(agent));
}

// Reads members of one object; its errors name the wrong member.
class JsonMembers {
public:
    JsonMembers(const nlohmann::json& json, std::string where)
        : json_(json), where_(std::move(where)) {
        if (!json_.is_object()) refuse("must be an object");
    }
    [[noreturn]] void refuse(const std::string& what) const {
        throw UsageError(where_ + " " + what);
    }
    bool has(const char* key) const { return json_.contains(key); }
    std::int64_t number(const char* key, std::int64_t least, std::int64_t most) const {
        const auto found = json_.find(key);
        if (found == json_.end() || !found->is_number_integer() ||
            (found->is_number_unsigned() &&
             found->get<std::uint64_t>() >
                 static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) ||
            found->get<std::int64_t>() < least || found->get<std::int64_t>() > most) {
            refuse(std::string("needs '") + key + "', a whole number from " +
                   std::to_string(least) + " to " + std::to_string(most));
        }
        return found->get<std::int64_t>();
    }
    std::string text(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || !found->is_string()) {
            refuse(std::string("needs '") + key + "', a string");
        }
        return found->get<std::string>();
    }
    const nlohmann::json& list(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || !found->is_array()) {
            refuse(std::string("needs '") + key + "', a list");
        }
        return *found;
    }
    bool flag(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end()) return false;
        if (!found->is_boolean()) refuse(std::string("has '") + key + "', which is not a boolean");
        return found->get<bool>();
    }
    const nlohmann::json& object(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || !found->is_object()) {
            refuse(std::string("needs '") + key + "', an object");
        }
        return *found;
    }
    // The enumerator whose name stands under `key`; `names.find(text)` gives it, or nullopt.
    template <class Names>
    auto one_of(const char* key, const Names& names) const {
        const std::string named = text(key);
        const auto found = names.find(named);
        if (!found) {
            refuse(std::string("has '") + key + "' \"" + named + "\", which is unknown");
        }
        return *found;
    }
    std::size_t agent(const char* key, std::uint32_t agents,
                      std::string_view otherwise = {}) const {
        const std::string named = text(key);
        if (!otherwise.empty() && named == otherwise) return no_agent;
        for (std::uint32_t i = 0; i < agents; ++i) {
            if (named == "agent" + std::to_string(i + 1)) return i;
        }
        refuse(std::string("has '") + key + "' \"" + named + "\", which is not one of its agents");
    }

private:
    const nlohmann::json& json_;
    std::string where_;
};

}  // namespace hsagent::sim
