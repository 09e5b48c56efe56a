// Plain text: characters that a JSON string holds unescaped, which are nearly all in the protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hsagent::message {

namespace detail {

constexpr bool is_plain(char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

// Whether all eight bytes are plain, in any byte order. For a byte that is not plain, some term
// sets its top bit; if all bytes are plain, no term sets any.
constexpr bool are_plain(std::uint64_t bytes) {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101, tops = 0x80 * ones;
    const auto has = [](std::uint64_t word, std::uint64_t byte) {
        const std::uint64_t differs = word ^ byte * ones;
        return (differs - ones) & ~differs;
    };
    const std::uint64_t below_space = (bytes - 0x20 * ones) & ~bytes;
    const std::uint64_t found =
        bytes | below_space | has(bytes, '"') | has(bytes, '\\') | has(bytes, 0x7F);
    return (found & tops) == 0;
}

}  // namespace detail

// The number of leading bytes of `text` that are printable ASCII other than `"` and `\`.
inline std::size_t plain_size(std::string_view text) {
    std::size_t size = 0;
    for (std::uint64_t word = 0; size + sizeof word <= text.size(); size += sizeof word) {
        std::memcpy(&word, text.data() + size, sizeof word);
        if (!detail::are_plain(word)) break;
    }
    while (size < text.size() && detail::is_plain(text[size])) ++size;
    return size;
}

}  // namespace hsagent::message
