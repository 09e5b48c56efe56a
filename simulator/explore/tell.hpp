// Descriptions of an attacker's moves, for the path to a finding.
#pragma once

#include <string>

#include "simulator/adversary/forgery.hpp"
#include "simulator/agents/directory.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

// "the attacker says request of agent1 to agent2 again"
std::string tell_repeat(const Transmission& line, std::size_t to, const Directory& directory);
// "the attacker, as agent1, says request to agent2: your_nonce is my_nonce of agent2's confirm, …"
std::string tell_forgery(const Forgery& recipe, const Directory& directory);

}  // namespace hsagent::sim
