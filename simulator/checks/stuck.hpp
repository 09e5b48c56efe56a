// stuck_as: which loss leaves a pair as it stands.
#pragma once

#include <string_view>

#include "simulator/agents/directory.hpp"
#include "simulator/agents/hosts.hpp"

namespace hsagent::sim {

// L number of PROTOCOL.md, 8.1, of a pair that stands for ever as its rows stand now; empty if
// none is known. Of a pair with a hardened end, only what that end cannot repair.
std::string_view stuck_as(const Hosts& hosts, const Directory& directory, std::size_t initiator,
                          std::size_t responder);

}  // namespace hsagent::sim
