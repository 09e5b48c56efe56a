// JSON text without a parser: escapes, plain text and the scanner (json/text.hpp, scanner.hpp).
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/json/scanner.hpp"
#include "hsagent/json/text.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using message::JsonScanner;
using nlohmann::json;

void bytes_as_text(std::string_view bytes) {
    std::string text;
    message::append_json_string(text, bytes);
    for (const char c : text) HSAGENT_ASSERT(c >= ' ' && c <= '~');
    const auto value = json::parse(text).get<std::string>();
    JsonScanner scanner(text);
    std::string scanned = "left over";
    HSAGENT_ASSERT(scanner.string(scanned) && scanner.at_end());
    HSAGENT_ASSERT(scanned == value);
    // What was no UTF-8 is U+FFFD by now, and stays it.
    std::string again;
    message::append_json_string(again, value);
    HSAGENT_ASSERT(again == text);

    const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
    const auto end = std::find_if_not(bytes.begin(), bytes.end(), plain);
    HSAGENT_ASSERT(message::plain_size(bytes) == static_cast<std::size_t>(end - bytes.begin()));
}

// What the scanner takes, a parser takes for the same.
void text_of_others(std::string_view text) {
    std::string string;
    JsonScanner strings(text);
    if (strings.string(string) && strings.at_end()) HSAGENT_ASSERT(json::parse(text) == string);
    std::uint64_t number = 0;
    JsonScanner numbers(text);
    if (numbers.unsigned_integer(number) && numbers.at_end()) {
        const auto value = json::parse(text);
        HSAGENT_ASSERT(value.is_number_unsigned() && value == number);
    }
    if (message::is_plain_object(text)) HSAGENT_ASSERT(json::parse(text).is_object());
}

}  // namespace

void try_input(std::string_view input) {
    bytes_as_text(input);
    text_of_others(input);
    text_of_others('"' + std::string(input) + '"');
}

}  // namespace hsagent::fuzz
