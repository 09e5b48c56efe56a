// Section: an object of a JSON configuration file, read key by key.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

// A missing or null key leaves the value unchanged. A value of the wrong type or range throws
// sim::UsageError, which names the file, the key and the expected value.
class Section {
public:
    // `object` must be a JSON object and outlive this; `where` names it, file first.
    Section(const nlohmann::json& object, std::string where)
        : object_(object), where_(std::move(where)) {}

    void read(const char* key, bool& value) {
        if (const auto* found = find(key)) {
            if (!found->is_boolean()) refuse(key, "true or false");
            value = found->get<bool>();
        }
    }
    void read(const char* key, std::string& value) {
        if (const auto* found = find(key)) {
            if (!found->is_string()) refuse(key, "a string");
            value = found->get<std::string>();
        }
    }
    // A whole number from `least` to `most`.
    template <class Number>
    requires std::is_unsigned_v<Number>
    void read(const char* key, Number& value, std::uint64_t least = 0,
              std::uint64_t most = std::numeric_limits<Number>::max()) {
        if (const auto* found = find(key)) {
            if (!found->is_number_unsigned() || *found < least || *found > most) {
                std::string range("a whole number from ");
                range.append(std::to_string(least)).append(" to ").append(std::to_string(most));
                refuse(key, range);
            }
            value = found->get<Number>();
        }
    }
    // Here null is a value: nullopt.
    template <class Number>
    void read(const char* key, std::optional<Number>& value, std::uint64_t least = 0,
              std::uint64_t most = std::numeric_limits<Number>::max()) {
        if (!object_.contains(key)) return;
        value.reset();
        if (!find(key)) return;
        read(key, value.emplace(), least, most);
    }
    // Seconds with a fraction, as milliseconds.
    void read_seconds(const char* key, std::int64_t& value_ms) {
        if (const auto* found = find(key)) {
            if (!found->is_number() || *found < 0 || *found > most_seconds) {
                refuse(key, "seconds from 0 to 1000000");
            }
            value_ms = static_cast<std::int64_t>(found->get<double>() * 1000);
        }
    }

    // Whether the key is present and not null.
    bool has(const char* key) { return find(key) != nullptr; }

    // The object under a key, nullopt if absent.
    std::optional<Section> section(const char* key) {
        const auto* found = find(key);
        if (!found) return std::nullopt;
        if (!found->is_object()) refuse(key, "an object");
        return Section(*found, where_ + ": " + key);
    }

    // Throws sim::UsageError: the value of the key, which must be present, is not the `expected`
    // one.
    [[noreturn]] void refuse(const char* key, std::string_view expected) const {
        std::string text = where_;
        text.append(": '").append(key).append("' is ").append(object_.at(key).dump());
        text.append("; it must be ").append(expected);
        throw sim::UsageError(text);
    }

    // Accepts keys that deployed programs know and this one does not use.
    void skip(std::initializer_list<const char*> keys) { known_.insert(keys.begin(), keys.end()); }

    // Adds a line for each key that was neither read nor skipped.
    void report_unknown(std::vector<std::string>& lines) const {
        for (const auto& [key, value] : object_.items()) {
            if (!known_.contains(key)) {
                lines.push_back(where_ + ": '" + key + "' is unknown and was ignored");
            }
        }
    }

private:
    static constexpr int most_seconds = 1'000'000;

    const nlohmann::json* find(const char* key) {
        known_.insert(key);
        const auto found = object_.find(key);
        return found == object_.end() || found->is_null() ? nullptr : &*found;
    }

    const nlohmann::json& object_;
    std::string where_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace hsagent::live
