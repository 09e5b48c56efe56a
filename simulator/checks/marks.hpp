// Marks: what checks remember of all that they ever saw, 128 bits in the place of each text. Should
// two texts share one, a check would be wrong about them; in a billion texts, the chance of that is
// one in 10^20.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "hsagent/handshake/state.hpp"
#include "hsagent/support/bytes.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/field.hpp"
#include "simulator/model/mix.hpp"

namespace hsagent::sim {

using Mark = std::array<std::uint64_t, 2>;

struct MarkHash {
    std::size_t operator()(const Mark& mark) const noexcept {
        return static_cast<std::size_t>(mark[0]);
    }
};

// Their order of iteration must reach no trace and no finding.
using MarkSet = std::unordered_set<Mark, MarkHash>;
template <class T>
using MarkMap = std::unordered_map<Mark, T, MarkHash>;

namespace detail {

inline void mix_in(Mix& mix, std::string_view text) {
    mix.take(as_bytes(text));
}
inline void mix_in(Mix& mix, std::size_t number) {
    mix.take(std::uint64_t{number});
}
inline void mix_in(Mix& mix, const Mark& mark) {
    mix.take(mark[0]).take(mark[1]);
}

}  // namespace detail

// Of texts, numbers and marks, in this order.
template <class... Parts>
Mark mark_of(const Parts&... parts) {
    Mix mix;
    (detail::mix_in(mix, parts), ...);
    return mix.words();
}

// Of one role of an agent towards a peer, and what it is about.
template <class... About>
Mark role_mark(std::size_t agent, Role role, std::string_view peer_id, const About&... about) {
    return mark_of(agent, name(role), peer_id, about...);
}

// Of a signature's bytes: its spelling may differ (S14).
inline Mark signature_mark(const Field& sig) {
    std::string bytes;
    from_base64(sig.text, bytes, Base64::lenient);
    return mark_of(bytes);
}

}  // namespace hsagent::sim
