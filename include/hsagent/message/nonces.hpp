// Nonces and references, as they are drawn (PROTOCOL.md, 2).
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/support/encoding.hpp"

namespace hsagent {

// Whether a baseline peer would read this lower-case hex text as a number with an exponent, and so
// send back a different text (PROTOCOL.md, 1): digits, one `e`, digits. Digits alone survive. So
// does a text with a leading zero, which is not a JSON number.
constexpr bool mangled_by_baseline_peers(std::string_view hex) {
    const std::size_t e = hex.find('e');
    if (e == std::string_view::npos || e == 0 || e + 1 == hex.size()) return false;
    if (hex[0] == '0' && e > 1) return false;
    for (std::size_t i = 0; i < hex.size(); ++i) {
        if (i != e && (hex[i] < '0' || hex[i] > '9')) return false;
    }
    return true;
}

// Replaces `out` with a nonce of 32 lower-case hex digits. Draws 16 bytes in one fill, and draws
// again while a baseline peer would mangle the text (about one time in a million).
template <RandomSource R>
void random_nonce(R& random, std::string& out) {
    ByteArray<16> bytes;
    do {
        random.fill(bytes);
        out.clear();
        append_hex(out, bytes);
    } while (mangled_by_baseline_peers(out));
}

template <RandomSource R>
std::string random_nonce(R& random) {
    std::string out;
    random_nonce(random, out);
    return out;
}

// Replaces `out` with a reference of ten digits 1 to 9. Draws ten bytes in one fill. A byte below
// 252 = 28 * 9 gives the digit '1' + byte % 9; any other byte is drawn again, one at a time, so
// that all digits are equally likely.
template <RandomSource R>
void random_reference(R& random, std::string& out) {
    ByteArray<10> bytes;
    random.fill(bytes);
    out.clear();
    for (Byte& byte : bytes) {
        while (byte >= 252) random.fill(MutableBytes(&byte, 1));
        out += static_cast<char>('1' + byte % 9);
    }
}

template <RandomSource R>
std::string random_reference(R& random) {
    std::string out;
    random_reference(random, out);
    return out;
}

}  // namespace hsagent
