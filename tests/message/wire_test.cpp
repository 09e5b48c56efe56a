// Lines as JSON values: wrapping and unwrapping both wrappers (PROTOCOL.md, 1).
#include "hsagent/message/wire.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "json/values.hpp"

using namespace hsagent::message;
using nlohmann::json;

static std::string relayed(const std::string& line, const std::string& address) {
    std::string out;
    append_relayed(out, line, address);
    return out;
}

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_CASE(what_is_sent_is_what_is_received) {
    BOOST_TEST(rc::check("both wrappers", [] {
        const json payload = *values::json(3);
        const std::string address = *values::text();
        const std::string line = wrap_typed(payload);
        RC_ASSERT(line.find('\n') == line.size() - 1);
        const std::string there = relayed(line, address);
        RC_ASSERT(there.find('\n') == there.size() - 1);
        RC_ASSERT(unwrap_relayed(there) == json({{"remote_addr", address}, {"content", payload}}));
    }));
}

BOOST_AUTO_TEST_CASE(a_relayed_line_is_never_longer_than_was_reckoned) {
    BOOST_TEST(rc::check("size", [] {
        const std::string line = wrap_typed(*values::json(3));
        RC_ASSERT(relayed(line, "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535").size() <=
                  relayed_size(line));
    }));
}

BOOST_AUTO_TEST_CASE(a_type_restores_only_what_it_can_restore_exactly) {
    const auto restored = [](const json& value, const json& type) {
        return unwrap_typed(json{{"_version", "1.3.0"}, {"_payload", value}, {"_type", type}});
    };
    BOOST_TEST(restored("5", "int") == json(5));
    BOOST_TEST(restored("2.5", "float") == json(2.5));
    BOOST_TEST(restored("true", "bool") == json(true));
    BOOST_TEST(restored("null", "null") == json(nullptr));
    BOOST_TEST(restored(2, "float").is_number_float());
    BOOST_TEST(restored(9007199254740992, "float").is_number_float());
    BOOST_TEST(restored(9007199254740993, "float").is_number_integer());
    BOOST_TEST(restored(18446744073709551615u, "float").is_number_integer());
    BOOST_TEST(restored(-9223372036854775807 - 1, "float").is_number_float());
    BOOST_TEST(restored(-9223372036854775807, "float").is_number_integer());
    BOOST_TEST(restored("05", "int") == json("05"));
    BOOST_TEST(restored("1e3", "float") == json("1e3"));
    BOOST_TEST(restored("5", "float") == json("5"));
    BOOST_TEST(restored("[1]", "list") == json("[1]"));
    BOOST_TEST(restored("x", "int") == json("x"));
    BOOST_TEST(restored({{"a", "1"}}, "int") == json({{"a", "1"}}));
    BOOST_TEST(restored({"1", "2"}, {"int"}) == json({"1", "2"}));
    BOOST_TEST(restored({"1", "2"}, {"int", "int"}) == json({1, 2}));
    BOOST_TEST(restored({"1", "2"}, {"int", "int", "int"}) == json({"1", "2"}));
}

BOOST_AUTO_TEST_CASE(what_has_not_all_three_keys_is_no_wrapper) {
    const json bare = {{"_payload", 1}, {"_type", "int"}};
    BOOST_TEST(unwrap_typed(bare) == bare);
    BOOST_TEST(unwrap_typed(json(7)) == json(7));
}

BOOST_AUTO_TEST_CASE(texts_that_a_baseline_peer_would_change_are_known) {
    for (const char* changed : {"null", "true", "[]", "{}", "1e5", "1.50", "-0", " 7 ", "\"x\"",
                                "NaN", "Infinity", "-Infinity", "1e999"}) {
        BOOST_TEST(mangled_in_clear(changed), changed);
    }
    for (const char* kept : {"", "hello", "7", "-7", "2.5", "007", "1.", "nan", "{", "c0ffee"}) {
        BOOST_TEST(!mangled_in_clear(kept), kept);
    }
    // Too deep for us to parse, but not for a peer.
    BOOST_TEST(mangled_in_clear(std::string(65, '[') + std::string(65, ']')));
}

BOOST_AUTO_TEST_CASE(what_has_not_both_keys_of_the_relay_is_left_as_it_is) {
    const json payload = {{"to", nullptr}};
    const json content = {{"content", wrap_typed(payload)}};
    BOOST_TEST(unwrap_relayed(content.dump()) == content);
    BOOST_TEST(unwrap_relayed(R"({"remote_addr":"{}"})") == json({{"remote_addr", "{}"}}));
    BOOST_TEST(unwrap_relayed("[1]") == json::array({1}));
}

BOOST_AUTO_TEST_CASE(the_end_of_a_line_is_no_part_of_it) {
    for (const char* end : {"", "\n", "\r\n", "\n\n"}) {
        const std::string line = std::string("Warning: too fast") + end;
        BOOST_TEST(unwrap_relayed(line) == json("Warning: too fast"));
        BOOST_TEST(unwrap_relayed(relayed(line, "x:1")).at("content") == json("Warning: too fast"));
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_nests_too_deep_is_text) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    BOOST_TEST(unwrap_relayed(deep).is_string());
}

BOOST_AUTO_TEST_SUITE_END()
