// hs2: the checks of an x2, and the keys derived from two of them (PROTOCOL.md, 8.2).
#include "hsagent/message/hs2.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/json/canonical.hpp"
#include "json/values.hpp"

using namespace hsagent;
using namespace hsagent::message;
using nlohmann::json;

namespace {

const Instant made{1767323045'000, 3600};
const std::string challenge = "00112233445566778899aabbccddeeff";

// An hs from bob, the initiator, to alice. It is unsigned, because x2 checks ignore the signature.
struct Exchange {
    Exchange() {
        hs.block = Block::object;
        hs.sign_pub.set_text("c2lnbg==");
        hs.kx_pub.set_text("a3g=");
        fill_x2(hs.x2, {.type = HsType::init,
                        .from = "bob",
                        .to = "alice",
                        .sign_pub = "c2lnbg==",
                        .kx_pub = "a3g=",
                        .now = made,
                        .your_nonce = your_nonce});
        bind();
    }
    // Sets the nonce to match x2.
    void bind() {
        hs.nonce.set_text({});
        append_hs2_nonce(hs.nonce.text, challenge, x2_digest<BotanCrypto>(hs.x2, scratch));
    }
    std::string_view refusal() {
        const auto refused = check_x2<BotanCrypto>(hs, expected, scratch);
        return refused ? name(*refused) : std::string_view();
    }

    std::string your_nonce =
        challenge + ".hs2.3985c65a87c71c4716879d3554dd718dbc8f927f95f4310721616d495f73e53e";
    Hs hs;
    X2Expectation expected{HsType::init, "bob", "alice", your_nonce, made, 60};
    std::string scratch;
};

std::vector<Field*> fields_of(X2& x2) {
    return {&x2.version,  &x2.suite,  &x2.type, &x2.from,      &x2.to,
            &x2.sign_pub, &x2.kx_pub, &x2.time, &x2.your_nonce};
}

std::string hex_of(const SecretKey& key) {
    return to_hex(key.expose());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hs2)

BOOST_AUTO_TEST_CASE(a_nonce_says_whether_it_is_one_of_hs2) {
    BOOST_TEST(!says_hs2(""));
    BOOST_TEST(!says_hs2(challenge));
    BOOST_TEST(!says_hs2(challenge + "hs2"));
    BOOST_TEST(says_hs2(challenge + ".hs2."));
    BOOST_TEST(says_hs2("x.hs2.y"));
    BOOST_TEST(challenge_of("") == "");
    BOOST_TEST(challenge_of(challenge) == challenge);
    BOOST_TEST(challenge_of(challenge + ".hs2.00.hs2.") == challenge);
    BOOST_TEST(challenge_of(".hs2.") == "");
    std::string nonce = "at ";
    append_hs2_nonce(nonce, challenge, Digest{0xAB});
    BOOST_TEST(nonce == "at " + challenge + ".hs2.ab" + std::string(62, '0'));
}

BOOST_AUTO_TEST_CASE(known_digests) {
    Exchange exchange;
    std::string& scratch = exchange.scratch;
    BOOST_TEST(to_hex(x2_digest<BotanCrypto>(exchange.hs.x2, scratch)) ==
               "374cbe5843a08432528bc612491e2267357196e027c4649871dcbdd30546bf40");
    X2 response;
    response.your_nonce.set_text("of another time");
    fill_x2(response, {.type = HsType::response,
                       .from = "alice",
                       .to = "bob",
                       .sign_pub = "c2lnbg==",
                       .kx_pub = "a3g=",
                       .now = made});
    scratch.clear();
    append_x2(scratch, response);
    BOOST_TEST(scratch ==
               R"({"from":"alice","kx_pub":"a3g=","sign_pub":"c2lnbg==",)"
               R"("suite":"X25519-Ed25519-HKDF-SHA256-AES256GCM",)"
               R"("time":"2026-01-02T03:04:05+00:00","to":"bob","type":"response","v":"2"})");
    BOOST_TEST(to_hex(x2_digest<BotanCrypto>(response, scratch)) ==
               "3985c65a87c71c4716879d3554dd718dbc8f927f95f4310721616d495f73e53e");
}

BOOST_AUTO_TEST_CASE(known_keys) {
    ByteArray<32> shared, responder, initiator;
    shared.fill(7), responder.fill(1), initiator.fill(2);
    const Hs2Keys keys = derive_hs2_keys<BotanCrypto>(SecretKey(shared), responder, initiator);
    BOOST_TEST(hex_of(keys.seal_initiator) ==
               "af8e2568c92cf86d21a2becf4151732f089db7a02be9e3d00b38b0b5ffba9f82");
    BOOST_TEST(hex_of(keys.seal_responder) ==
               "1da27a9edea10fd1800c27b8ce9ff159a68e3f4fbcc6625c2cb6382c2651c191");
    BOOST_TEST(hex_of(keys.mac_initiator) ==
               "4f08cd0bfff790f89438ede9164577f3a6c7099027cf17554dc590d4d56bcde1");
    BOOST_TEST(hex_of(keys.mac_responder) ==
               "a87199af8f4895d8e782ddad61eeb5d2a5d8f83a511e2e4740575babae51323e");
}

BOOST_AUTO_TEST_CASE(an_x2_is_written_as_canonical_json) {
    BOOST_TEST(rc::check("x2", [] {
        X2 x2;
        json expected = json::object();
        const char* const keys[] = {"v",        "suite",  "type", "from",      "to",
                                    "sign_pub", "kx_pub", "time", "your_nonce"};
        const char* const* key = keys;
        for (Field* field : fields_of(x2)) {
            field->set_text(*values::text());
            expected[*key++] = field->text;
        }
        if (*rc::gen::arbitrary<bool>()) x2.your_nonce.clear(), expected.erase("your_nonce");
        std::string text;
        append_x2(text, x2);
        RC_ASSERT(text == canonical_json(expected));
    }));
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_reason_and_its_turn) {
    Exchange exchange;
    X2& x2 = exchange.hs.x2;
    BOOST_TEST(exchange.refusal() == "");
    BOOST_TEST(x2_matches_nonce<BotanCrypto>(exchange.hs, exchange.scratch));

    // In reverse order of the checks: each change breaks an earlier check, and the later ones stay
    // broken.
    const auto refused = [&](std::string_view reason) {
        exchange.bind();
        BOOST_TEST(exchange.refusal() == reason);
    };
    exchange.expected.now = made.plus_ms(61'000);
    refused("not_of_its_time");
    x2.your_nonce.text += '0';
    refused("wrong_nonce");
    exchange.hs.sign_pub.text += '=';
    refused("wrong_keys");
    x2.to.set_text("Alice");
    refused("wrong_to");
    x2.from.set_text("bob ");
    refused("wrong_from");
    x2.type.set_text("response");
    refused("wrong_type");
    x2.version.set_text("3");
    refused("wrong_version");
    x2.version.set_text("4");
    BOOST_TEST(exchange.refusal() == "digest_differs");
    BOOST_TEST(!x2_matches_nonce<BotanCrypto>(exchange.hs, exchange.scratch));
    x2.suite.set_null();
    refused("bad_shape");
    x2.clear();
    refused("no_x2");
}

BOOST_AUTO_TEST_CASE(each_key_and_the_suite_are_held_against_what_is_known) {
    Exchange suite;
    suite.hs.x2.suite.text += '2';
    suite.bind();
    BOOST_TEST(suite.refusal() == "wrong_version");
    Exchange kx;
    kx.hs.kx_pub.set_text("b3g=");
    BOOST_TEST(kx.refusal() == "wrong_keys");
    Exchange none;
    none.hs.kx_pub.clear();
    BOOST_TEST(none.refusal() == "wrong_keys");
}

BOOST_AUTO_TEST_CASE(an_initiator_names_the_responder_s_nonce_and_a_responder_none) {
    Exchange exchange;
    exchange.expected.your_nonce.reset();
    BOOST_TEST(exchange.refusal() == "wrong_nonce");
    exchange.hs.x2.your_nonce.clear();
    exchange.bind();
    BOOST_TEST(exchange.refusal() == "");
    exchange.expected.your_nonce = exchange.your_nonce;
    BOOST_TEST(exchange.refusal() == "wrong_nonce");
    exchange.expected.your_nonce = "";  // present, though empty
    BOOST_TEST(exchange.refusal() == "wrong_nonce");
}

BOOST_AUTO_TEST_CASE(any_field_that_is_no_text_is_of_bad_shape) {
    Exchange sample;
    for (std::size_t i = 0; i < fields_of(sample.hs.x2).size(); ++i) {
        for (const Field::Kind kind : {Field::Kind::null, Field::Kind::other}) {
            Exchange exchange;
            fields_of(exchange.hs.x2)[i]->kind = kind;
            exchange.bind();
            BOOST_TEST(exchange.refusal() == "bad_shape");
        }
    }
    Exchange exchange;
    exchange.hs.x2.block = Block::not_an_object;
    BOOST_TEST(exchange.refusal() == "bad_shape");
    BOOST_TEST(!x2_matches_nonce<BotanCrypto>(exchange.hs, exchange.scratch));
}

BOOST_AUTO_TEST_CASE(a_nonce_of_any_other_form_is_refused) {
    Exchange exchange;
    const std::string good = exchange.hs.nonce.text;
    const std::string digest = good.substr(37);
    std::string upper = digest;
    for (char& c : upper) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
    BOOST_REQUIRE(upper != digest);
    for (const std::string& nonce : {
             std::string(),
             challenge,
             challenge + ".hs2.",
             challenge + ".hs2." + upper,
             challenge + ".HS2." + digest,
             challenge + "." + digest,
             good + "0",
             good + '\0',
             " " + good,
             good.substr(1),
             good.substr(0, good.size() - 1),
             "G" + good.substr(1),
             "A" + good.substr(1),
             challenge + "00.hs2." + digest,
             challenge.substr(5) + ".hs2..hs2." + digest,
         }) {
        exchange.hs.nonce.set_text(nonce);
        BOOST_TEST(exchange.refusal() == "bad_shape", nonce);
        BOOST_TEST(!x2_matches_nonce<BotanCrypto>(exchange.hs, exchange.scratch), nonce);
    }
    exchange.hs.nonce.set_text(good);
    exchange.hs.nonce.kind = Field::Kind::other;
    BOOST_TEST(exchange.refusal() == "bad_shape");
}

BOOST_AUTO_TEST_CASE(each_digit_of_the_digest_counts) {
    Exchange exchange;
    std::string& nonce = exchange.hs.nonce.text;
    BOOST_REQUIRE(nonce.size() == 32 + hs2_mark.size() + 64);
    for (std::size_t at = 32 + hs2_mark.size(); at < nonce.size(); ++at) {
        const char good = nonce[at];
        nonce[at] = good == '0' ? '1' : '0';
        BOOST_TEST(exchange.refusal() == "digest_differs", "digit " << at);
        BOOST_TEST(!x2_matches_nonce<BotanCrypto>(exchange.hs, exchange.scratch), "digit " << at);
        nonce[at] = good;
    }
    BOOST_TEST(x2_matches_nonce<BotanCrypto>(exchange.hs, exchange.scratch));
}

BOOST_AUTO_TEST_CASE(any_changed_byte_is_refused) {
    BOOST_TEST(rc::check("tampering", [] {
        Exchange exchange;
        std::vector<Field*> fields = fields_of(exchange.hs.x2);
        fields.push_back(&exchange.hs.nonce);
        Field& field = *fields[*rc::gen::inRange<std::size_t>(0, fields.size())];
        // The challenge itself is protected by the signature.
        const std::size_t first = &field == &exchange.hs.nonce ? 32 : 0;
        const std::size_t at = *rc::gen::inRange<std::size_t>(first, field.text.size());
        const char put = *rc::gen::arbitrary<char>();
        // Invalid UTF-8 is written as U+FFFD, and the reader never passes it on.
        RC_PRE(field.text[at] != put && static_cast<unsigned char>(put) < 0x80);
        field.text[at] = put;
        RC_ASSERT(exchange.refusal() != "");
    }));
}

BOOST_AUTO_TEST_CASE(the_skew_is_good_both_ways_and_no_second_more) {
    Exchange exchange;
    for (const std::int64_t ms : {-60'000, 0, 60'999}) {
        exchange.expected.now = made.plus_ms(ms);
        BOOST_TEST(exchange.refusal() == "", ms);
    }
    for (const std::int64_t ms : {-60'001, 61'000}) {
        exchange.expected.now = made.plus_ms(ms);
        BOOST_TEST(exchange.refusal() == "not_of_its_time", ms);
    }
    exchange.expected.now = Instant{made.unix_ms, -7 * 3600};  // a time zone is not a skew
    BOOST_TEST(exchange.refusal() == "");
    for (const char* time : {"2026-01-02T03:04:05", "2026-01-02T03:04:05Z",
                             "2026-01-02T04:04:05+01:00", "2026-01-02T03:04:05-00:00", ""}) {
        exchange.hs.x2.time.set_text(time);
        exchange.bind();
        BOOST_TEST(exchange.refusal() == "not_of_its_time", time);
    }
}

BOOST_AUTO_TEST_CASE(each_key_depends_on_each_input) {
    const auto all_keys = [](Byte shared, Byte responder, Byte initiator) {
        const Hs2Keys keys = derive_hs2_keys<BotanCrypto>(SecretKey(ByteArray<32>{shared}),
                                                          Digest{responder}, Digest{initiator});
        return std::vector<std::string>{hex_of(keys.seal_initiator), hex_of(keys.seal_responder),
                                        hex_of(keys.mac_initiator), hex_of(keys.mac_responder)};
    };
    std::vector<std::string> seen;
    for (const auto& [a, b, c] : {std::array<Byte, 3>{1, 2, 3}, {2, 2, 3}, {1, 3, 2}, {1, 2, 2}}) {
        for (const std::string& key : all_keys(a, b, c)) seen.push_back(key);
    }
    std::sort(seen.begin(), seen.end());
    BOOST_TEST((std::adjacent_find(seen.begin(), seen.end()) == seen.end()));
}

BOOST_AUTO_TEST_SUITE_END()
