// LineReader: the fast way to read a line agrees with the general one (PROTOCOL.md, 1 and 2).
#include "hsagent/message/reader.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <tuple>

#include "content_model.hpp"
#include "hsagent/message/mac.hpp"
#include "json/values.hpp"
#include "lines.hpp"

using namespace hsagent;
using namespace hsagent::test;
using nlohmann::json;

namespace {

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

// Only an id, and the last one, says for whom a malformed line was.
BOOST_AUTO_TEST_CASE(a_broken_line_is_for_another_if_its_last_receiver_is) {
    message::LineReader reader;
    Content content;
    for (const auto& [last, expected] : {std::pair{R"("another")", Drop::not_for_us},
                                         {"7", Drop::not_json},
                                         {"null", Drop::not_json},
                                         {"[]", Drop::not_json},
                                         {"{}", Drop::not_json}}) {
        const std::string broken = std::string(R"({"to":"another","to":)") + last + ",";
        BOOST_TEST_CONTEXT(broken) {
            BOOST_TEST(name(reader.read_bare(broken, self, content)) == name(expected));
        }
    }
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

BOOST_AUTO_TEST_SUITE_END()
