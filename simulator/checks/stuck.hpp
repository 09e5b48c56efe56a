// stuck_as: the loss that keeps a pair in its state.
#pragma once

#include <string_view>

#include "simulator/agents/directory.hpp"
#include "simulator/agents/hosts.hpp"

namespace hsagent::sim {

// L number (PROTOCOL.md, 8.1) of a pair that stays stuck in its present rows; empty if none is
// known. For a pair with a hardened end, only losses that this end cannot repair.
std::string_view stuck_as(const Hosts& hosts, const Directory& directory, std::size_t initiator,
                          std::size_t responder);
// The same for an initiator and a responder with those expectations; `lost_store` if one of them
// was started without its rows, or without the latest ones.
std::string_view stuck_as(const Actor& asks, const Actor& answers, const Expectations& of_asks,
                          const Expectations& of_answers, bool lost_store = false);

}  // namespace hsagent::sim
