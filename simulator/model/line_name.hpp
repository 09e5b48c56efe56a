// LineName: names a line by its kind, not its number, so that it is still found after other steps
// are removed.
#pragma once

#include <cstdint>
#include <string>

#include "hsagent/message/content.hpp"
#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

struct LineName {
    std::size_t sender = no_agent;  // no_agent: the adversary
    Intent intent = Intent::unknown;
    std::size_t to = no_agent;  // no_agent: everyone, or a stranger
    std::uint32_t back = 0;     // how many of the same kind were sent after it
    std::string stranger = {};  // id of the receiver if it is no agent; empty: everyone

    friend bool operator==(const LineName&, const LineName&) = default;
};

}  // namespace hsagent::sim
