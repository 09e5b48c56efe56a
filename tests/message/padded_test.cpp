// padded: the plaintext that an hs2 peer seals, and its reading (PROTOCOL.md, 8.2).
#include "hsagent/message/padded.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "hsagent/crypto/random.hpp"
#include "hsagent/json/canonical.hpp"
#include "hsagent/message/sec.hpp"
#include "json/values.hpp"

using namespace hsagent;
using namespace hsagent::message;
using nlohmann::json;

namespace {

// Fills with 0, 1, 2, … and counts the calls.
struct CountingRandom {
    void fill(MutableBytes out) {
        ++fills;
        for (Byte& byte : out) byte = next++;
    }
    Byte next = 0;
    int fills = 0;
};

std::string payload(std::string_view message, std::uint64_t seq = 1, std::string_view from = "a",
                    std::string_view to = "b") {
    std::string out;
    CountingRandom random;
    append_padded_payload(out, random, message, seq, from, to);
    return out;
}

std::string_view refusal(std::string_view plaintext) {
    Padded padded;
    const auto refused = read_padded(plaintext, padded);
    return refused ? name(*refused) : std::string_view();
}

// An object padded with spaces, which are valid JSON, too.
std::string spaced_out(const json& said, std::size_t size = 256) {
    std::string text = said.dump();
    BOOST_REQUIRE(text.size() <= size);
    return text.insert(1, size - text.size(), ' ');
}

json good() {
    return {{"from", "a"},
            {"message", "hello"},
            {"pad", std::string(32, '7')},
            {"seq", 5},
            {"to", "b"}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(padded)

BOOST_AUTO_TEST_CASE(a_short_message_takes_256_bytes_that_begin_with_random_ones) {
    std::string expected =
        R"({"from":"alice","message":"How are you?","pad":"000102030405060708090a0b0c0d0e0f)";
    const std::string end = R"(","seq":7,"to":"bob"})";
    expected += std::string(256 - expected.size() - end.size(), '0') + end;
    BOOST_TEST(payload("How are you?", 7, "alice", "bob") == expected);

    std::string out = "kept";
    CountingRandom random;
    append_padded_payload(out, random, "How are you?", 7, "alice", "bob");
    BOOST_TEST(out == "kept" + expected);
    BOOST_TEST(random.fills == 1);
}

BOOST_AUTO_TEST_CASE(any_message_comes_back_in_canonical_json_of_the_next_power_of_two) {
    SeededRandom random(1);
    Padded padded;  // reused in all cases: nothing from an earlier one may remain
    BOOST_TEST(rc::check("round trip", [&] {
        const std::string message = *rc::gen::scale(20, values::text());
        const std::string from = *values::text(), to = *values::text();
        const std::uint64_t seq = *rc::gen::oneOf(
            rc::gen::arbitrary<std::uint64_t>(),
            rc::gen::element<std::uint64_t>(0, 1, std::numeric_limits<std::uint64_t>::max()));
        std::string text;
        append_padded_payload(text, random, message, seq, from, to);

        const json said = json::parse(text);
        RC_ASSERT(canonical_json(said) == text);
        const std::string pad = said.at("pad").get<std::string>();
        RC_ASSERT(pad.size() >= 32u);
        RC_ASSERT(pad.substr(32) == std::string(pad.size() - 32, '0'));
        RC_ASSERT(
            said ==
            json({{"from", from}, {"message", message}, {"pad", pad}, {"seq", seq}, {"to", to}}));
        const std::size_t least = text.size() - (pad.size() - 32);
        RC_ASSERT(std::has_single_bit(text.size()) && text.size() >= 256u);
        RC_ASSERT(text.size() == 256u || text.size() / 2 < least);

        RC_ASSERT(message::detail::scan_padded(text, padded));
        RC_ASSERT(!read_padded(text, padded));
        RC_ASSERT(padded.message.is_text() && padded.message.text == message);
        RC_ASSERT(padded.seq == seq && padded.from == from && padded.to == to);
        Field surfaced;
        RC_ASSERT(message_of(text, surfaced) && surfaced.text == message);
    }));
}

BOOST_AUTO_TEST_CASE(two_of_the_same_message_differ) {
    SeededRandom random(1);
    std::string one, other;
    append_padded_payload(one, random, "yes", 1, "a", "b");
    append_padded_payload(other, random, "yes", 1, "a", "b");
    BOOST_TEST(one != other);
}

BOOST_AUTO_TEST_CASE(a_message_that_fills_a_power_of_two_is_padded_no_further) {
    const std::size_t frame =
        payload("").size() - (payload("").find("\",\"seq\"") - payload("").find("000102") - 32);
    for (const std::size_t size : {256u, 512u, 4096u}) {
        BOOST_TEST(payload(std::string(size - frame, 'x')).size() == size);
        BOOST_TEST(payload(std::string(size - frame + 1, 'x')).size() == 2 * size);
        BOOST_TEST(refusal(payload(std::string(size - frame, 'x'))) == "");
    }
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_reason) {
    BOOST_TEST(refusal(spaced_out(good())) == "");
    for (const char* text : {"", "7", "[]", "{", "null", "\"{}\""}) {
        BOOST_TEST(refusal(text) == "not_an_object", text);
    }
    BOOST_TEST(refusal("{\"message\":" + std::string(10'000, '[')) == "not_an_object");
    BOOST_TEST(refusal(spaced_out(good()) + '\0') == "not_an_object");
    const auto with = [](const char* key, const json& value) {
        json said = good();
        said[key] = value;
        return refusal(spaced_out(said));
    };
    const auto without = [](const char* key) {
        json said = good();
        said.erase(key);
        return refusal(spaced_out(said));
    };
    BOOST_TEST(without("message") == "no_message");
    BOOST_TEST(with("message", nullptr) == "");
    BOOST_TEST(without("seq") == "no_seq");
    for (const json& seq : {json("5"), json(-1), json(5.0), json(nullptr), json(true), json({5})}) {
        BOOST_TEST(with("seq", seq) == "no_seq", seq);
    }
    for (const char* end : {"from", "to"}) {
        BOOST_TEST(without(end) == "no_ends");
        for (const json& value : {json(5), json(nullptr), json({"a"})}) {
            BOOST_TEST(with(end, value) == "no_ends", value);
        }
    }
    BOOST_TEST(without("pad") == "not_padded");
    BOOST_TEST(with("pad", std::string(31, '0')) == "not_padded");
    BOOST_TEST(with("pad", 5) == "not_padded");
    BOOST_TEST(refusal(spaced_out(good(), 128)) == "not_padded");
    BOOST_TEST(refusal(spaced_out(good(), 255)) == "not_padded");
    BOOST_TEST(refusal(spaced_out(good(), 257)) == "not_padded");
    BOOST_TEST(refusal(spaced_out(good(), 384)) == "not_padded");
    BOOST_TEST(refusal(spaced_out(good(), 512)) == "");
}

// These are of the form that we write ourselves, which is read without a parser.
BOOST_AUTO_TEST_CASE(our_own_form_is_held_to_the_same_rules) {
    // A plaintext of `size` bytes whose pad has `pad`.
    const auto of_size = [](std::size_t size, std::size_t pad) {
        json said = good();
        said["pad"] = std::string(pad, '0');
        said["message"] = "";
        said["message"] = std::string(size - said.dump().size(), 'x');
        BOOST_REQUIRE(said.dump().size() == size);
        return said.dump();
    };
    BOOST_TEST(refusal(of_size(256, 32)) == "");
    BOOST_TEST(refusal(of_size(256, 31)) == "not_padded");
    BOOST_TEST(refusal(of_size(256, 0)) == "not_padded");
    BOOST_TEST(refusal(of_size(128, 32)) == "not_padded");
    BOOST_TEST(refusal(of_size(255, 32)) == "not_padded");
    BOOST_TEST(refusal(of_size(257, 32)) == "not_padded");
    BOOST_TEST(refusal(of_size(255, 32) + " ") == "");
    BOOST_TEST(refusal(of_size(255, 32) + "}") == "not_an_object");
    BOOST_TEST(refusal(of_size(255, 32) + "x") == "not_an_object");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_none_of_64_bits_are_refused) {
    const auto with = [](std::string_view seq) {
        std::string text = payload("hello", 1111);
        const std::size_t at = text.find(":1111,") + 1;
        text.replace(at, 4, seq);
        return refusal(text.insert(1, std::bit_ceil(text.size()) - text.size(), ' '));
    };
    BOOST_TEST(with("18446744073709551615") == "");
    BOOST_TEST(with("18446744073709551616") == "no_seq");
    BOOST_TEST(with("1e3") == "no_seq");
    BOOST_TEST(with("01") == "not_an_object");
    BOOST_TEST(with("+1") == "not_an_object");
    BOOST_TEST(with("") == "not_an_object");
    BOOST_TEST(with("-0") == "no_seq");
}

BOOST_AUTO_TEST_CASE(other_forms_are_read_as_any_parser_does) {
    Padded padded;
    json said = good();
    said["message"] = {{"a", {1, 2.5}}};
    said["later"] = "more";
    BOOST_TEST(!read_padded(spaced_out(said), padded));
    BOOST_TEST((padded.message.kind == Field::Kind::other));
    BOOST_TEST(padded.message.text == R"({"a":[1,2.5]})");
    BOOST_TEST(padded.seq == 5u);

    // The last of repeated keys counts.
    std::string twice = R"({"message":"one","from":"a","to":"b","seq":1,"message":"two","pad":")";
    twice += std::string(254 - twice.size(), '0') + "\"}";
    BOOST_TEST(!read_padded(twice, padded));
    BOOST_TEST(padded.message.text == "two");
}

// A text of our form, with one part spelled differently or damaged.
BOOST_AUTO_TEST_CASE(what_the_scanner_reads_a_parser_reads_alike) {
    BOOST_TEST(rc::check("damage", [] {
        SeededRandom random(1);
        std::string text;
        append_padded_payload(text, random, *values::text(), *rc::gen::arbitrary<std::uint64_t>(),
                              *values::text(), *values::text());
        const std::size_t changes = *rc::gen::inRange<std::size_t>(1, 4);
        for (std::size_t i = 0; i < changes; ++i) {
            const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
            const std::string put = *rc::gen::element<std::string>(
                "\"", "\\", "\\u00e4", "\\u00E4", "\\ud83d", "\\udE00", "\\ud83d\\ude00", "\\/",
                "\\n", "\\u000", "\\u+123", "\\x", "\x7f", "\n", "\xC3\xA4", "\xC3", ",", "}", "0",
                " ", std::string(1, '\0'));
            text.replace(at, put.size(), put);
        }
        Padded padded;
        if (!message::detail::scan_padded(text, padded)) return;
        const json said = json::parse(text, nullptr, false);
        RC_ASSERT(said.is_object());
        RC_ASSERT(said.at("message") == json(padded.message.text));
        RC_ASSERT(said.at("from") == json(padded.from));
        RC_ASSERT(said.at("to") == json(padded.to));
        RC_ASSERT(said.at("seq") == json(padded.seq));
        RC_ASSERT(said.at("pad").get<std::string>().size() >= 32u);
        RC_ASSERT(said.size() == 5u);
    }));
}

BOOST_AUTO_TEST_CASE(any_bytes_are_refused_for_a_reason) {
    BOOST_TEST(rc::check("noise", [](const std::string& bytes) {
        Padded padded;
        RC_ASSERT(read_padded(bytes, padded));
    }));
}

BOOST_AUTO_TEST_CASE(numbers_are_read_in_their_canonical_spelling_only) {
    const auto scanned = [](std::string_view json_text) -> std::optional<std::uint64_t> {
        JsonScanner scanner(json_text);
        std::uint64_t value = 0;
        if (!scanner.unsigned_integer(value) || !scanner.at_end()) return std::nullopt;
        return value;
    };
    BOOST_TEST((scanned("0") == 0u));
    BOOST_TEST((scanned("18446744073709551615") == std::numeric_limits<std::uint64_t>::max()));
    for (const char* bad : {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "a",
                            "18446744073709551616"}) {
        BOOST_TEST(!scanned(bad), bad);
    }
}

BOOST_AUTO_TEST_CASE(escapes_are_exact) {
    const auto scanned = [](std::string_view json_text) -> std::optional<std::string> {
        JsonScanner scanner(json_text);
        std::string value;
        if (!scanner.string(value) || !scanner.at_end()) return std::nullopt;
        return value;
    };
    BOOST_TEST((scanned(R"("")") == ""));
    BOOST_TEST((scanned(R"("\"\\\n\r\t\f\b")") == "\"\\\n\r\t\f\b"));
    BOOST_TEST((scanned(R"("\u0000")") == std::string(1, '\0')));
    BOOST_TEST((scanned(R"("\u007f\u0080\u07ff\u0800\uffff")") ==
                "\x7f\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"));
    BOOST_TEST((scanned(R"("\ud800\udc00\udbff\udfff")") == "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
    for (const char* bad : {"",
                            "\"",
                            "x",
                            R"("\)",
                            R"("\")",
                            R"("\x")",
                            R"("\u")",
                            R"("\u12")",
                            R"("\u123")",
                            R"("\u12g4")",
                            R"("\u-123")",
                            R"("\ud800")",
                            R"("\ud800x")",
                            R"("\ud800\n")",
                            R"("\ud800\ud800")",
                            R"("\ud800\ue000")",
                            R"("\udc00")",
                            R"("\udc00\ud800")",
                            "\"\n\"",
                            "\"\x7f\"",
                            "\"\xC3\xA4\"",
                            R"("a"b)"}) {
        BOOST_TEST(!scanned(bad), bad);
    }
}

BOOST_AUTO_TEST_SUITE_END()
