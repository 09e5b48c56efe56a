// Bytes in the notation of the RFCs, and a random source that follows a script.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/support/bytes.hpp"
#include "hsagent/support/encoding.hpp"

namespace hsagent::test {

inline std::vector<Byte> from_hex_text(std::string_view hex) {
    std::vector<Byte> bytes(hex.size() / 2);
    BOOST_REQUIRE_MESSAGE(from_hex(hex, bytes), "the test's own hex is wrong: " << hex);
    return bytes;
}

template <std::size_t N>
ByteArray<N> array_from_hex(std::string_view hex) {
    ByteArray<N> bytes;
    BOOST_REQUIRE_MESSAGE(from_hex(hex, bytes), "the test's own hex is wrong: " << hex);
    return bytes;
}

inline SecretKey secret_from_hex(std::string_view hex) {
    return SecretKey(array_from_hex<32>(hex));
}

// Returns the scripted bytes in order, and records the size of each fill.
struct ScriptedRandom {
    std::vector<Byte> script;
    std::size_t used = 0;
    std::vector<std::size_t> fills = {};

    void fill(MutableBytes out) {
        fills.push_back(out.size());
        BOOST_REQUIRE_LE(used + out.size(), script.size());
        for (Byte& byte : out) byte = script[used++];
    }
};

}  // namespace hsagent::test
