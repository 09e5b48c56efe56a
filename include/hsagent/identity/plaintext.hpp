// The plaintext inside an identity file: canonical JSON of six strings (PROTOCOL.md, 3).
//
// It is written and read without a JSON library, which would leave unwiped copies of the keys in
// memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/crypto/secret.hpp"
#include "hsagent/support/bytes.hpp"
#include "hsagent/support/encoding.hpp"

namespace hsagent::detail::identity {

// A text that holds secrets and is wiped on destruction. Reserve enough capacity: a string that
// grows leaves its old storage unwiped.
struct WipedText {
    std::string text;

    explicit WipedText(std::size_t capacity) { text.reserve(capacity); }
    WipedText(const WipedText&) = delete;
    WipedText& operator=(const WipedText&) = delete;
    ~WipedText() {
        text.resize(text.capacity());
        wipe({reinterpret_cast<Byte*>(text.data()), text.size()});
    }
};

// Whether the text is printable ASCII that canonical JSON writes without escapes.
constexpr bool plain(std::string_view text) {
    for (const char c : text) {
        if (c < ' ' || c > '~' || c == '"' || c == '\\') return false;
    }
    return true;
}

inline void append_member(std::string& out, std::string_view key, std::string_view value) {
    out += out.empty() ? '{' : ',';
    out.append("\"").append(key).append("\":\"").append(value).append("\"");
}

inline void append_member_base64(std::string& out, std::string_view key, Bytes value) {
    append_member(out, key, "");
    out.pop_back();
    append_base64(out, value);
    out += '"';
}

// The value of `key`, a view into `text`. All members of the object must be strings without
// escapes, as in every identity's plaintext. nullopt if the text has any other form, or not exactly
// one such member.
inline std::optional<std::string_view> member_of(std::string_view text, std::string_view key) {
    std::size_t at = 0;
    const auto take = [&](char expected) {
        while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
        if (at == text.size() || text[at] != expected) return false;
        ++at;
        return true;
    };
    const auto take_string = [&]() -> std::optional<std::string_view> {
        if (!take('"')) return std::nullopt;
        const std::size_t end = text.find('"', at);
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view inside = text.substr(at, end - at);
        at = end + 1;
        if (!plain(inside)) return std::nullopt;
        return inside;
    };

    std::optional<std::string_view> found;
    if (!take('{')) return std::nullopt;
    do {
        const auto name = take_string();
        if (!name || !take(':')) return std::nullopt;
        const auto value = take_string();
        if (!value || (*name == key && found)) return std::nullopt;
        if (*name == key) found = value;
    } while (take(','));
    if (!take('}') || at != text.size()) return std::nullopt;
    return found;
}

// Decodes a base64 key of exactly 32 bytes into `out`.
inline bool read_key(std::string_view text, MutableBytes out) {
    WipedText decoded(64);
    if (text.size() != 44 || !from_base64(text, decoded.text, Base64::strict)) return false;
    if (decoded.text.size() != out.size()) return false;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Byte>(decoded.text[i]);
    return true;
}

}  // namespace hsagent::detail::identity
