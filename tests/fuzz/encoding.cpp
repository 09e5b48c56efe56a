// Base64 and hex, strict and lenient (support/encoding.hpp).
#include "hsagent/support/encoding.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "target.hpp"

namespace hsagent::fuzz {

namespace {

bool decodes_to(std::string_view text, std::string_view bytes, Base64 mode) {
    std::string decoded = "left over";
    return from_base64(text, decoded, mode) && decoded == bytes;
}

// What lenient decoding skips, but for `=`, which it looks at.
std::string without_junk(std::string_view text) {
    std::string kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '=' || byte >= 0x80 || detail::base64_values[byte] >= 0;
    });
    return kept;
}

void bytes_come_back(std::string_view bytes) {
    const std::string base64 = to_base64(as_bytes(bytes));
    HSAGENT_ASSERT(decodes_to(base64, bytes, Base64::strict));
    HSAGENT_ASSERT(decodes_to(base64, bytes, Base64::lenient));
    std::vector<Byte> decoded(bytes.size());
    HSAGENT_ASSERT(from_hex(to_hex(as_bytes(bytes)), decoded));
    HSAGENT_ASSERT(as_text(decoded) == bytes);
}

void base64_text(std::string_view text) {
    std::string strict, lenient, cleaned;
    const bool is_strict = from_base64(text, strict, Base64::strict);
    const bool is_lenient = from_base64(text, lenient, Base64::lenient);
    if (is_strict) {
        HSAGENT_ASSERT(to_base64(as_bytes(strict)) == text);
        HSAGENT_ASSERT(is_lenient && lenient == strict);
    }
    HSAGENT_ASSERT(from_base64(without_junk(text), cleaned, Base64::lenient) == is_lenient);
    HSAGENT_ASSERT(!is_lenient || cleaned == lenient);
    const auto array = base64_array<12>(text, Base64::strict);
    HSAGENT_ASSERT(array.has_value() == (is_strict && strict.size() == 12));
}

void hex_text(std::string_view text) {
    std::vector<Byte> bytes(text.size() / 2);
    if (!from_hex(text, bytes)) return;
    std::string lower(text);
    for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    HSAGENT_ASSERT(to_hex(bytes) == lower);
}

}  // namespace

void try_input(std::string_view input) {
    bytes_come_back(input);
    base64_text(input);
    hex_text(input);
}

}  // namespace hsagent::fuzz
