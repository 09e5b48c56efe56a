// LineReader: the fast way to read a line agrees with the general one (PROTOCOL.md, 1 and 2).
#include "hsagent/message/reader.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <tuple>

#include "content_model.hpp"
#include "hsagent/message/mac.hpp"
#include "json/values.hpp"

using namespace hsagent;
using namespace hsagent::test;
using nlohmann::json;

namespace {

const std::string self = "9be850c6-a132-44b1-ac73-b5d1e4ef4ca5";

void check_agreement(const std::string& line, Drop dropped, const Content& content) {
    RC_ASSERT(difference(line, self, dropped, content) == "");
}

// The usual value, no value, or any value at all.
void maybe(json& object, const std::string& key, const rc::Gen<json>& usual) {
    const int choice = *rc::gen::inRange(0, 8);
    if (choice == 0) return;
    object[key] = choice == 1 ? *values::json(2) : *usual;
}

rc::Gen<json> texts() {
    return rc::gen::map(values::text(), [](const std::string& t) { return json(t); });
}

// A content from an honest peer: only texts, each present or not.
json honest_content() {
    json said = {{"from", "a"}, {"to", self}, {"intent", "request"}, {"mac", "bWFj"}};
    const auto some_texts = [](json& object, std::initializer_list<const char*> keys) {
        for (const char* key : keys) {
            if (*rc::gen::inRange(0, 4) > 0) object[key] = *texts();
        }
    };
    const auto sometimes = [] { return *rc::gen::arbitrary<bool>(); };
    some_texts(said, {"your_nonce", "my_nonce", "your_ref", "my_ref", "message"});
    if (sometimes()) {
        some_texts(said["hs"] = json::object(),
                   {"type", "nonce", "kx_pub", "sign_pub", "timestamp", "sig"});
        if (sometimes()) {
            json& x2 = said["hs"]["x2"] = json::object();
            for (const char* key : x2_keys) some_texts(x2, {key});
        }
    }
    if (sometimes()) {
        some_texts(said["sec"] = json::object(), {"sig"});
        if (sometimes()) {
            some_texts(said["sec"]["envelope"] = json::object(),
                       {"nonce", "ciphertext", "hash", "ts"});
        }
    }
    return said;
}

// Changes one value, at any depth, or adds a member.
void disturb(json& said) {
    json* at = &said;
    for (;;) {
        std::vector<json*> blocks;
        for (json& value : *at) {
            if (value.is_object()) blocks.push_back(&value);
        }
        if (blocks.empty() || *rc::gen::inRange(0, 3) == 0) break;
        at = blocks[*rc::gen::inRange<std::size_t>(0, blocks.size())];
    }
    std::vector<std::string> keys{"extra"};
    for (const auto& [key, value] : at->items()) {
        if (key != "from" && key != "to" && key != "intent" && key != "mac") keys.push_back(key);
    }
    (*at)[*rc::gen::elementOf(keys)] = *values::json(2);
}

json any_content() {
    json said = json::object();
    if (*rc::gen::arbitrary<bool>()) maybe(said, "mac", texts());
    maybe(said, "from", texts());
    maybe(said, "to", rc::gen::elementOf(std::vector<json>{self, self, self, nullptr, "other"}));
    maybe(said, "intent",
          rc::gen::elementOf(
              std::vector<json>{"register", "confirm", "request", "respond", "close", "what"}));
    for (const char* key : {"your_nonce", "my_nonce", "your_ref", "my_ref", "message", "extra"}) {
        if (*rc::gen::arbitrary<bool>()) maybe(said, key, texts());
    }
    if (*rc::gen::arbitrary<bool>()) {
        json hs = json::object();
        for (const char* key : {"type", "nonce", "kx_pub", "sign_pub", "timestamp", "sig"}) {
            maybe(hs, key, texts());
        }
        if (*rc::gen::arbitrary<bool>()) {
            json x2 = json::object();
            for (const char* key : x2_keys) maybe(x2, key, texts());
            maybe(hs, "x2", rc::gen::just(x2));
        }
        maybe(said, "hs", rc::gen::just(hs));
    }
    if (*rc::gen::arbitrary<bool>()) {
        json envelope = json::object();
        for (const char* key : {"nonce", "ciphertext", "hash", "ts"}) maybe(envelope, key, texts());
        if (*rc::gen::inRange(0, 4) == 0) envelope["more"] = *values::json(2);
        json sec = json::object();
        maybe(sec, "envelope", rc::gen::just(envelope));
        maybe(sec, "sig", texts());
        maybe(said, "sec", rc::gen::just(sec));
    }
    return said;
}

std::string relayed_line(const std::string& line) {
    std::string out;
    message::append_relayed(out, line, "127.0.0.1:50766");
    return out;
}

// A content to us that ends with these members.
std::string to_us(const std::string& more) {
    return R"({"from":"a","intent":"close","to":")" + self + '"' + more + '}';
}

// Payload and types in the typed wrapper.
std::string wrapped(const std::string& payload, const std::string& types) {
    return R"({"_version":"1.3.0","_payload":)" + payload + R"(,"_type":)" + types + '}';
}

// The same as a relayed line.
std::string typed_line(const std::string& payload, const std::string& types) {
    return relayed_line(wrapped(payload, types));
}

// Arrays in arrays.
std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reader)

BOOST_AUTO_TEST_CASE(the_quick_way_agrees_with_the_general_one) {
    message::LineReader reader;  // reused in all cases: nothing from an earlier line may remain
    Content content;
    std::string address;
    BOOST_TEST(rc::check("contents", [&] {
        const std::string line = relayed_line(message::wrap_typed(any_content()));
        const Drop dropped = reader.read(line, self, content, address);
        check_agreement(line, dropped, content);
        if (dropped == Drop::none) RC_ASSERT(address == "127.0.0.1:50766");
    }));
}

BOOST_AUTO_TEST_CASE(types_that_lie_change_nothing_that_the_general_way_would_not) {
    message::LineReader reader;
    Content content;
    std::string address;
    BOOST_TEST(rc::check("types", [&] {
        json wrapper = {{"_version", "1.3.0"}, {"_payload", any_content()}};
        wrapper["_type"] = *rc::gen::oneOf(values::json(2),
                                           rc::gen::just(message::detail::types_of(any_content())));
        const std::string line = relayed_line(wrapper.dump() + "\n");
        check_agreement(line, reader.read(line, self, content, address), content);
    }));
}

BOOST_AUTO_TEST_CASE(what_a_mac_covers_is_known_of_contents_with_and_without_more_members) {
    message::LineReader reader;
    Content content;
    std::string address;
    std::string covered;
    BOOST_TEST(rc::check("under a mac", [&] {
        json said = honest_content();
        const auto read = [&] {
            const std::string line = relayed_line(message::wrap_typed(said));
            RC_PRE(line.size() <= message::line_limit);
            RC_ASSERT(reader.read(line, self, content, address) == Drop::none);
            check_agreement(line, Drop::none, content);
        };
        read();
        RC_ASSERT(content.unusual.empty());
        disturb(said);
        read();
        said.erase("mac");
        read();
        RC_ASSERT(content.unusual.empty());
    }));
}

BOOST_AUTO_TEST_CASE(each_way_to_say_more_under_a_mac_is_known) {
    message::LineReader reader;
    Content content;
    std::string address;
    for (const char* more : {R"({"extra":"text"})",
                             R"({"extra":{}})",
                             R"({"extra":[]})",
                             R"({"message":{}})",
                             R"({"message":[]})",
                             R"({"my_ref":null})",
                             R"({"my_ref":5})",
                             R"({"hs":[]})",
                             R"({"hs":null})",
                             R"({"hs":"text"})",
                             R"({"hs":{"sig":{}}})",
                             R"({"hs":{"x2":[]}})",
                             R"({"hs":{"x2":{"extra":{}}}})",
                             R"({"hs":{"x2":{"v":{}}}})",
                             R"({"hs":{"x2":{"v":2}}})",
                             R"({"sec":5})",
                             R"({"sec":{"extra":{}}})",
                             R"({"sec":{"envelope":null}})",
                             R"({"sec":{"envelope":{"extra":{}}}})",
                             R"({"sec":{"envelope":{"ts":[]}}})"}) {
        json said = json::parse(more);
        said.update({{"from", "a"}, {"to", self}, {"intent", "close"}, {"mac", "bWFj"}});
        const std::string line = relayed_line(message::wrap_typed(said));
        BOOST_TEST((reader.read(line, self, content, address) == Drop::none));
        BOOST_TEST(content.unusual == mac_text_of(said));
    }
}

BOOST_AUTO_TEST_CASE(of_repeated_keys_the_last_counts_under_a_mac_too) {
    message::LineReader reader;
    Content content;
    std::string address;
    for (const std::string said : {
             R"("hs":{"nonce":"1","x2":{"v":"1"}},"hs":{"sig":"2"})",
             R"("hs":{"x2":{"v":"1"},"x2":{"to":"2"}})",
             R"("hs":{"x2":{"v":"1"},"x2":"text"})",
             R"("hs":{"x2":[],"x2":{"v":"1"}})",
             R"("sec":{"envelope":{"nonce":"1"},"envelope":{"hash":"2"}})",
             R"("sec":{"envelope":{"nonce":"1"},"envelope":7,"sig":"s"})",
             R"("sec":{"envelope":{"more":"1"}},"sec":5)",
             R"("sec":{"sig":"1"},"sec":{"envelope":{"hash":"2"}})",
             R"("message":{"a":1},"message":"text")",
             R"("message":{"a":1},"message":5)",
             R"("message":"text","message":{"a":1})",
             R"("extra":1,"message":"x","message":"y")",
             R"("mac":{"a":1},"mac":"bQ==")",
             R"("mac":"bQ==","mac":null)",
         }) {
        const std::string json_text =
            R"({"mac":"bWFj","from":"a","to":")" + self + R"(","intent":"close",)" + said + "}";
        const std::string typed = R"({"_version":"1.3.0","_payload":)" + json_text +
                                  R"(,"_type":)" +
                                  message::detail::types_of(json::parse(json_text)).dump() + "}";
        const std::string line = relayed_line(typed);
        BOOST_TEST_CONTEXT(said) {
            BOOST_TEST((reader.read(line, self, content, address) == Drop::none));
            BOOST_TEST((fields_of(content) == fields_of(json::parse(json_text))));
            BOOST_TEST(rc::check([&] { check_agreement(line, Drop::none, content); }));
            // Read in one pass, the content may also hold a mac text that its fields would give
            // anyway.
            BOOST_TEST((reader.read_bare(json_text, self, content) == Drop::none));
            BOOST_TEST((fields_of(content) == fields_of(json::parse(json_text))));
            std::string covered;
            message::append_mac_text(covered, content);
            BOOST_TEST((!content.mac.is_text() || covered == mac_text_of(json::parse(json_text))));
        }
    }
}

// Such a line was once dropped for its first `to`.
BOOST_AUTO_TEST_CASE(of_repeated_receivers_the_last_counts) {
    message::LineReader reader;
    Content content;
    std::string address;
    const std::string ours = '"' + self + '"', head = R"({"from":"a","intent":"close","to":)";
    for (const auto& [first, last, expected] :
         {std::tuple{R"("another")", ours.c_str(), Drop::none},
          {R"("another")", "null", Drop::none},
          {"null", R"("another")", Drop::not_for_us},
          {ours.c_str(), R"("another")", Drop::not_for_us},
          {R"("another")", "7", Drop::not_for_us},
          {R"("another")", "[]", Drop::not_for_us}}) {
        const std::string said = head + first + R"(,"to":)" + last + "}";
        // With the types of a payload that has one `to`, and without a wrapper.
        const std::string typed = R"({"_version":"1.3.0","_payload":)" + said + R"(,"_type":)" +
                                  message::detail::types_of(json::parse(said)).dump() + "}";
        BOOST_TEST_CONTEXT(said) {
            BOOST_TEST(name(reader.read(relayed_line(typed), self, content, address)) ==
                       name(expected));
            BOOST_TEST(name(reader.read(relayed_line(said), self, content, address)) ==
                       name(expected));
            BOOST_TEST(name(reader.read_bare(said, self, content)) == name(expected));
        }
    }
    // What looks like a payload is none without `_type`.
    const std::string outer =
        R"({"_version":"1","_payload":{"to":"another"},"from":"a","intent":"x","to":)";
    BOOST_TEST(name(reader.read(relayed_line(outer + ours + "}"), self, content, address)) ==
               name(Drop::none));
}

BOOST_AUTO_TEST_CASE(a_line_with_any_byte_changed_or_cut_short_is_read_or_dropped) {
    message::LineReader reader;
    Content content;
    std::string address;
    BOOST_TEST(rc::check("bytes", [&] {
        std::string line = relayed_line(message::wrap_typed(any_content()));
        const std::size_t at = *rc::gen::inRange<std::size_t>(0, line.size());
        if (*rc::gen::arbitrary<bool>()) {
            line[at] = *rc::gen::arbitrary<char>();
        } else {
            line.resize(at);
        }
        const Drop dropped = reader.read(line, self, content, address);
        if (dropped == Drop::none) check_agreement(line, dropped, content);
    }));
}

BOOST_AUTO_TEST_CASE(any_bytes_are_dropped_for_a_reason) {
    message::LineReader reader;
    Content content;
    std::string address;
    BOOST_TEST(rc::check("noise", [&](const std::string& bytes) {
        RC_ASSERT(reader.read(bytes, self, content, address) != Drop::none);
    }));
}

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
