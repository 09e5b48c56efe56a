// JSON text in the format of baseline peers: ASCII only, escapes and floats as in Python's json.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/json/plain_text.hpp"
#include "hsagent/support/encoding.hpp"

namespace hsagent::message {

namespace detail {

inline void append_escape(std::string& out, std::uint32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += hsagent::detail::hex_digits[unit >> shift & 15];
}

// Decodes the UTF-8 sequence at `at` and moves `at` past it. A byte that starts no valid sequence
// (RFC 3629) counts as U+FFFD and is skipped alone.
inline std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const std::uint32_t lead = byte(at);
    const auto tail = [&](std::size_t i) { return (byte(at + i) & 0xC0) == 0x80; };
    const auto bits = [&](std::size_t i) { return byte(at + i) & 0x3F; };
    if (lead >= 0xC2 && lead <= 0xDF && tail(1)) {
        const std::uint32_t point = (lead & 0x1F) << 6 | bits(1);
        at += 2;
        return point;
    }
    if ((lead & 0xF0) == 0xE0 && tail(1) && tail(2)) {
        const std::uint32_t point = (lead & 0x0F) << 12 | bits(1) << 6 | bits(2);
        if (point >= 0x800 && (point < 0xD800 || point > 0xDFFF)) {
            at += 3;
            return point;
        }
    }
    if (lead >= 0xF0 && lead <= 0xF4 && tail(1) && tail(2) && tail(3)) {
        const std::uint32_t point = (lead & 0x07) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
        if (point >= 0x10000 && point <= 0x10FFFF) {
            at += 4;
            return point;
        }
    }
    at += 1;
    return 0xFFFD;
}

}  // namespace detail

// Appends `text` (UTF-8) as a JSON string. Characters outside printable ASCII become \uXXXX in
// lower case, those above U+FFFF a surrogate pair (PROTOCOL.md, 3). Invalid UTF-8 becomes U+FFFD.
inline void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t at = plain_size(text);
    out.append(text.data(), at);
    // Characters are collected here first: otherwise half of the appends for a relayed line would
    // be for a single escape.
    std::array<char, 256> ready;
    std::size_t size = 0;
    const auto append_ready = [&] {
        out.append(ready.data(), size);
        size = 0;
    };
    while (at < text.size()) {
        const char c = text[at];
        if (c >= ' ' && c <= '~') {
            if (size + 2 > ready.size()) append_ready();
            if (c == '"' || c == '\\') ready[size++] = '\\';
            ready[size++] = c;
            ++at;
            continue;
        }
        append_ready();
        switch (c) {
            case '\n':
                out += "\\n";
                ++at;
                break;
            case '\r':
                out += "\\r";
                ++at;
                break;
            case '\t':
                out += "\\t";
                ++at;
                break;
            case '\f':
                out += "\\f";
                ++at;
                break;
            case '\b':
                out += "\\b";
                ++at;
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x80) {
                    detail::append_escape(out, static_cast<unsigned char>(c));
                    ++at;
                    break;
                }
                const std::uint32_t point = detail::next_code_point(text, at);
                if (point < 0x10000) {
                    detail::append_escape(out, point);
                } else {
                    detail::append_escape(out, 0xD800 + ((point - 0x10000) >> 10));
                    detail::append_escape(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
                }
        }
    }
    append_ready();
    out += '"';
}

// Appends a float as Python's repr does: the shortest digits that read back as the same value, with
// an exponent below 1e-4 and from 1e16 on, and always with a point or an exponent.
inline void append_json_float(std::string& out, double value) {
    if (std::isnan(value)) {
        out += "NaN";
        return;
    }
    if (std::isinf(value)) {
        out += value < 0 ? "-Infinity" : "Infinity";
        return;
    }
    char digits[32];
    const auto scientific =
        std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific);
    const std::string_view text(digits, static_cast<std::size_t>(scientific.ptr - digits));
    const std::size_t e = text.find('e');
    int exponent = 0;
    const char* from = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
    std::from_chars(from, text.data() + text.size(), exponent);
    if (exponent < -4 || exponent >= 16) {
        out += text;  // to_chars writes at least two exponent digits, as Python does
        return;
    }
    char fixed[48];
    const auto result = std::to_chars(fixed, fixed + sizeof fixed, value, std::chars_format::fixed);
    const std::string_view plain(fixed, static_cast<std::size_t>(result.ptr - fixed));
    out += plain;
    if (plain.find('.') == std::string_view::npos) out += ".0";
}

// The nesting depth of arrays and objects in a JSON text, without parsing it. For any text that a
// parser would accept, it is at least the real depth.
constexpr std::size_t json_depth(std::string_view text) {
    std::size_t depth = 0, deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest) deepest = depth;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

// Whether a parser would read only a part of the text: nlohmann_json takes a NUL for its end, and
// says nothing about what follows.
constexpr bool ends_early(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

// The deepest nesting accepted: a peer must not control how much of our stack is used.
inline constexpr std::size_t depth_limit = 64;

template <class Integer>
void append_json_integer(std::string& out, Integer value) {
    char digits[24];
    const auto result = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, result.ptr);
}

}  // namespace hsagent::message
