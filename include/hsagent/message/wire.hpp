// Lines as JSON values: wraps and unwraps the typed wrapper and the relay's wrapper
// (PROTOCOL.md, 1).
//
// This is the general, slow implementation. An agent writes with LineWriter and reads with
// LineReader, which agree with it and fall back to it for unusual lines.
#pragma once

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <system_error>

#include "hsagent/json/canonical.hpp"
#include "hsagent/json/parse.hpp"
#include "hsagent/message/line_writer.hpp"

namespace hsagent::message {

namespace detail {

template <class Json>
Json types_of(const Json& value) {
    switch (value.type()) {
        case Json::value_t::object: {
            Json types = Json::object();
            for (const auto& [key, member] : value.items()) types[key] = types_of(member);
            return types;
        }
        case Json::value_t::array: {
            Json types = Json::array();
            for (const auto& item : value) types.push_back(types_of(item));
            return types;
        }
        case Json::value_t::string:
            return "str";
        case Json::value_t::boolean:
            return "bool";
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
            return "int";
        case Json::value_t::number_float:
            return "float";
        default:
            return "null";
    }
}

// Casts a leaf back to the type that `_type` names, if that is lossless: a string that is exactly
// the JSON text of such a value, or a whole number that was a float. Otherwise returns it
// unchanged.
template <class Json>
Json restore_leaf(const Json& value, std::string_view type) {
    if (value.is_number_integer() && type == "float") {
        const auto as_float = value.template get<double>();
        // As JSON values, an integer and the float nearest to it are equal. An integer has at most
        // 20 characters.
        std::array<char, 32> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), as_float,
                                       std::chars_format::fixed)
                             .ptr;
        std::string exact;
        append_json(exact, value, compact);
        return exact == std::string_view(digits.data(), end) ? Json(as_float) : value;
    }
    if (!value.is_string()) return value;
    const auto& text = value.template get_ref<const std::string&>();
    const Json parsed = parse_json<Json>(text);
    if (parsed.is_discarded() || parsed.is_structured() || parsed.is_string()) return value;
    if (types_of(parsed) != type) return value;
    std::string spelled;
    append_json(spelled, parsed, compact);
    return spelled == text ? parsed : value;
}

template <class Json>
Json restore(const Json& value, const Json& types) {
    if (value.is_object() && types.is_object()) {
        Json restored = Json::object();
        for (const auto& [key, member] : value.items()) {
            const auto type = types.find(key);
            restored[key] = type == types.end() ? member : restore(member, *type);
        }
        return restored;
    }
    if (value.is_array() && types.is_array() && value.size() == types.size()) {
        Json restored = Json::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
            restored.push_back(restore(value[i], types[i]));
        }
        return restored;
    }
    if (types.is_string()) return restore_leaf(value, types.template get_ref<const std::string&>());
    return value;
}

inline std::string_view without_newline(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    return line;
}

}  // namespace detail

// The line that carries `payload` in a typed wrapper, newline included.
template <class Json>
std::string wrap_typed(const Json& payload) {
    std::string line = "{\"_version\": \"";
    line += wrapper_version;
    line += "\", \"_payload\": ";
    append_json(line, payload, spaced);
    line += ", \"_type\": ";
    append_json(line, detail::types_of(payload), spaced);
    line += "}\n";
    return line;
}

// The payload of a typed wrapper. A value that lacks one of the wrapper's three keys is returned
// unchanged.
template <class Json>
Json unwrap_typed(const Json& wrapped) {
    if (!wrapped.is_object()) return wrapped;
    const auto payload = wrapped.find("_payload");
    const auto types = wrapped.find("_type");
    if (!wrapped.contains("_version") || payload == wrapped.end() || types == wrapped.end()) {
        return wrapped;
    }
    return detail::restore(*payload, *types);
}

// Whether a baseline peer would read the string `text` as something else: it parses every string
// that is itself JSON, and spells the value in its own way (PROTOCOL.md, 1).
inline bool mangled_in_clear(std::string_view text) {
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") return true;
    const auto parsed = parse_json(text);
    if (parsed.is_discarded()) {
        // Not JSON for us, but a peer reads 1e999 as infinity and spells it so.
        double value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = read.ptr == text.data() + text.size();
        return json_depth(text) > depth_limit ||
               (whole && read.ec == std::errc::result_out_of_range);
    }
    if (!parsed.is_number()) return true;
    std::string spelled;
    append_json(spelled, parsed, compact);
    return spelled != text;
}

// Appends the relayed form of a client's line: the line as a JSON string, with the client's
// address.
inline void append_relayed(std::string& out, std::string_view line, std::string_view remote_addr) {
    out += "{\"remote_addr\": ";
    append_json_string(out, remote_addr);
    out += ", \"content\": ";
    append_json_string(out, detail::without_newline(line));
    out += "}\n";
}

// The maximum size of a line once it is relayed; the receiver's limit applies to that. The line
// must be ASCII without control characters, as LineWriter and wrap_typed() write it.
inline std::size_t relayed_size(std::string_view line) {
    constexpr std::size_t wrapper = 128;  // both keys, and the longest possible address
    std::size_t escapes = 0;
    for (const char c : line) escapes += c == '"' || c == '\\' ? 1 : 0;
    return line.size() + escapes + wrapper;
}

// Unwraps a relayed line to {remote_addr, content}, with the content unwrapped. A line that is not
// JSON (a warning from the relay) gives its text as a JSON string. Each layer is parsed once;
// strings inside are never parsed.
template <class Json = nlohmann::json>
Json unwrap_relayed(std::string_view line) {
    line = detail::without_newline(line);
    Json relayed = parse_json<Json>(line);
    if (relayed.is_discarded()) return std::string(line);
    if (!relayed.is_object()) return relayed;
    const auto content = relayed.find("content");
    if (content == relayed.end() || !relayed.contains("remote_addr")) return relayed;
    if (content->is_string()) {
        const Json inner = parse_json<Json>(content->template get_ref<const std::string&>());
        if (!inner.is_discarded()) *content = inner;
    }
    *content = unwrap_typed(Json(*content));
    return relayed;
}

}  // namespace hsagent::message
