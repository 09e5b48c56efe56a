#include "hsagent/support/encoding.hpp"

#include <rapidcheck/boost_test.h>

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using hsagent::as_bytes;
using hsagent::Base64;
using hsagent::Byte;

namespace {

// RFC 4648, section 10: text, its base16 in lower case, its base64.
struct Vector {
    std::string_view text, hex, base64;
};
constexpr Vector rfc4648[] = {
    {"", "", ""},
    {"f", "66", "Zg=="},
    {"fo", "666f", "Zm8="},
    {"foo", "666f6f", "Zm9v"},
    {"foob", "666f6f62", "Zm9vYg=="},
    {"fooba", "666f6f6261", "Zm9vYmE="},
    {"foobar", "666f6f626172", "Zm9vYmFy"},
};

std::optional<std::string> decoded(std::string_view text, Base64 mode) {
    std::string out = "what stood here before";
    if (!hsagent::from_base64(text, out, mode)) return std::nullopt;
    return out;
}
std::optional<std::string> strict(std::string_view text) {
    return decoded(text, Base64::strict);
}
std::optional<std::string> lenient(std::string_view text) {
    return decoded(text, Base64::lenient);
}

// Base64 of any bytes, with one character replaced; about half of these are still base64.
std::string almost_base64() {
    std::string text = hsagent::to_base64(*rc::gen::arbitrary<std::vector<Byte>>());
    if (!text.empty()) {
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        text[at] = *rc::gen::elementOf(std::string("AQgwZ/+9=\n-"));
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hex)

BOOST_AUTO_TEST_CASE(rfc_4648_vectors_hold_both_ways) {
    for (const auto& [text, hex, base64] : rfc4648) {
        BOOST_TEST(hsagent::to_hex(as_bytes(text)) == hex);
        std::vector<Byte> bytes(text.size());
        BOOST_TEST(hsagent::from_hex(hex, bytes));
        BOOST_TEST(hsagent::as_text(bytes) == text);
    }
}

BOOST_AUTO_TEST_CASE(either_case_is_read_and_lower_case_written) {
    hsagent::ByteArray<4> bytes{};
    BOOST_TEST(hsagent::from_hex("DeadBEEF", bytes));
    BOOST_TEST(hsagent::to_hex(bytes) == "deadbeef");
}

BOOST_AUTO_TEST_CASE(another_length_is_refused) {
    hsagent::ByteArray<2> bytes{};
    for (const std::string_view text : {"", "c0", "c0d", "c0de0", "c0de00"}) {
        BOOST_TEST(!hsagent::from_hex(text, bytes), text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_digit_is_refused) {
    hsagent::ByteArray<2> bytes{};
    for (const std::string_view text : {"c0dg", "0x00", "c0 e", "-100", "c0d\xc3", "/:@`"}) {
        BOOST_TEST(!hsagent::from_hex(text, bytes), text);
    }
}

BOOST_AUTO_TEST_CASE(appending_keeps_what_is_there) {
    std::string out = "nonce ";
    hsagent::append_hex(out, as_bytes("foo"));
    BOOST_TEST(out == "nonce 666f6f");
}

RC_BOOST_PROP(any_bytes_come_back, (const std::vector<Byte>& bytes)) {
    std::vector<Byte> back(bytes.size());
    RC_ASSERT(hsagent::from_hex(hsagent::to_hex(bytes), back));
    RC_ASSERT(back == bytes);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(base64)

BOOST_AUTO_TEST_CASE(rfc_4648_vectors_hold_both_ways) {
    for (const auto& [text, hex, base64] : rfc4648) {
        BOOST_TEST(hsagent::to_base64(as_bytes(text)) == base64);
        BOOST_TEST((strict(base64) == text), base64);
        BOOST_TEST((lenient(base64) == text), base64);
    }
}

BOOST_AUTO_TEST_CASE(the_alphabet_is_the_standard_one) {
    BOOST_TEST(hsagent::to_base64(as_bytes("\xfb\xff\xbf")) == "+/+/");
    BOOST_TEST((strict("+/+/") == "\xfb\xff\xbf"));
    BOOST_TEST(!strict("-_-_"));
}

BOOST_AUTO_TEST_CASE(appending_keeps_what_is_there) {
    std::string out = "key ";
    hsagent::append_base64(out, as_bytes("foob"));
    BOOST_TEST(out == "key Zm9vYg==");
}

BOOST_AUTO_TEST_CASE(strict_refuses_stray_characters) {
    for (const std::string_view text :
         {"Zm9v\n", " Zm9v", "Zm 9v", "Zm9-", "Zm9_", "Zm9\xc3", "Zg==\n"}) {
        BOOST_TEST(!strict(text), text);
    }
    BOOST_TEST(!strict(std::string_view("Zm9v\0", 5)));
}

BOOST_AUTO_TEST_CASE(strict_refuses_padding_out_of_place) {
    for (const std::string_view text : {"Z", "Zg", "Zg=", "Zm8", "Zm9vY", "Zm9vYg", "Zm9vYg="}) {
        BOOST_TEST(!strict(text), "missing: " << text);
    }
    for (const std::string_view text :
         {"=", "====", "A===", "Z===", "Zg===", "Zm8==", "Zm9v=", "Zm9v===="}) {
        BOOST_TEST(!strict(text), "too much: " << text);
    }
    for (const std::string_view text : {"=Zg=", "Z=g=", "Zg=g", "Zg==Zg==", "Zm8=v", "Zm8=Zm9v"}) {
        BOOST_TEST(!strict(text), "in the middle: " << text);
    }
}

BOOST_AUTO_TEST_CASE(strict_refuses_spare_bits_that_are_set) {
    for (const std::string_view text : {"Zh==", "Zv==", "Zm9=", "Zm+=", "Zm9vYh=="}) {
        BOOST_TEST(!strict(text), text);
    }
}

// S14: texts that deployed peers accept, with the results of Python's base64.b64decode.
BOOST_AUTO_TEST_CASE(lenient_reads_what_baseline_peers_read) {
    const std::pair<std::string_view, std::string_view> read[] = {
        {"Z\nm 9-v", "foo"},      // stray characters are skipped
        {"=Zm9v", "foo"},         // so is padding before it is valid
        {"Z=m9v", "foo"},         //
        {"Zm=9v", "foo"},         // one '=' of two, then a digit: it does not count
        {"Z=g==", "f"},           //
        {"Zg=\n=", "f"},          // stray characters may separate the padding
        {"Zg==Zm9v", "f"},        // a completed group ends the text
        {"Zg==!", "f"},           //
        {"Zm9v====", "foo"},      // after a full group, '=' is ignored
        {"Zm9v=Zm9v", "foofoo"},  //
        {"Zh==", "f"},            // spare bits are ignored
        {"====", ""},             //
        {"-_ \n", ""},            //
    };
    for (const auto& [text, expected] : read) BOOST_TEST((lenient(text) == expected), text);
}

BOOST_AUTO_TEST_CASE(lenient_still_refuses_a_group_that_is_not_completed) {
    for (const std::string_view text :
         {"Z", "Zg", "Zg=", "Zm8", "Zm9vY", "Z===", "Zg=Z", "Zm=8", "Zg=8AZg="}) {
        BOOST_TEST(!lenient(text), text);
    }
}

// Baseline peers decode texts, in which a character outside ASCII is an error.
BOOST_AUTO_TEST_CASE(lenient_refuses_what_is_not_ascii_wherever_it_stands) {
    for (const std::string_view text : {"éZm9v", "Zmé9v", "Zg==é"}) {
        BOOST_TEST(!lenient(text), text);
    }
}

BOOST_AUTO_TEST_CASE(an_array_takes_its_exact_length_only) {
    const auto three = hsagent::base64_array<3>("Zm9v", Base64::strict);
    BOOST_REQUIRE(three.has_value());
    BOOST_TEST(hsagent::as_text(*three) == "foo");
    BOOST_TEST(!hsagent::base64_array<2>("Zm9v", Base64::strict).has_value());
    BOOST_TEST(!hsagent::base64_array<4>("Zm9v", Base64::strict).has_value());
    BOOST_TEST(!hsagent::base64_array<3>("Zm9v\n", Base64::strict).has_value());
    BOOST_TEST(hsagent::base64_array<3>("Zm9v\n", Base64::lenient).has_value());
}

RC_BOOST_PROP(any_bytes_come_back, (const std::string& bytes)) {
    const std::string text = hsagent::to_base64(as_bytes(bytes));
    RC_ASSERT(text.size() == (bytes.size() + 2) / 3 * 4);
    RC_ASSERT(strict(text) == bytes);
    RC_ASSERT(lenient(text) == bytes);
}

RC_BOOST_PROP(what_strict_takes_is_the_one_spelling_of_its_bytes, ()) {
    const std::string text = almost_base64();
    const auto bytes = strict(text);
    if (bytes) RC_ASSERT(hsagent::to_base64(as_bytes(*bytes)) == text);
}

RC_BOOST_PROP(lenient_takes_all_that_strict_takes, ()) {
    const std::string text = almost_base64();
    const auto bytes = strict(text);
    if (bytes) RC_ASSERT(lenient(text) == bytes);
}

RC_BOOST_PROP(strays_anywhere_change_nothing_for_lenient, (const std::string& bytes)) {
    std::string text;
    for (const char digit : hsagent::to_base64(as_bytes(bytes))) {
        text += *rc::gen::container<std::string>(rc::gen::elementOf(std::string("\n -_.!\x7f")));
        text += digit;
    }
    RC_ASSERT(lenient(text) == bytes);
}

BOOST_AUTO_TEST_SUITE_END()
