// Known weaknesses: findings that the profiles of a pair explain (PROTOCOL.md, 8).
#pragma once

#include <algorithm>
#include <string_view>

#include "simulator/agents/directory.hpp"

namespace hsagent::sim {

// The label under which a finding about `agent` and `peer` counts as known; empty if it does not.
// `has_met`: whether the agent has pinned the peer's real key and the peer has used hs2, if it can.
inline std::string_view known_label(const Directory& directory, std::string_view label,
                                    std::size_t agent, std::size_t peer, bool has_met) {
    const Expectations& own = directory.expectations(agent);
    if (own.has_every_weakness) return label;
    const auto has = [&](const auto& known) {
        return std::find(known.begin(), known.end(), label) != known.end();
    };
    const bool is_known =
        (!directory.expectations(peer).speaks_hs2 && has(own.known_with_others)) ||
        (!has_met && has(own.known_at_first_contact));
    return is_known ? label : std::string_view();
}

}  // namespace hsagent::sim
