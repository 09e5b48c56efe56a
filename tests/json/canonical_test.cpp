// Canonical JSON (PROTOCOL.md, 3) is written as by Python's json.
#include "hsagent/json/canonical.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "hsagent/json/canonical_object.hpp"
#include "hsagent/json/parse.hpp"
#include "values.hpp"

using namespace hsagent::message;
using nlohmann::json;

BOOST_AUTO_TEST_SUITE(canonical)

BOOST_AUTO_TEST_CASE(keys_are_sorted_by_code_point_above_the_basic_plane_too) {
    const json value = {{"\xF0\x9F\x98\x80", 1}, {"\xEF\xBF\xBF", 2}, {"b", 3}, {"a", 4}, {"B", 5}};
    BOOST_TEST(canonical_json(value) == R"({"B":5,"a":4,"b":3,"\uffff":2,"\ud83d\ude00":1})");
}

BOOST_AUTO_TEST_CASE(everything_outside_printable_ascii_is_escaped) {
    std::string out;
    append_json_string(out, std::string_view("\x00\x1f\x7f\"\\/\b\f\n\r\t\xC3\xA9", 13));
    BOOST_TEST(out == R"("\u0000\u001f\u007f\"\\/\b\f\n\r\t\u00e9")");
}

BOOST_AUTO_TEST_CASE(what_is_no_utf8_becomes_the_replacement_character) {
    const auto written = [](std::string_view bytes) {
        std::string out;
        append_json_string(out, bytes);
        return out;
    };
    BOOST_TEST(written("\xFF") == R"("\ufffd")");
    BOOST_TEST(written("\xC0\xAF") == R"("\ufffd\ufffd")");            // overlong
    BOOST_TEST(written("\xED\xA0\x80") == R"("\ufffd\ufffd\ufffd")");  // a surrogate
    BOOST_TEST(written("\xC1\xBF") == R"("\ufffd\ufffd")");
    BOOST_TEST(written("\xE0\x9F\xBF") == R"("\ufffd\ufffd\ufffd")");
    BOOST_TEST(written("\xF0\x8F\xBF\xBF") == R"("\ufffd\ufffd\ufffd\ufffd")");
    BOOST_TEST(written("\xE2\x82") == R"("\ufffd\ufffd")");  // truncated
    BOOST_TEST(written("\xC3z") == R"("\ufffdz")");
    BOOST_TEST(written("\xE2\x82z") == R"("\ufffd\ufffdz")");
    BOOST_TEST(written("\xF0\x9F\x98z") == R"("\ufffd\ufffd\ufffdz")");
    BOOST_TEST(written("a\xF4\x90\x80\x80z") == R"("a\ufffd\ufffd\ufffd\ufffdz")");
    // The first and the last code point of each length.
    BOOST_TEST(written("\xC2\x80\xDF\xBF") == R"("\u0080\u07ff")");
    BOOST_TEST(written("\xE0\xA0\x80\xEF\xBF\xBF") == R"("\u0800\uffff")");
    BOOST_TEST(written("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF") == R"("\ud800\udc00\udbff\udfff")");
}

std::string json_float(double value) {
    std::string text;
    append_json_float(text, value);
    return text;
}

BOOST_AUTO_TEST_CASE(floats_are_spelled_as_python_does) {
    const std::vector<std::pair<double, std::string>> spelled{
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {0.1, "0.1"},
        {1e-4, "0.0001"},
        {1e-5, "1e-05"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {1e22, "1e+22"},
        {123456.789, "123456.789"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {2.5e-10, "2.5e-10"},
        {9007199254740993.0, "9007199254740992.0"},
    };
    const double endless = std::numeric_limits<double>::infinity();
    BOOST_TEST(json_float(endless) == "Infinity");
    BOOST_TEST(json_float(-endless) == "-Infinity");
    BOOST_TEST(json_float(std::numeric_limits<double>::quiet_NaN()) == "NaN");
    for (const auto& [value, text] : spelled) BOOST_TEST(canonical_json(value) == text);
}

BOOST_AUTO_TEST_CASE(integers_are_exact) {
    BOOST_TEST(canonical_json(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    BOOST_TEST(canonical_json(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_as_the_same_value_and_writes_the_same) {
    BOOST_TEST(rc::check("round trip", [] {
        const json value = *values::json(3);
        const std::string text = canonical_json(value);
        for (const char c : text) RC_ASSERT(c >= ' ' && c <= '~');
        const json read = json::parse(text);
        RC_ASSERT(read == value);
        RC_ASSERT(canonical_json(read) == text);
    }));
}

BOOST_AUTO_TEST_CASE(any_bytes_make_a_valid_json_string) {
    BOOST_TEST(rc::check("bytes", [](const std::string& bytes) {
        std::string out;
        append_json_string(out, bytes);
        RC_ASSERT(json::accept(out));
    }));
}

BOOST_AUTO_TEST_CASE(what_nests_deeper_than_the_limit_is_not_read) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    BOOST_TEST(!parse_json(nested(depth_limit)).is_discarded());
    BOOST_TEST(parse_json(nested(depth_limit + 1)).is_discarded());
}

BOOST_AUTO_TEST_CASE(an_object_has_only_the_fields_that_are_texts) {
    using hsagent::Field;
    Field text, null, number;
    text.set_text("a");
    null.set_null();
    number.kind = Field::Kind::other;
    number.text = "7";
    std::string out;
    CanonicalObject object(out);
    object.text("absent", Field());
    object.text("null", null);
    object.text("number", number);
    object.text("text", text);
    object.end();
    BOOST_TEST(out == R"({"text":"a"})");
}

BOOST_AUTO_TEST_CASE(depth_is_told_without_parsing) {
    BOOST_TEST(json_depth("7") == 0u);
    BOOST_TEST(json_depth(R"({"a":[{"b":"]]["}]})") == 3u);
    BOOST_TEST(json_depth(R"("[[[\"[[[")") == 0u);
    BOOST_TEST(json_depth(std::string(100'000, '[')) == 100'000u);
}

BOOST_AUTO_TEST_SUITE_END()
