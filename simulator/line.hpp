// Line: what an agent said, on its way; every receiver of a broadcast shares one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "hsagent/message/content.hpp"

namespace hsagent::sim {

struct Line {
    std::uint64_t number = 0;  // in the order in which lines were sent
    std::size_t sender = 0;    // number of the agent
    Intent intent = Intent::unknown;
    std::string to;       // id, or empty: everyone
    std::string text;     // as the agent sent it, newline included
    std::string relayed;  // as the relay passes it on
};

}  // namespace hsagent::sim
