// Seen: what checks remember of all that they ever saw, a 128-bit hash in place of each text.
// Should two texts share one, a check would be wrong about them; in a billion texts, the chance of
// that is one in 10^20.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "hsagent/store/role_state.hpp"
#include "hsagent/support/bytes.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/field.hpp"
#include "simulator/model/fast_hash.hpp"

namespace hsagent::sim {

using Hash128 = std::array<std::uint64_t, 2>;

struct Hash128Hasher {
    std::size_t operator()(const Hash128& value) const noexcept {
        return static_cast<std::size_t>(value[0]);
    }
};

// Their order of iteration must reach no trace and no finding.
using SeenSet = std::unordered_set<Hash128, Hash128Hasher>;
template <class T>
using SeenMap = std::unordered_map<Hash128, T, Hash128Hasher>;

namespace detail {

inline void add_to(FastHash& hash, std::string_view text) {
    hash.take(as_bytes(text));
}
inline void add_to(FastHash& hash, std::size_t number) {
    hash.take(std::uint64_t{number});
}
inline void add_to(FastHash& hash, const Hash128& value) {
    hash.take(value[0]).take(value[1]);
}

}  // namespace detail

// Of texts, numbers and hashes, in this order.
template <class... Parts>
Hash128 hash_of(const Parts&... parts) {
    FastHash hash;
    (detail::add_to(hash, parts), ...);
    return hash.words();
}

// Of one role of an agent towards a peer, and what it is about.
template <class... About>
Hash128 role_hash(std::size_t agent, Role role, std::string_view peer_id, const About&... about) {
    return hash_of(agent, name(role), peer_id, about...);
}

// Of a signature's bytes: its spelling may differ (S14).
inline Hash128 signature_hash(const Field& sig) {
    std::string bytes;
    from_base64(sig.text, bytes, Base64::lenient);
    return hash_of(bytes);
}

}  // namespace hsagent::sim
