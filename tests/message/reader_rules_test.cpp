// LineReader: what it drops and why, and how it reads what peers seldom write (PROTOCOL.md, 1 and
// 2).
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>

#include "hsagent/message/reader.hpp"
#include "lines.hpp"

using namespace hsagent;
using namespace hsagent::test;
using nlohmann::json;

BOOST_AUTO_TEST_SUITE(reader_rules)

BOOST_AUTO_TEST_CASE(each_reason_to_drop_a_line_is_told) {
    message::LineReader reader;
    Content content;
    std::string address;
    const auto read = [&](const std::string& line) {
        return reader.read(line, self, content, address);
    };
    const auto said = [&](const json& payload) {
        return read(relayed_line(message::wrap_typed(payload)));
    };
    BOOST_CHECK(read("Warning: too fast") == Drop::relay_warning);
    BOOST_CHECK(read(std::string(message::line_limit + 1, ' ')) == Drop::too_long);
    BOOST_CHECK(read("Warning") == Drop::not_json);
    BOOST_CHECK(read("no Warning: at its beginning") == Drop::not_json);
    BOOST_CHECK(read("not json") == Drop::not_json);
    BOOST_CHECK(read("") == Drop::not_json);
    BOOST_CHECK(read(std::string(60'000, '[')) == Drop::not_json);
    BOOST_CHECK(read("[]") == Drop::not_an_envelope);
    BOOST_CHECK(read(R"({"remote_addr": "x", "to": null})") == Drop::not_an_envelope);
    BOOST_CHECK(read(R"({"content": "{}", "to": null})") == Drop::not_an_envelope);
    BOOST_CHECK(said(json("null")) == Drop::not_an_object);
    BOOST_CHECK(said({{"from", "a"}, {"to", nullptr}}) == Drop::missing_field);
    BOOST_CHECK(said({{"from", "a"}, {"to", "b"}, {"intent", "x"}}) == Drop::not_for_us);
    BOOST_CHECK(said({{"from", nullptr}, {"to", self}, {"intent", "x"}}) == Drop::no_sender);
    BOOST_CHECK(said({{"from", 7}, {"to", self}, {"intent", "x"}}) == Drop::no_sender);
    BOOST_CHECK(said({{"from", "a"}, {"to", self}, {"intent", "x"}}) == Drop::none);
    BOOST_CHECK(said({{"from", "a"}, {"to", nullptr}, {"intent", 5}}) == Drop::none);
}

BOOST_AUTO_TEST_CASE(what_a_type_asks_for_is_cast_back) {
    message::LineReader reader;
    Content content;
    std::string address;
    using Kind = Field::Kind;
    for (const auto& [value, type, kind, text] :
         {std::tuple{R"("5")", "int", Kind::other, "5"},
          {R"("2.5")", "float", Kind::other, "2.5"},
          {"5", "float", Kind::other, "5.0"},
          {R"("true")", "bool", Kind::other, "true"},
          {R"("null")", "null", Kind::null, ""},
          {"9007199254740993", "float", Kind::other, "9007199254740993"},
          {R"("x")", "int", Kind::text, "x"}}) {
        const std::string line =
            typed_line(to_us(std::string(R"(,"my_ref":)") + value),
                       std::string(R"({"from":"str","my_ref":")") + type + R"("})");
        BOOST_TEST_CONTEXT(value << " as " << type) {
            BOOST_TEST((reader.read(line, self, content, address) == Drop::none));
            BOOST_TEST((content.my_ref == Field{kind, text}));
        }
    }
}

BOOST_AUTO_TEST_CASE(of_repeated_payloads_and_types_the_last_counts) {
    message::LineReader reader;
    Content content;
    std::string address;
    const std::string payloads =
        typed_line(to_us(R"(,"my_ref":"1")") + R"(,"_payload":)" + to_us(""), "{}");
    BOOST_TEST((reader.read(payloads, self, content, address) == Drop::none));
    BOOST_TEST(!content.my_ref.present());
    const std::string broken =
        typed_line(R"({"to":"another"},"_payload":{"from":")" + self + R"(","to")", "{}");
    BOOST_TEST(name(reader.read(broken, self, content, address)) == name(Drop::not_an_object));

    const std::string types =
        typed_line(to_us(R"(,"my_ref":null,"my_nonce":null,"your_ref":"null")"),
                   R"({"my_ref":"null"},"_type":{"your_ref":"null"})");
    BOOST_TEST((reader.read(types, self, content, address) == Drop::none));
    BOOST_TEST(content.your_ref.is_null());
}

BOOST_AUTO_TEST_CASE(content_without_all_three_keys_of_the_wrapper_is_taken_as_it_is) {
    message::LineReader reader;
    Content content;
    std::string address;
    for (const char* key : {"_version", "_payload", "_type"}) {
        json said = {{"_version", "1.3.0"},
                     {"_payload", {{"from", "inside"}, {"to", self}, {"intent", "close"}}},
                     {"_type", json::object()}};
        said.erase(key);
        BOOST_TEST_CONTEXT("without " << key) {
            said["more"] = self;
            BOOST_TEST(name(reader.read(relayed_line(said.dump()), self, content, address)) ==
                       "missing_field");
            said.update({{"from", "outside"}, {"to", self}, {"intent", "close"}});
            BOOST_TEST(name(reader.read(relayed_line(said.dump()), self, content, address)) ==
                       "none");
            BOOST_TEST(content.from.text == "outside");
        }
    }
}

BOOST_AUTO_TEST_CASE(an_intent_that_is_no_text_is_none_of_the_protocol) {
    message::LineReader reader;
    Content content;
    for (const char* last : {"{}", "[]", "5", "2.5", "true", "null", R"("what")"}) {
        BOOST_TEST_CONTEXT(last) {
            BOOST_TEST((reader.read_bare(to_us(std::string(R"(,"intent":)") + last), self,
                                         content) == Drop::none));
            BOOST_TEST((content.intent == Intent::unknown));
        }
    }
}

// Null is null, and a text is one, only where its own type says so.
BOOST_AUTO_TEST_CASE(a_null_elsewhere_makes_no_text_null) {
    message::LineReader reader;
    Content content;
    std::string address;
    const auto read = [&](const char* payload, const char* types) {
        return name(reader.read(typed_line(payload, types), self, content, address));
    };
    const char* const to_all = R"({"from":"a","to":null,"intent":"register","my_ref":"null"})";
    BOOST_TEST(read(to_all, R"({"to":"str","my_ref":"null"})") == "none");
    BOOST_TEST(content.my_ref.is_null());
    BOOST_TEST(read(to_all, R"({"to":"null","my_ref":"str"})") == "none");
    BOOST_TEST(content.my_ref.text == "null");

    const char* const to_null = R"({"from":"a","to":"null","intent":"register"})";
    BOOST_TEST(read(to_null, R"({"to":"null"})") == "none");
    BOOST_TEST(content.to.is_null());
    BOOST_TEST(read(to_null, R"({"to":"str","from":"null"})") == "not_for_us");
    BOOST_TEST(read(to_null, "{}") == "not_for_us");
}

BOOST_AUTO_TEST_CASE(each_layer_may_nest_64_deep_and_no_deeper) {
    message::LineReader reader;
    Content content;
    std::string address;
    const auto inside = [](std::size_t depth) { return to_us(R"(,"more":)" + nested(depth)); };
    BOOST_TEST(name(reader.read_bare(inside(63), self, content)) == "none");
    BOOST_TEST(name(reader.read_bare(inside(64), self, content)) == "not_json");

    const auto in_wrapper = [&](std::size_t depth) {
        return name(reader.read(typed_line(inside(depth), "{}"), self, content, address));
    };
    BOOST_TEST(in_wrapper(62) == "none");
    BOOST_TEST(in_wrapper(63) == "not_an_object");

    const auto relayed = [&](std::size_t depth) {
        std::string line = typed_line(to_us(""), "{}");
        line.insert(1, R"("more":)" + nested(depth) + ',');
        return reader.read(line, self, content, address);
    };
    BOOST_TEST(name(relayed(63)) == "none");
    BOOST_TEST(name(relayed(64)) == "not_json");
    BOOST_TEST(name(reader.read(nested(64), self, content, address)) == "not_an_envelope");
    BOOST_TEST(name(reader.read(nested(65), self, content, address)) == "not_json");
    BOOST_TEST(name(reader.read_bare(nested(64), self, content)) == "not_an_object");
    BOOST_TEST(name(reader.read_bare(nested(65), self, content)) == "not_json");
}

BOOST_AUTO_TEST_CASE(a_line_of_64_kib_is_read_and_none_of_a_byte_more) {
    message::LineReader reader;
    Content content;
    std::string address;
    const auto line_with = [](std::size_t more) {
        return typed_line(to_us(R"(,"more":")" + std::string(more, 'x') + '"'), "{}");
    };
    const std::size_t most = 65'536 - line_with(0).size();
    BOOST_REQUIRE(line_with(most).size() == 65'536u);
    BOOST_TEST(name(reader.read(line_with(most), self, content, address)) == "none");
    BOOST_TEST(name(reader.read(line_with(most + 1), self, content, address)) == "too_long");
}

// Nearly all lines are for others: once that is clear, nothing else about them matters.
BOOST_AUTO_TEST_CASE(a_line_for_another_is_for_another_even_if_it_is_malformed) {
    message::LineReader reader;
    Content content;
    std::string address;
    for (const std::string& another : {std::string("another"), self + "0", self.substr(1)}) {
        const std::string said =
            R"({"more":")" + self + R"(","intent":"close","to":")" + another + R"(","from":)";
        BOOST_TEST_CONTEXT(another) {
            BOOST_TEST(name(reader.read(relayed_line(R"({"_payload":)" + said), self, content,
                                        address)) == "not_for_us");
            BOOST_TEST(name(reader.read_bare(said, self, content)) == "not_for_us");
        }
    }
}

BOOST_AUTO_TEST_CASE(an_id_may_have_any_characters_and_is_never_a_number) {
    message::LineReader reader;
    Content content;
    std::string address;
    const auto read = [&](const json& to, std::string_view us) {
        const json said = {{"from", "a"}, {"to", to}, {"intent", "close"}};
        return name(reader.read(relayed_line(message::wrap_typed(said)), us, content, address));
    };
    for (const char* us : {R"(say "a")", R"(a\b)", "a/b", "a\nb", "\xC3\xA4", "7"}) {
        BOOST_TEST(read(us, us) == "none", us);
        BOOST_TEST(read(std::string(us) + '"', us) == "not_for_us", us);
    }
    BOOST_TEST(read(7, "7") == "not_for_us");
}

BOOST_AUTO_TEST_CASE(a_content_is_an_object_with_from_to_and_intent) {
    message::LineReader reader;
    Content content;
    for (const char* said : {"[]", R"([{"to":null}])", "null", "7", "2.5", "true", R"("text")"}) {
        BOOST_TEST(name(reader.read_bare(said, self, content)) == "not_an_object", said);
    }
    for (const char* key : {"from", "to", "intent"}) {
        json said = json::parse(to_us(""));
        said.erase(key);
        BOOST_TEST(name(reader.read_bare(said.dump(), self, content)) == "missing_field", key);
    }
}

BOOST_AUTO_TEST_CASE(a_signature_covers_an_envelope_with_other_values_than_texts) {
    message::LineReader reader;
    Content content;
    std::string address;
    for (const char* value : {"5", "-5", "2.5", "true", "null", "[]", "{}"}) {
        const std::string envelope = std::string(R"({"hash":"h","ts":)") + value + '}';
        const std::string said = to_us(R"(,"sec":{"envelope":)" + envelope + '}');
        const std::string line = relayed_line(message::wrap_typed(json::parse(said)));
        std::string covered;
        BOOST_TEST((reader.read(line, self, content, address) == Drop::none));
        message::envelope_text(content.sec, covered);
        BOOST_TEST(covered == envelope);
        BOOST_TEST((reader.read_bare(said, self, content) == Drop::none));
        message::envelope_text(content.sec, covered);
        BOOST_TEST(covered == envelope);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_of_what_a_repeated_key_has_replaced) {
    message::LineReader reader;
    Content content;
    for (const char* last : {R"("envelope":7)", R"("envelope":{"ts":"t"}},"sec":{"sig":"s")"}) {
        const std::string said = R"(,"sec":{"envelope":{"more":1},)";
        BOOST_TEST((reader.read_bare(to_us(said + last + '}'), self, content) == Drop::none));
        BOOST_TEST(content.sec.unusual_envelope == "", last);
    }
    // A mac does not cover itself, so one that is no text leaves the rest as usual as it was.
    const std::string macs = R"(,"mac":5,"mac":null,"mac":"bWFj")";
    BOOST_TEST((reader.read_bare(to_us(macs), self, content) == Drop::none));
    BOOST_TEST(content.mac.text == "bWFj");
    BOOST_TEST(content.unusual == "");
}

BOOST_AUTO_TEST_CASE(the_last_address_and_content_count_whatever_they_are) {
    message::LineReader reader;
    Content content;
    std::string address;
    std::string said;
    message::append_json_string(said, wrapped(to_us(""), "{}"));
    const auto read = [&](const std::string& members) {
        return name(reader.read('{' + members + '}', self, content, address));
    };
    const std::string then_content = R"(,"content":)" + said;
    for (const auto& [last, expected] :
         {std::pair{R"("x:1")", "x:1"},
          {"7", "7"},
          {"null", "null"},
          {R"(["x:1"])", R"(["x:1"])"},
          {R"({"remote_addr":"x:1"})", R"({"remote_addr":"x:1"})"}}) {
        BOOST_TEST(read(R"("remote_addr":"y:2","remote_addr":)" + (last + then_content)) == "none");
        BOOST_TEST(address == expected);
    }
    const std::string start = R"("remote_addr":"x:1","content":)";
    for (const char* last : {"7", "true", "null", "[]", R"(["{}"])"}) {
        BOOST_TEST(read(start + said + R"(,"content":)" + last) == "not_an_object", last);
        BOOST_TEST(read(start + last + then_content) == "none", last);
    }
}

// The parser takes a NUL for the end of its text, and a line was once read up to there.
BOOST_AUTO_TEST_CASE(nothing_may_follow_a_nul) {
    message::LineReader reader;
    Content content;
    std::string address;
    const json said = {{"from", "a"}, {"to", self}, {"intent", "close"}};
    const std::string cut = said.dump() + '\0' + "more";
    const json with_text = {{"remote_addr", "x:1"}, {"content", cut}};
    const json with_object = {{"remote_addr", "x:1"}, {"content", said}};
    BOOST_TEST(name(reader.read_bare(said.dump(), self, content)) == "none");
    BOOST_TEST(name(reader.read_bare(cut, self, content)) == "not_json");
    BOOST_TEST(name(reader.read(with_text.dump(), self, content, address)) == "not_an_object");
    BOOST_TEST(name(reader.read(with_object.dump() + '\0', self, content, address)) == "not_json");
    BOOST_TEST(message::unwrap_relayed(with_text.dump()).at("content") == cut);
}

BOOST_AUTO_TEST_CASE(content_may_be_an_object_instead_of_a_string) {
    message::LineReader reader;
    Content content;
    std::string address;
    const json said = {{"from", "a"}, {"to", self}, {"intent", "close"}, {"my_ref", "123"}};
    const json line = {{"remote_addr", "x:1"}, {"content", said}};
    BOOST_CHECK(reader.read(line.dump(), self, content, address) == Drop::none);
    BOOST_CHECK(content.intent == Intent::close);
    BOOST_TEST(content.my_ref.text == "123");
    BOOST_TEST(address == "x:1");
}

BOOST_AUTO_TEST_CASE(an_id_spelled_with_escapes_is_still_ours) {
    message::LineReader reader;
    Content content;
    std::string address;
    const std::string line =
        R"({"remote_addr":"x","content":"{\"from\":\"a\",\"to\":\"\\u0039be850c6-a132-44b1-ac73-b5d1e4ef4ca5\",\"intent\":\"close\"}"})";
    BOOST_CHECK(reader.read(line, self, content, address) == Drop::none);
    BOOST_TEST(content.to.text == self);
}

// Lines for others are recognised by scanning blocks of bytes; the bytes that make a line ours may
// be anywhere.
BOOST_AUTO_TEST_CASE(what_makes_a_line_ours_is_seen_wherever_it_stands) {
    message::LineReader reader;
    Content content;
    std::string address;
    const std::string escaped = "9be850c6-a132-44b1-ac73-b5d1e4ef4ca\\u0035";
    for (std::size_t before = 0; before < 140; ++before) {
        for (const std::size_t behind : {0u, 3u, 70u}) {
            const auto read = [&](const std::string& to) {
                std::string said = R"({"pad": ")" + std::string(before, 'n');
                said.append(R"(", "from": "a", "intent": "close", "to": )").append(to);
                said.append(R"(, "more": ")").append(behind, 'l').append(R"("})");
                std::string line;
                message::append_relayed(line, said, "x:1");
                return reader.read(line, self, content, address);
            };
            BOOST_TEST_CONTEXT(before << " bytes before, " << behind << " behind") {
                BOOST_TEST((read("null") == Drop::none));
                BOOST_TEST((read("\"" + escaped + "\"") == Drop::none));
                BOOST_TEST((read("\"" + std::string(self) + "\"") == Drop::none));
                BOOST_TEST((read("\"nul\"") == Drop::not_for_us));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(without_an_id_it_reads_what_is_for_anybody) {
    message::LineReader reader;
    Content content;
    std::string address;
    const auto line_to = [](const char* to, const char* from) {
        std::string line;
        message::append_relayed(line,
                                std::string("{\"from\": ") + from + ", \"to\": " + to +
                                    ", \"intent\": \"confirm\", \"my_nonce\": \"n\"}",
                                "127.0.0.1:1");
        return line;
    };
    for (const char* to : {"\"somebody else\"", "null"}) {
        BOOST_TEST((reader.read(line_to(to, "\"bob\""), {}, content, address) == Drop::none));
        BOOST_TEST(content.from.text == "bob");
        BOOST_TEST(content.my_nonce.text == "n");
    }
    BOOST_TEST((reader.read(line_to("\"somebody else\"", "\"bob\""), "me", content, address) ==
                Drop::not_for_us));
    // These fields are read even though the sender is invalid.
    BOOST_TEST((reader.read(line_to("null", "12345"), {}, content, address) == Drop::no_sender));
    BOOST_TEST((content.intent == Intent::confirm));
    BOOST_TEST((content.from.kind == Field::Kind::other));
}

BOOST_AUTO_TEST_SUITE_END()
