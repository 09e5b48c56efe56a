// Known weaknesses: findings that the profiles of a pair explain (PROTOCOL.md, 8).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "simulator/agents/directory.hpp"
#include "simulator/checks/check.hpp"

namespace hsagent::sim {

// What an agent knows of a peer.
enum class Acquaintance : std::uint8_t {
    none,    // no key of it, or another than its own
    pinned,  // its key
    met,     // its key, and that it has used hs2, if it can
};

inline Acquaintance acquaintance(const ObservedStep& step, std::size_t peer) {
    if (step.seen.pinned != step.directory.key_of(peer)) return Acquaintance::none;
    const bool can = step.directory.expectations(peer).speaks_hs2;
    return can && !step.seen.knows_hs2 ? Acquaintance::pinned : Acquaintance::met;
}

// The label under which a finding about `agent` and `peer` counts as known; empty if it does not.
inline std::string_view known_label(const Directory& directory, std::string_view label,
                                    std::size_t agent, std::size_t peer, Acquaintance knows) {
    const Expectations& own = directory.expectations(agent);
    if (own.has_every_weakness) return label;
    const auto has = [&](const auto& known) {
        return std::find(known.begin(), known.end(), label) != known.end();
    };
    const bool is_known =
        (!directory.expectations(peer).speaks_hs2 && has(own.known_with_others)) ||
        (knows == Acquaintance::none && has(own.known_before_pin)) ||
        (knows == Acquaintance::pinned && has(own.known_before_hs2));
    return is_known ? label : std::string_view();
}

}  // namespace hsagent::sim
