// plain_text: the length of the unescaped start of a text, by words and by bytes, and the scanner's
// recognition of simple JSON.
#include "hsagent/json/plain_text.hpp"

#include <rapidcheck.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/json/scanner.hpp"
#include "hsagent/json/text.hpp"

using namespace hsagent::message;

BOOST_AUTO_TEST_SUITE(plain_text)

// Every byte, at every position in a word and after the last word.
BOOST_AUTO_TEST_CASE(it_ends_at_the_first_byte_that_needs_an_escape) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool plain = byte >= 0x20 && byte <= 0x7E && c != '"' && c != '\\';
        for (std::size_t at = 0; at < 20; ++at) {
            std::string text(20, 'x');
            text[at] = c;
            BOOST_TEST(plain_size(text) == (plain ? text.size() : at));
        }
    }
    BOOST_TEST(plain_size("") == 0u);
}

BOOST_AUTO_TEST_CASE(a_word_is_plain_if_each_of_its_bytes_is) {
    BOOST_TEST(rc::check("of any eight bytes", [](const std::array<char, 8>& bytes) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        bool each = true;
        for (const char c : bytes) each = each && detail::is_plain(c);
        RC_ASSERT(detail::are_plain(word) == each);
    }));
}

BOOST_AUTO_TEST_CASE(any_text_is_written_as_the_library_writes_it) {
    BOOST_TEST(rc::check("escaped ASCII", [] {
        const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
        std::string out;
        append_json_string(out, text);
        RC_ASSERT(nlohmann::json::parse(out) == nlohmann::json(text));
        RC_ASSERT(out == nlohmann::json(text).dump(-1, ' ', true));
    }));
}

BOOST_AUTO_TEST_CASE(an_object_of_plain_members_is_known_to_be_json) {
    for (const char* text : {R"({"message":"How are you?"})", R"({"a":"","b":12,"c":"x"})"}) {
        BOOST_TEST(is_plain_object(text), text);
        BOOST_TEST(nlohmann::json::accept(text), text);
    }
}

// Malformed, or valid but of another form: a parser decides.
BOOST_AUTO_TEST_CASE(of_any_other_text_it_says_nothing) {
    for (const char* text :
         {"", "{", "{}", "[]", R"({"a":"b")", R"({"a":"b"}x)", R"({"a":"b",})", R"({"a"})",
          R"({1:"b"})", R"({"a":01})", R"({"a":-1})", R"({"a":"\n"})", R"({"a":null})",
          R"({"a": "b"})", R"({"a":"b})", "{\"a\":\"\x7F\"}", "{\"a\":\"\n\"}"}) {
        BOOST_TEST(!is_plain_object(text), text);
    }
}

// A valid text with one byte changed: if the scanner still recognises it, a parser accepts it.
BOOST_AUTO_TEST_CASE(what_it_knows_a_parser_accepts) {
    BOOST_TEST(rc::check("with one byte changed", [] {
        std::string text = R"({"from":"a","message":"hello","seq":5,"to":"b"})";
        const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
        text[at] = *rc::gen::inRange<char>(' ', 127);
        if (is_plain_object(text)) RC_ASSERT(nlohmann::json::accept(text));
    }));
}

BOOST_AUTO_TEST_SUITE_END()
