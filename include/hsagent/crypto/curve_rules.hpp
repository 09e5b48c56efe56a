// Rules for public keys and signatures, checked before a backend uses them (S14).
#pragma once

#include <cstddef>

#include "hsagent/support/bytes.hpp"

namespace hsagent {

namespace detail {

// Whether a < b, both 32 bytes in little-endian order. Variable time: nothing here is secret.
constexpr bool below_little_endian(const ByteArray<32>& a, const ByteArray<32>& b) {
    for (std::size_t i = 32; i-- > 0;) {
        if (a[i] != b[i]) return a[i] < b[i];
    }
    return false;
}

constexpr ByteArray<32> bytes_of_hex(const char (&hex)[65]) {
    ByteArray<32> bytes{};
    for (std::size_t i = 0; i < 64; ++i) {
        const char c = hex[i];
        const int value = c <= '9' ? c - '0' : c - 'a' + 10;
        bytes[i / 2] = static_cast<Byte>(bytes[i / 2] << 4 | value);
    }
    return bytes;
}

// p = 2^255 - 19, the field (RFC 7748, 4.1); L = 2^252 + 27742317777372353535851937790883648493,
// the order of the base point (RFC 8032, 5.1).
inline constexpr ByteArray<32> curve25519_p =
    bytes_of_hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
inline constexpr ByteArray<32> ed25519_l =
    bytes_of_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

// The y coordinates of the eight points whose order divides the cofactor 8. They solve
// -x^2 + y^2 = 1 - 121665/121666 x^2 y^2 with [8](x, y) = (0, 1); the list is the one that
// libsodium and others refuse ("Taming the many EdDSAs", Chalkias et al., 2020, table 6). The
// points of order 4 and 8 come in pairs that differ only in the sign of x. So five values, compared
// without the sign bit, cover all eight points, and (0, ±1) with a redundant sign bit. Their other
// encodings, y + p, are not below p and are therefore refused as non-canonical.
inline constexpr ByteArray<32> ed25519_small_order_y[] = {
    // order 1: the identity (0, 1)
    bytes_of_hex("0100000000000000000000000000000000000000000000000000000000000000"),
    // order 2: (0, -1)
    bytes_of_hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    // order 4: (±sqrt(-1), 0)
    bytes_of_hex("0000000000000000000000000000000000000000000000000000000000000000"),
    // order 8, two pairs
    bytes_of_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes_of_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
};

}  // namespace detail

// Whether an Ed25519 key has a canonical encoding (y < p) and is not of small order. With a key of
// small order, one signature is valid for any message, so it proves nothing. The backend checks
// whether y is on the curve; no signature verifies with a key that is not.
constexpr bool acceptable_ed25519_key(const ByteArray<32>& key) {
    ByteArray<32> y = key;
    y[31] &= 0x7f;
    if (!detail::below_little_endian(y, detail::curve25519_p)) return false;
    for (const ByteArray<32>& small : detail::ed25519_small_order_y) {
        if (y == small) return false;
    }
    return true;
}

// Whether S < L, as RFC 8032, 5.1.7 requires. Otherwise S + L would be a second valid signature of
// the same message.
constexpr bool canonical_ed25519_signature(const ByteArray<64>& signature) {
    ByteArray<32> s{};
    for (std::size_t i = 0; i < 32; ++i) s[i] = signature[32 + i];
    return detail::below_little_endian(s, detail::ed25519_l);
}

// Whether an X25519 key has a canonical encoding (u < p, top bit clear). RFC 7748, 5 accepts any 32
// bytes, so one key has several encodings; a handshake that compares or pins keys must check this
// first. Every honest key is canonical.
constexpr bool canonical_x25519_key(const ByteArray<32>& key) {
    return detail::below_little_endian(key, detail::curve25519_p);
}

}  // namespace hsagent
