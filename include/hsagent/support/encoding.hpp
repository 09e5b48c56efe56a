// Hex and base64 (RFC 4648) encoding and decoding, with the caller's buffers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/support/bytes.hpp"

namespace hsagent {

namespace detail {

inline constexpr char hex_digits[] = "0123456789abcdef";
inline constexpr char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

inline constexpr auto base64_values = [] {
    std::array<std::int8_t, 256> values{};
    for (auto& value : values) value = -1;
    for (int i = 0; i < 64; ++i) {
        values[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

}  // namespace detail

// Appends two lower-case digits per byte.
inline void append_hex(std::string& out, Bytes bytes) {
    for (const Byte byte : bytes) {
        out += detail::hex_digits[byte >> 4];
        out += detail::hex_digits[byte & 15];
    }
}

inline std::string to_hex(Bytes bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    append_hex(out, bytes);
    return out;
}

// Decodes exactly out.size() bytes, in either case; false if the text is anything else.
inline bool from_hex(std::string_view text, MutableBytes out) {
    if (text.size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = detail::hex_value(text[2 * i]);
        const int low = detail::hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<Byte>(high << 4 | low);
    }
    return true;
}

// Appends base64 with the standard alphabet and padding (RFC 4648, 4).
inline void append_base64(std::string& out, Bytes bytes) {
    std::size_t i = 0;
    for (; i + 2 < bytes.size(); i += 3) {
        const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                    static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) {
            out += detail::base64_digits[group >> shift & 63];
        }
    }
    if (const std::size_t left = bytes.size() - i; left > 0) {
        std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16;
        if (left == 2) group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
        out += detail::base64_digits[group >> 18 & 63];
        out += detail::base64_digits[group >> 12 & 63];
        out += left == 2 ? detail::base64_digits[group >> 6 & 63] : '=';
        out += '=';
    }
}

inline std::string to_base64(Bytes bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    append_base64(out, bytes);
    return out;
}

// Decoding mode: what a decoder accepts.
enum class Base64 {
    strict,   // canonical RFC 4648 only: no stray characters, padding in place, spare bits zero
    lenient,  // as baseline peers read it: ASCII outside the alphabet is skipped (S14)
};

// Replaces `out` with the decoded bytes and keeps its capacity; false if the text is not base64.
inline bool from_base64(std::string_view text, std::string& out, Base64 mode) {
    out.clear();
    // Baseline peers decode a text: a non-ASCII character anywhere in it is an error.
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (!std::all_of(text.begin(), text.end(), is_ascii)) return false;
    std::uint32_t group = 0;
    int digits = 0;   // in the current group
    int padding = 0;  // '=' characters seen in a valid position
    for (const char c : text) {
        if (c == '=') {
            if (mode == Base64::strict) {
                if (digits < 2 || ++padding + digits > 4) return false;
            } else if (digits >= 2 && digits + ++padding >= 4) {
                digits = 0;  // the group is complete: the rest is ignored
                break;
            }
            continue;
        }
        const int value = detail::base64_values[static_cast<unsigned char>(c)];
        if (value < 0) {
            if (mode == Base64::strict) return false;
            continue;
        }
        if (padding > 0) {
            if (mode == Base64::strict) return false;
            padding = 0;
        }
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (++digits == 1) continue;
        // Each digit after the first completes a byte; the remaining bits stay in `group`.
        const int spare = digits == 2 ? 4 : digits == 3 ? 2 : 0;
        out += static_cast<char>(group >> spare & 255);
        if (spare == 0) {
            digits = 0;
            group = 0;
        } else {
            group &= (1u << spare) - 1;
        }
    }
    if (mode == Base64::lenient) return digits == 0;
    if (digits == 0) return padding == 0;
    return digits + padding == 4 && group == 0;
}

// The decoded bytes, or nullopt unless the text holds exactly N of them.
template <std::size_t N>
std::optional<ByteArray<N>> base64_array(std::string_view text, Base64 mode) {
    std::string decoded;
    if (!from_base64(text, decoded, mode) || decoded.size() != N) return std::nullopt;
    ByteArray<N> bytes;
    for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<Byte>(decoded[i]);
    return bytes;
}

}  // namespace hsagent
