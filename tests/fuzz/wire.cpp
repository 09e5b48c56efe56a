// The wrappers of a line as JSON values (message/wire.hpp).
#include "hsagent/message/wire.hpp"

#include <string>

#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view address = "127.0.0.1:50766";

template <class Json>
void comes_back(const Json& value) {
    const std::string line = message::wrap_typed(value);
    HSAGENT_ASSERT(line.ends_with('\n'));
    HSAGENT_ASSERT(message::unwrap_typed(Json::parse(line)) == value);
    std::string relayed;
    message::append_relayed(relayed, line, address);
    HSAGENT_ASSERT(relayed.size() <= message::relayed_size(line));
    const Json read = message::unwrap_relayed<Json>(relayed);
    HSAGENT_ASSERT(read.at("remote_addr") == address);
    HSAGENT_ASSERT(read.at("content") == value);
}

// The types of a wrapper may cast a leaf, but lose nothing of it.
void casts_without_loss(const json& said, const json& restored) {
    if (said.is_structured()) {
        HSAGENT_ASSERT(restored.type() == said.type() && restored.size() == said.size());
        for (const auto& [key, member] : said.items()) {
            casts_without_loss(member,
                               said.is_array() ? restored.at(std::stoul(key)) : restored.at(key));
        }
    } else if (said.is_string() && !restored.is_string()) {
        HSAGENT_ASSERT(message::canonical_json(restored) == said.get<std::string>());
    } else {
        HSAGENT_ASSERT(restored == said);
    }
}

// A text that a baseline peer leaves as it is must be no JSON, or a number spelled as we do.
void in_the_clear(std::string_view text) {
    if (message::mangled_in_clear(text)) return;
    const auto value = message::parse_json<json>(text);
    HSAGENT_ASSERT(value.is_discarded() || value.is_number());
    HSAGENT_ASSERT(value.is_discarded() || message::canonical_json(value) == text);
}

}  // namespace

void try_input(std::string_view input) {
    // As any line of the relay; the order of members makes no difference.
    const auto read = message::unwrap_relayed(input);
    HSAGENT_ASSERT(json(message::unwrap_relayed<ordered_json>(input)) == read);
    in_the_clear(input);
    // As a payload of our own, with room for both wrappers.
    if (message::json_depth(input) > message::depth_limit - 2 || message::ends_early(input)) return;
    const auto value = ordered_json::parse(input, nullptr, false);
    if (value.is_discarded()) return;
    comes_back(value);
    comes_back(json(value));
    const json said(value);
    const json restored = message::unwrap_typed(said);
    if (restored != said) casts_without_loss(said.at("_payload"), restored);
}

}  // namespace hsagent::fuzz
