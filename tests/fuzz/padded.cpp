// The plaintext of a sec between hs2 peers (message/padded.hpp).
#include "hsagent/message/padded.hpp"

#include <bit>
#include <string>

#include "choices.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/message/wire.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using message::Padded;
using message::PaddedRefusal;
using nlohmann::json;

// The checks in their order, without the scanner.
std::optional<PaddedRefusal> refusal_of(std::string_view text, const json& value) {
    if (!value.is_object()) return PaddedRefusal::not_an_object;
    if (!value.contains("message")) return PaddedRefusal::no_message;
    const auto is_text = [&](const char* key) {
        return value.contains(key) && value[key].is_string();
    };
    if (!value.contains("seq") || !value["seq"].is_number_unsigned()) return PaddedRefusal::no_seq;
    if (!is_text("from") || !is_text("to")) return PaddedRefusal::no_ends;
    if (!is_text("pad") || value["pad"].get<std::string>().size() < 32 || text.size() < 256 ||
        !std::has_single_bit(text.size())) {
        return PaddedRefusal::not_padded;
    }
    return std::nullopt;
}

void text_of_others(std::string_view text) {
    Padded padded;
    const auto refused = message::read_padded(text, padded);
    const auto value = message::parse_json<json>(text);
    HSAGENT_ASSERT(refused == refusal_of(text, value));
    if (refused) return;
    const json& message = value["message"];
    HSAGENT_ASSERT(padded.message.is_text() == message.is_string());
    HSAGENT_ASSERT(padded.message.text == (message.is_string() ? message.get<std::string>()
                                                               : message::canonical_json(message)));
    HSAGENT_ASSERT(padded.seq == value["seq"]);
    HSAGENT_ASSERT(padded.from == value["from"]);
    HSAGENT_ASSERT(padded.to == value["to"]);
}

// As it is read back: what is no UTF-8 has become U+FFFD.
std::string as_read(std::string_view text) {
    std::string written;
    message::append_json_string(written, text);
    return json::parse(written).get<std::string>();
}

void comes_back(Choices choices) {
    const std::uint64_t seq = choices.number(8);
    const auto from = choices.text(choices.below(64)), to = choices.text(choices.below(64));
    const auto message = choices.rest();
    SeededRandom random(seq);
    std::string text;
    message::append_padded_payload(text, random, message, seq, from, to);
    HSAGENT_ASSERT(std::has_single_bit(text.size()) && text.size() >= message::least_padded);
    Padded padded;
    HSAGENT_ASSERT(!message::read_padded(text, padded));
    HSAGENT_ASSERT(padded.message.is_text() && padded.message.text == as_read(message));
    HSAGENT_ASSERT(padded.seq == seq);
    HSAGENT_ASSERT(padded.from == as_read(from) && padded.to == as_read(to));
}

}  // namespace

void try_input(std::string_view input) {
    text_of_others(input);
    comes_back(Choices(input));
}

}  // namespace hsagent::fuzz
