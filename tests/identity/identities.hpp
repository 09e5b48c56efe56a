// A sample identity, and when two are the same.
#pragma once

#include "crypto/samples.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/identity/identity.hpp"

namespace hsagent::test {

inline constexpr Instant noon{1'767'323'045'000, 3600};  // 2026-01-02T03:04:05 UTC

inline Identity sample() {
    return identity_from_keys<BotanCrypto>(
        "7e251df3-5c31-4de7-a533-3f3c71b430c8",
        secret_from_hex("2cc65e3e9e6e12f2371d65ddf6761db2a8fc0c1132d17a6f32af91e62d0f9060"),
        secret_from_hex("878f4e35798176d9d7f86c6fca9f84c337181d54ca15d6f397ef00e2c0031fc8"),
        "2026-01-02T03:04:05+00:00");
}

inline bool same(const Identity& a, const Identity& b) {
    return a.my_id == b.my_id && a.created_at == b.created_at &&
           equal(a.kx_private, b.kx_private) && equal(a.sign_seed, b.sign_seed) &&
           a.kx_public == b.kx_public && a.sign_public == b.sign_public;
}

}  // namespace hsagent::test
