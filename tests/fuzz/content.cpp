// LineReader::read_bare(): a content without its wrappers.
#include <string>

#include "message/content_model.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

constexpr std::string_view self = "9be850c6-a132-44b1-ac73-b5d1e4ef4ca5";

void check(const nlohmann::json& said, std::string_view text, std::string_view own_id) {
    message::LineReader reader;
    Content content;
    const Drop dropped = reader.read_bare(text, own_id, content);
    if (said.is_discarded()) {
        HSAGENT_ASSERT(dropped == Drop::not_json || dropped == Drop::not_for_us);
        return;
    }
    HSAGENT_ASSERT(test::difference_from(said, own_id, dropped, content) == "");
}

}  // namespace

void try_input(std::string_view input) {
    const auto said = message::parse_json<nlohmann::json>(input);
    check(said, input, self);
    check(said, input, {});
    if (said.is_discarded()) return;
    // Spelled in another way, it says the same.
    const std::string canonical = message::canonical_json(said);
    check(said, canonical, self);
}

}  // namespace hsagent::fuzz
