// The ids of agents: UUIDs of version 4 (PROTOCOL.md, 3).
#pragma once

#include <array>
#include <string>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/support/encoding.hpp"

namespace hsagent {

// A version 4 UUID (RFC 9562, 5.4) in lower case, drawn in one fill of 16 bytes.
template <RandomSource R>
std::string random_uuid4(R& random) {
    ByteArray<16> bytes;
    random.fill(bytes);
    bytes[6] = static_cast<Byte>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<Byte>((bytes[8] & 0x3f) | 0x80);
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        append_hex(out, Bytes(&bytes[i], 1));
    }
    return out;
}

}  // namespace hsagent
