// State diagrams of a profile's machine, for people.
#pragma once

#include <string>
#include <vector>

#include "hsagent/handshake/transitions.hpp"

namespace hsagent::sim {

// Of one role, as a Mermaid state diagram, without its fence. The label of a jump is in brackets.
std::string mermaid_diagram(const std::vector<handshake::Arrow>& arrows, Role role);

// Of both roles, as a DOT graph. Jumps are dashed.
std::string dot_diagram(const std::vector<handshake::Arrow>& arrows, const std::string& name);

}  // namespace hsagent::sim
