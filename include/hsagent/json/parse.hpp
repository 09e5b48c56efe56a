// Reading JSON that somebody else wrote.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "hsagent/json/text.hpp"

namespace hsagent::message {

// The value of the text; discarded if it is not JSON, goes on after a NUL, where the parser would
// end, or is nested deeper than depth_limit.
template <class Json = nlohmann::json>
Json parse_json(std::string_view text) {
    if (json_depth(text) > depth_limit || ends_early(text)) {
        return Json(Json::value_t::discarded);
    }
    return Json::parse(text, nullptr, false);
}

}  // namespace hsagent::message
