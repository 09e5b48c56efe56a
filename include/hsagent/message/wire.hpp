// Lines as JSON values: the typed wrapper and the relay's wrapper, both ways (PROTOCOL.md, 1).
//
// This is the general, slow form. An agent writes with LineWriter and reads with LineReader,
// which agree with it and fall back on it for anything unusual.
#pragma once

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <system_error>

#include "hsagent/message/canonical.hpp"
#include "hsagent/message/line_writer.hpp"

namespace hsagent::message {

namespace detail {

// Parsed, or discarded if it is no JSON or nests beyond the limit.
template <class Json>
Json parse_json(std::string_view text) {
    if (json_depth(text) > depth_limit) return Json(Json::value_t::discarded);
    return Json::parse(text, nullptr, false);
}

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

// A leaf cast back to what `_type` says it was, where that loses nothing: a string that is
// exactly the JSON text of such a value, or a whole number that was a float. Else as it came.
template <class Json>
Json restore_leaf(const Json& value, std::string_view type) {
    if (value.is_number_integer() && type == "float") {
        const auto as_float = value.template get<double>();
        if (Json(as_float) == value) return as_float;
        return value;
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

// The line, newline included, that says `payload` in a typed wrapper.
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

// What a typed wrapper holds; anything without the wrapper's three keys is returned as it is.
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

// Whether a baseline peer would read a string that says `text` as something else: it parses every
// string that is itself JSON, and spells the value back its own way (PROTOCOL.md, 1).
inline bool mangled_in_clear(std::string_view text) {
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") return true;
    const auto parsed = detail::parse_json<nlohmann::json>(text);
    if (parsed.is_discarded()) {
        // No JSON for us, but a peer that reads 1e999 as infinity spells that back.
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

// What the relay makes of a client's line: the line as a JSON string beside the client's address.
inline void append_relayed(std::string& out, std::string_view line, std::string_view remote_addr) {
    out += "{\"remote_addr\": ";
    append_json_string(out, remote_addr);
    out += ", \"content\": ";
    append_json_string(out, detail::without_newline(line));
    out += "}\n";
}

// How long a line (written by LineWriter or wrap_typed: ASCII, without control characters) is once
// it has been relayed, at most. That is what the receiver's limit is about.
inline std::size_t relayed_size(std::string_view line) {
    constexpr std::size_t wrapper = 128;  // both keys, and the longest address there is
    std::size_t escapes = 0;
    for (const char c : line) escapes += c == '"' || c == '\\' ? 1 : 0;
    return line.size() + escapes + wrapper;
}

// What a relayed line says: {remote_addr, content} with the content unwrapped, or, if the line is
// no JSON (a warning of the relay), its text as a JSON string. Parses once, never inside strings.
template <class Json = nlohmann::json>
Json unwrap_relayed(std::string_view line) {
    line = detail::without_newline(line);
    Json relayed = detail::parse_json<Json>(line);
    if (relayed.is_discarded()) return std::string(line);
    if (!relayed.is_object()) return relayed;
    const auto content = relayed.find("content");
    if (content == relayed.end() || !relayed.contains("remote_addr")) return relayed;
    if (content->is_string()) {
        const Json inner =
            detail::parse_json<Json>(content->template get_ref<const std::string&>());
        if (!inner.is_discarded()) *content = inner;
    }
    *content = unwrap_typed(Json(*content));
    return relayed;
}

}  // namespace hsagent::message
