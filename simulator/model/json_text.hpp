// JSON of files that a user or another program wrote.
#pragma once

#include <string_view>

#include "hsagent/json/parse.hpp"

namespace hsagent::sim {

// Why a file has no value (message::parse_json). Error messages quote what a file says, and dump()
// recurses as deep as that is nested.
inline constexpr std::string_view not_json = "is not JSON, or is nested deeper than 64 levels";
static_assert(message::depth_limit == 64);

}  // namespace hsagent::sim
