// Seen: the memory of checks, which keeps a 128-bit hash in place of each text. If two texts had
// the same hash, a check would be wrong about them; for a billion texts, the chance is one in
// 10^20.
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

// The order of iteration must not show in traces or findings.
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

// Hash of texts, numbers and hashes; their order matters.
template <class... Parts>
Hash128 hash_of(const Parts&... parts) {
    FastHash hash;
    (detail::add_to(hash, parts), ...);
    return hash.words();
}

// Hash of one role of an agent towards a peer, and of the subject.
template <class... About>
Hash128 role_hash(std::size_t agent, Role role, std::string_view peer_id, const About&... about) {
    return hash_of(agent, name(role), peer_id, about...);
}

// Hash of a signature's bytes, as the spelling of its base64 may differ (S14).
inline Hash128 signature_hash(const Field& sig) {
    std::string bytes;
    from_base64(sig.text, bytes, Base64::lenient);
    return hash_of(bytes);
}

}  // namespace hsagent::sim
