// sec: a sealed message opens, a tampered one does not (PROTOCOL.md, 3).
#include "hsagent/message/sec.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "hsagent/crypto/botan.hpp"
#include "json/values.hpp"

using namespace hsagent;
using namespace hsagent::message;

namespace {

SecretKey key_of(Byte fill) {
    ByteArray<32> bytes;
    bytes.fill(fill);
    return SecretKey(bytes);
}

struct Sealed {
    explicit Sealed(const std::string& message) {
        std::string plaintext;
        message_payload(message, plaintext);
        sealer.seal(key, signing, plaintext, SealNonce{1, 2, 3}, Instant{1767225600'000, 0}, sec);
    }

    std::string_view refusal(Base64 mode = Base64::strict) {
        const auto opened = sealer.open(key, *peer, sec, mode);
        return opened ? std::string_view() : name(opened.error());
    }
    void sign_again() {
        std::string covered;
        envelope_text(sec, covered);
        sec.sig.set_text(to_base64(signing.sign(as_bytes(covered))));
    }

    BotanCrypto::SealingKey key{key_of(7)};
    BotanCrypto::SigningKey signing{key_of(9)};
    std::optional<BotanCrypto::VerifyingKey> peer =
        BotanCrypto::VerifyingKey::from(signing.public_key());
    Sealer<BotanCrypto> sealer;
    Sec sec;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sec)

BOOST_AUTO_TEST_CASE(any_text_comes_back) {
    BOOST_TEST(rc::check("round trip", [] {
        const std::string said = *values::text();
        Sealed sealed(said);
        const auto opened =
            sealed.sealer.open(sealed.key, *sealed.peer, sealed.sec, Base64::strict);
        RC_ASSERT(opened.ok());
        Field message;
        RC_ASSERT(message_of(*opened, message));
        RC_ASSERT(message.is_text());
        RC_ASSERT(message.text == said);
    }));
}

BOOST_AUTO_TEST_CASE(any_changed_byte_is_refused) {
    BOOST_TEST(rc::check("tampering", [] {
        Sealed sealed("How are you?");
        Field& field = **rc::gen::elementOf(
            std::vector<Field*>{&sealed.sec.nonce, &sealed.sec.ciphertext, &sealed.sec.hash,
                                &sealed.sec.ts, &sealed.sec.sig});
        const std::size_t at = *rc::gen::inRange<std::size_t>(0, field.text.size());
        const char put = *rc::gen::arbitrary<char>();
        RC_PRE(field.text[at] != put);
        field.text[at] = put;
        RC_ASSERT(sealed.refusal() != "");
    }));
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_reason) {
    Sealed sealed("How are you?");
    BOOST_TEST(sealed.refusal() == "");
    sealed.sec.hash.set_text(to_base64(Digest{}));
    BOOST_TEST(sealed.refusal() == "bad_signature");
    sealed.sign_again();
    BOOST_TEST(sealed.refusal() == "bad_seal");
    sealed.sec.hash.kind = Field::Kind::null;
    BOOST_TEST(sealed.refusal() == "bad_encoding");
    sealed.sec.envelope = Block::not_an_object;
    BOOST_TEST(sealed.refusal() == "not_an_object");

    // A seal whose associated data is the hash of another plaintext.
    Sealed lying("How are you?");
    std::string ciphertext;
    const Digest other{1};
    lying.key.seal(SealNonce{1, 2, 3}, other, as_bytes("{}"), ciphertext);
    lying.sec.hash.set_text(to_base64(other));
    lying.sec.ciphertext.set_text(to_base64(as_bytes(ciphertext)));
    lying.sign_again();
    BOOST_TEST(lying.refusal() == "bad_hash");

    Sealed text("");
    text.sealer.seal(text.key, text.signing, "no json", SealNonce{4}, Instant{}, text.sec);
    BOOST_TEST(text.refusal() == "not_json");

    // The parser takes a NUL for the end of its text.
    const std::string cut = std::string("{\"message\": \"a\"}") + '\0' + "more";
    text.sealer.seal(text.key, text.signing, cut, SealNonce{5}, Instant{}, text.sec);
    BOOST_TEST(text.refusal() == "not_json");
    Field message;
    BOOST_TEST(!message::message_of(cut, message));
}

BOOST_AUTO_TEST_CASE(a_sec_tells_local_time) {
    Sealed sealed("hello");
    sealed.sealer.seal(sealed.key, sealed.signing, "{}", SealNonce{4},
                       Instant{1767225600'000, -5 * 3600}, sealed.sec);
    BOOST_TEST(sealed.sec.ts.text == "2025-12-31T19:00:00");
}

BOOST_AUTO_TEST_CASE(the_signature_covers_members_we_do_not_know) {
    Sealed sealed("hello");
    nlohmann::json envelope = {{"nonce", sealed.sec.nonce.text},
                               {"ciphertext", sealed.sec.ciphertext.text},
                               {"hash", sealed.sec.hash.text},
                               {"ts", sealed.sec.ts.text},
                               {"later", {1, nullptr}}};
    sealed.sec.unusual_envelope = canonical_json(envelope);
    BOOST_TEST(sealed.refusal() == "bad_signature");
    sealed.sign_again();
    BOOST_TEST(sealed.refusal() == "");
}

BOOST_AUTO_TEST_CASE(only_an_object_with_a_message_surfaces_one) {
    Field message;
    BOOST_TEST(!message_of("[1]", message));
    BOOST_TEST(!message_of("{\"other\":1}", message));
    BOOST_TEST(!message_of(R"({"message":"})", message));
    BOOST_TEST(message_of("{\"message\":null}", message));
    BOOST_TEST(message.text == "null");
    BOOST_TEST(message_of("{\"a\":1,\"message\":\"x\"}", message));
    BOOST_TEST(message.text == "x");
    BOOST_TEST(message_of(R"({"message":"a","b":"c"})", message));
    BOOST_TEST(message.text == "a");
    BOOST_TEST(message_of(R"({"message":{"b":[1,2.0]}})", message));
    BOOST_TEST(message.text == R"({"b":[1,2.0]})");
}

BOOST_AUTO_TEST_SUITE_END()
