// The JSON form of a forged line, that is, of its recipe, in scripts.
#pragma once

#include <cstdint>
#include <string>

#include "simulator/adversary/forgery.hpp"
#include "simulator/record/json_members.hpp"

namespace hsagent::sim {

Json forged_json(const ForgedLine& line);
// Throws UsageError with `where` and the mistake.
ForgedLine parse_forged(const nlohmann::json& json, std::uint32_t agents, const std::string& where);

}  // namespace hsagent::sim
