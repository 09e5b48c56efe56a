// hs: a built one validates, a tampered one does not (PROTOCOL.md, 3).
#include "hsagent/message/hs.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/message/nonces.hpp"

using namespace hsagent;
using namespace hsagent::message;

namespace {

struct Party {
    explicit Party(std::uint64_t seed) : random(seed), keys(secret(), secret()) {}

    SecretKey secret() {
        SecretKey key;
        random.fill(key.expose_for_writing());
        return key;
    }

    SeededRandom random;
    HsKeys<BotanCrypto> keys;
};

const Instant made{1767225600'000, 3600};

struct Exchange {
    Exchange() {
        my_nonce.set_text(random_nonce(sender.random));
        build_hs(sender.keys, HsType::init, my_nonce.text, made, hs);
    }

    Result<SecretKey, HsRefusal> validate(Base64 mode = Base64::strict) {
        return validate_hs<BotanCrypto>(hs, {type, my_nonce, fresh, now, 60, mode},
                                        receiver.keys.agreement);
    }
    // The reason, or an empty text if the hs is good.
    std::string_view refusal(Base64 mode = Base64::strict) {
        const auto result = validate(mode);
        return result ? std::string_view() : name(result.error());
    }

    Party sender{1}, receiver{2};
    Field my_nonce;
    Hs hs;
    HsType type = HsType::init;
    bool fresh = true;
    Instant now = made;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hs)

BOOST_AUTO_TEST_CASE(both_ends_derive_the_same_key) {
    Exchange exchange;
    const auto theirs = exchange.validate();
    BOOST_REQUIRE(theirs.ok());
    Hs answer;
    build_hs(exchange.receiver.keys, HsType::response, exchange.my_nonce.text, made, answer);
    const auto ours = validate_hs<BotanCrypto>(
        answer, {HsType::response, exchange.my_nonce, true, made, 60, Base64::strict},
        exchange.sender.keys.agreement);
    BOOST_REQUIRE(ours.ok());
    BOOST_TEST(equal(*ours, *theirs));
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_reason_and_its_turn) {
    // In reverse order of the checks: each change breaks an earlier check, and the later ones stay
    // broken.
    Exchange exchange;
    exchange.hs.kx_pub.set_text(to_base64(PublicKey{}));
    std::string covered;
    signed_part(exchange.hs, covered);
    exchange.hs.sig.set_text(to_base64(exchange.sender.keys.signing.sign(as_bytes(covered))));
    BOOST_TEST(exchange.refusal() == "bad_key");
    exchange.hs.sig.set_text(to_base64(Signature{}));
    BOOST_TEST(exchange.refusal() == "bad_signature");
    exchange.hs.sign_pub.set_text("AAAA");
    BOOST_TEST(exchange.refusal() == "bad_encoding");
    exchange.now = made.plus_ms(61'000);
    BOOST_TEST(exchange.refusal() == "stale");
    exchange.fresh = false;
    BOOST_TEST(exchange.refusal() == "replayed");
    exchange.hs.nonce.text += '0';
    BOOST_TEST(exchange.refusal() == "wrong_nonce");
    exchange.hs.timestamp.text += "Z";
    BOOST_TEST(exchange.refusal() == "bad_timestamp");
    exchange.type = HsType::response;
    BOOST_TEST(exchange.refusal() == "wrong_type");
    exchange.hs.block = Block::not_an_object;
    BOOST_TEST(exchange.refusal() == "not_an_object");
}

BOOST_AUTO_TEST_CASE(sixty_seconds_are_not_stale_and_the_future_never_is) {
    Exchange exchange;
    exchange.now = made.plus_ms(60'999);
    BOOST_TEST(exchange.refusal() == "");
    exchange.now = made.plus_ms(61'000);
    BOOST_TEST(exchange.refusal() == "stale");
    exchange.now = made.plus_ms(-1000LL * 3600 * 24 * 365);  // S10
    BOOST_TEST(exchange.refusal() == "");
}

BOOST_AUTO_TEST_CASE(any_changed_byte_is_refused) {
    BOOST_TEST(rc::check("tampering", [] {
        Exchange exchange;
        Field* const fields[] = {&exchange.hs.type,     &exchange.hs.nonce,     &exchange.hs.kx_pub,
                                 &exchange.hs.sign_pub, &exchange.hs.timestamp, &exchange.hs.sig};
        Field& field =
            **rc::gen::elementOf(std::vector<Field*>(std::begin(fields), std::end(fields)));
        const std::size_t at = *rc::gen::inRange<std::size_t>(0, field.text.size());
        const char put = *rc::gen::arbitrary<char>();
        RC_PRE(field.text[at] != put);
        field.text[at] = put;
        RC_ASSERT(exchange.refusal() != "");
    }));
}

BOOST_AUTO_TEST_CASE(an_hs_can_be_built_with_a_fresh_agreement_key) {
    Exchange exchange;
    const BotanCrypto::AgreementKey fresh(exchange.sender.secret());
    HsKeys<BotanCrypto>& keys = exchange.sender.keys;
    exchange.hs.x2.block = Block::object;
    build_hs<BotanCrypto>(keys.signing, {keys.sign_pub, to_base64(fresh.public_key())},
                          HsType::init, exchange.my_nonce.text, made, exchange.hs);
    BOOST_TEST((exchange.hs.x2.block == Block::object));  // build_hs() leaves x2 alone
    const auto theirs = exchange.validate();
    BOOST_REQUIRE(theirs.ok());
    const auto shared = fresh.agree(exchange.receiver.keys.agreement.public_key());
    SecretKey ours;
    BotanCrypto::hkdf_sha256(shared->expose(), {}, as_bytes("handshake"),
                             ours.expose_for_writing());
    BOOST_TEST(equal(ours, *theirs));
}

BOOST_AUTO_TEST_CASE(what_is_verified_is_who_signed) {
    Exchange exchange;
    exchange.now = made.plus_ms(1'000'000);  // verify_hs() ignores the time
    auto verified = verify_hs<BotanCrypto>(exchange.hs, Base64::strict);
    BOOST_REQUIRE(verified.ok());
    HsKeys<BotanCrypto>& keys = exchange.sender.keys;
    BOOST_TEST((verified->sign_pub == keys.signing.public_key()));
    BOOST_TEST((verified->kx_pub == keys.agreement.public_key()));
    const Bytes said = as_bytes("another text");
    BOOST_TEST(verified->verifying.verify(said, keys.signing.sign(said)));

    const auto refusal = [&] {
        const auto result = verify_hs<BotanCrypto>(exchange.hs, Base64::strict);
        return result ? std::string_view() : name(result.error());
    };
    exchange.hs.nonce.text += '0';
    BOOST_TEST(refusal() == "bad_signature");
    exchange.hs.timestamp.set_null();
    BOOST_TEST(refusal() == "bad_encoding");
}

BOOST_AUTO_TEST_CASE(what_is_verified_are_texts) {
    Exchange exchange;
    for (Field* field : {&exchange.hs.nonce, &exchange.hs.timestamp, &exchange.hs.kx_pub,
                         &exchange.hs.sign_pub, &exchange.hs.sig}) {
        for (const Field::Kind kind :
             {Field::Kind::absent, Field::Kind::null, Field::Kind::other}) {
            field->kind = kind;
            const auto refused = verify_hs<BotanCrypto>(exchange.hs, Base64::strict);
            BOOST_REQUIRE(!refused.ok());
            BOOST_TEST(name(refused.error()) == "bad_encoding");
        }
        field->kind = Field::Kind::text;
    }
    BOOST_TEST(verify_hs<BotanCrypto>(exchange.hs, Base64::strict).ok());
}

BOOST_AUTO_TEST_CASE(junk_in_base64_is_skipped_only_where_peers_do_S14) {
    Exchange exchange;
    exchange.hs.sig.text.insert(10, "!\n");
    BOOST_TEST(exchange.refusal(Base64::strict) == "bad_encoding");
    BOOST_TEST(exchange.refusal(Base64::lenient) == "");
}

BOOST_AUTO_TEST_SUITE_END()
