// Canonical JSON (json/canonical.hpp) and the depth of a text.
#include <algorithm>
#include <string>

#include "hsagent/json/canonical.hpp"
#include "hsagent/message/wire.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::size_t depth_of(const json& value) {
    if (!value.is_structured()) return 0;
    std::size_t deepest = 0;
    for (const json& member : value) deepest = std::max(deepest, depth_of(member));
    return deepest + 1;
}

// The library's writer spells floats in another way, and does not escape the byte 7F.
bool is_spelled_alike(const json& value) {
    if (value.is_number_float()) return false;
    if (value.is_string())
        return value.get_ref<const std::string&>().find('\x7f') == std::string::npos;
    for (const auto& [key, member] : value.items()) {
        if (value.is_object() && key.find('\x7f') != std::string::npos) return false;
        if (value.is_structured() && !is_spelled_alike(member)) return false;
    }
    return true;
}

}  // namespace

void try_input(std::string_view input) {
    using namespace hsagent::message;
    namespace detail = hsagent::message::detail;
    if (json_depth(input) > depth_limit || ends_early(input)) return;
    const auto value = json::parse(input, nullptr, false);
    if (value.is_discarded()) return;
    HSAGENT_ASSERT(json_depth(input) >= depth_of(value));

    const std::string text = canonical_json(value);
    for (const char c : text) HSAGENT_ASSERT(c >= ' ' && c <= '~');
    HSAGENT_ASSERT(json_depth(text) == depth_of(value));
    const auto read = json::parse(text);
    HSAGENT_ASSERT(read == value);
    // 1 and 1.0 are equal, but not the same.
    HSAGENT_ASSERT(detail::types_of(read) == detail::types_of(value));
    HSAGENT_ASSERT(canonical_json(read) == text);
    if (is_spelled_alike(value)) HSAGENT_ASSERT(text == value.dump(-1, ' ', true));

    const auto ordered = ordered_json::parse(input);
    std::string as_sent;
    append_json(as_sent, ordered, spaced);
    HSAGENT_ASSERT(ordered_json::parse(as_sent) == ordered);
}

}  // namespace hsagent::fuzz
