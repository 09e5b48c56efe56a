// JSON of files that a user or another program wrote.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "hsagent/json/text.hpp"

namespace hsagent::sim {

inline constexpr std::string_view not_json = "is not JSON, or is nested deeper than 64 levels";
static_assert(message::depth_limit == 64);

// The value of the text; discarded if it is not_json. Error messages quote what a file says, and
// dump() recurses as deep as that is nested.
inline nlohmann::json json_of(std::string_view text) {
    if (message::json_depth(text) > message::depth_limit || message::ends_early(text)) {
        return nlohmann::json(nlohmann::json::value_t::discarded);
    }
    return nlohmann::json::parse(text, nullptr, false);
}

}  // namespace hsagent::sim
