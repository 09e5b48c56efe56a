// What each profile is known for: whose weakness a finding is, by the document (PROTOCOL.md, 8).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "simulator/cast.hpp"

namespace hsagent::sim {

// What a hardened agent cannot help with a baseline peer: the hash of that peer's messages tells
// them, and nothing says who a step is from; and what that peer says once, and is lost, it does not
// say again.
inline constexpr std::array<std::string_view, 7> known_with_baseline{"S8", "S11", "L1", "L2",
                                                                     "L3", "L4",  "L6"};

// The label under which a finding about `agent` and `peer` counts as known; empty if it does not.
inline std::string_view known_label(const Cast& cast, std::string_view label, std::size_t agent,
                                    std::size_t peer) {
    if (!cast.is_hardened(agent)) return label;
    const auto& known = known_with_baseline;
    const bool is_known =
        // a stranger speaks as it likes, and so as the baseline does
        !cast.is_hardened(peer) && std::find(known.begin(), known.end(), label) != known.end();
    return is_known ? label : std::string_view();
}

}  // namespace hsagent::sim
