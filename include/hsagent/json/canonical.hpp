// JSON values as text: the canonical form, which is signed, and the spaced form, which is sent.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hsagent/json/text.hpp"

namespace hsagent::message {

// Separators between items and after keys.
struct Separators {
    std::string_view item;
    std::string_view key;
};

inline constexpr Separators compact{",", ":"};
inline constexpr Separators spaced{", ", ": "};

// Appends `value` with its members in the order of the object type: sorted by code point for
// nlohmann::json, in insertion order for nlohmann::ordered_json. Integers are exact (64 bits).
template <class Json>
void append_json(std::string& out, const Json& value, Separators separators) {
    switch (value.type()) {
        case Json::value_t::object: {
            out += '{';
            bool first = true;
            for (const auto& [key, member] : value.items()) {
                if (!first) out += separators.item;
                first = false;
                append_json_string(out, key);
                out += separators.key;
                append_json(out, member, separators);
            }
            out += '}';
            return;
        }
        case Json::value_t::array: {
            out += '[';
            bool first = true;
            for (const auto& item : value) {
                if (!first) out += separators.item;
                first = false;
                append_json(out, item, separators);
            }
            out += ']';
            return;
        }
        case Json::value_t::string:
            append_json_string(out, value.template get_ref<const std::string&>());
            return;
        case Json::value_t::boolean:
            out += value.template get<bool>() ? "true" : "false";
            return;
        case Json::value_t::number_integer:
            append_json_integer(out, value.template get<std::int64_t>());
            return;
        case Json::value_t::number_unsigned:
            append_json_integer(out, value.template get<std::uint64_t>());
            return;
        case Json::value_t::number_float:
            append_json_float(out, value.template get<double>());
            return;
        default:
            out += "null";
            return;
    }
}

// The canonical JSON of PROTOCOL.md, 3: sorted keys, no spaces, ASCII only.
inline std::string canonical_json(const nlohmann::json& value) {
    std::string out;
    append_json(out, value, compact);
    return out;
}

}  // namespace hsagent::message
