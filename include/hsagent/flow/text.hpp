// Character classes and small containers shared by the parsers of the route language, all
// constexpr.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "hsagent/support/assert.hpp"

namespace hsagent::flow {

// A string literal as a template argument: route<"A --> B">.
template <std::size_t N>
struct FixedString {
    char text[N]{};

    // NOLINTNEXTLINE: implicit, so that a plain literal can be the argument.
    consteval FixedString(const char (&literal)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
    static constexpr std::size_t size() { return N - 1; }
};

namespace detail {

// White space as stripped by baseline peers: ASCII blanks and the four information separators.
constexpr bool is_space(char c) {
    return c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31);
}

// Position of `part` in `text` at or after `from`, else npos. Replaces string_view::find, which
// g++ 12 cannot evaluate on a literal under -fsanitize=undefined (gcc.gnu.org/PR71962).
constexpr std::size_t find(std::string_view text, std::string_view part, std::size_t from = 0) {
    for (std::size_t at = from; at + part.size() <= text.size(); ++at) {
        if (text.substr(at, part.size()) == part) return at;
    }
    return std::string_view::npos;
}

constexpr std::string_view trim_right(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

constexpr std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    return trim_right(text);
}

constexpr bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr bool is_name_character(char c) {
    return is_name_start(c) || (c >= '0' && c <= '9');
}

// Position of the first character that is not allowed in a name at that place; npos for a valid
// name, 0 for an empty one.
constexpr std::size_t bad_name_character(std::string_view name) {
    if (name.empty() || !is_name_start(name.front())) return 0;
    for (std::size_t i = 1; i < name.size(); ++i) {
        if (!is_name_character(name[i])) return i;
    }
    return std::string_view::npos;
}

// Number of code points in a UTF-8 text: bytes that are not continuation bytes.
constexpr std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return count;
}

// Removes the next name from a comma-separated list and returns it. Skips blank names, as baseline
// peers do. Empty if no name is left.
constexpr std::string_view next_name(std::string_view& list) {
    while (!list.empty()) {
        const std::size_t comma = find(list, ",");
        const std::string_view name = trim(list.substr(0, comma));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        if (!name.empty()) return name;
    }
    return {};
}

// The subset of std::vector and std::string that the parsers use, without allocation, so that a
// result of compile-time parsing can remain in the program.
template <class T, std::size_t Capacity>
struct FixedList {
    std::array<T, Capacity> items{};
    std::size_t count = 0;

    constexpr void push_back(const T& item) {
        HSAGENT_ASSERT(count < Capacity);
        items[count++] = item;
    }
    constexpr void append(std::string_view text) {
        for (const char c : text) push_back(c);
    }
    constexpr std::size_t size() const { return count; }
    constexpr const T* data() const { return items.data(); }
    constexpr T& operator[](std::size_t i) { return items[i]; }
    constexpr const T& operator[](std::size_t i) const { return items[i]; }
};

}  // namespace detail
}  // namespace hsagent::flow
