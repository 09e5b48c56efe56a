// Byte types shared by the whole library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hsagent {

using Byte = std::uint8_t;
using Bytes = std::span<const Byte>;
using MutableBytes = std::span<Byte>;

template <std::size_t N>
using ByteArray = std::array<Byte, N>;

// The bytes of a text, without a copy; valid as long as the text.
inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

// The same bytes as a text, without a copy. They need not be valid UTF-8.
inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace hsagent
