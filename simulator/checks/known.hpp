// What each profile is known for: whose weakness a finding is, by the document (PROTOCOL.md, 8).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "simulator/agents/directory.hpp"

namespace hsagent::sim {

// What a hardened agent cannot help with a baseline peer: the hash of that peer's messages tells
// them, and nothing says who a step is from; and what that peer says once, and is lost, it does not
// say again.
inline constexpr std::array<std::string_view, 7> known_with_baseline{"S8", "S11", "L1", "L2",
                                                                     "L3", "L4",  "L6"};

// What it cannot help while no key of the peer is pinned: whoever speaks first in its name may be
// anybody, and may speak as the baseline does.
inline constexpr std::array<std::string_view, 2> known_at_first_contact{"S8", "S11"};

// The label under which a finding about `agent` and `peer` counts as known; empty if it does not.
// `is_pinned`: whether the agent knows the key that is really the peer's.
inline std::string_view known_label(const Directory& directory, std::string_view label,
                                    std::size_t agent, std::size_t peer, bool is_pinned) {
    if (!directory.is_hardened(agent)) return label;
    const auto has = [&](const auto& known) {
        return std::find(known.begin(), known.end(), label) != known.end();
    };
    // A stranger speaks as it likes, and so as the baseline does.
    const bool is_known = (!directory.is_hardened(peer) && has(known_with_baseline)) ||
                          (!is_pinned && has(known_at_first_contact));
    return is_known ? label : std::string_view();
}

}  // namespace hsagent::sim
