// Identities: creating, sealing, opening and refusing them.
#include "hsagent/identity/identity.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "identity/identities.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(identities)

// The name of the refusal, or "opened".
std::string outcome(std::string_view text, std::string_view password = "secret") {
    const auto opened = open_identity<BotanCrypto>(text, password);
    return opened ? "opened" : opened.error().text();
}

std::string refusal(IdentityRefusal reason, std::string_view field = {}) {
    return IdentityError{reason, field}.text();
}

// A well-formed file that holds another plaintext.
std::string file_holding(std::string_view plaintext) {
    const ByteArray<16> salt{};
    std::string sealed;
    BotanCrypto::SealingKey key(detail::identity::file_key<BotanCrypto>("secret", salt));
    key.seal({}, as_bytes("HSAgent.identity.v1"), as_bytes(plaintext), sealed);
    return nlohmann::json{{"v", "id.v1"},
                          {"kdf", "scrypt"},
                          {"salt", to_base64(salt)},
                          {"nonce", to_base64(SealNonce{})},
                          {"aad", to_base64(as_bytes("HSAgent.identity.v1"))},
                          {"ciphertext", to_base64(as_bytes(sealed))}}
        .dump();
}

// The plaintext of the sample, with one member replaced or, if `value` is null, omitted.
std::string plaintext_with(const char* key, const nlohmann::json& value) {
    const Identity identity = sample();
    nlohmann::json json = {{"my_id", identity.my_id},
                           {"created_at", identity.created_at},
                           {"kx_priv_b64", to_base64(identity.kx_private.expose())},
                           {"kx_pub_b64", to_base64(identity.kx_public)},
                           {"sign_priv_b64", to_base64(identity.sign_seed.expose())},
                           {"sign_pub_b64", to_base64(identity.sign_public)}};
    if (value.is_null()) {
        json.erase(key);
    } else {
        json[key] = value;
    }
    return json.dump();
}

BOOST_AUTO_TEST_CASE(a_new_identity_draws_id_then_agreement_then_signing_key) {
    ScriptedRandom random;
    for (unsigned i = 0; i < 80; ++i) random.script.push_back(static_cast<Byte>(i));
    const Identity made = create_identity<BotanCrypto>(random, noon);
    BOOST_TEST((random.fills == std::vector<std::size_t>{16, 32, 32}));
    BOOST_TEST(made.my_id == "00010203-0405-4607-8809-0a0b0c0d0e0f");
    BOOST_TEST(made.created_at == "2026-01-02T03:04:05+00:00");
    BOOST_TEST(made.kx_private.expose()[0] == 16);
    BOOST_TEST(made.sign_seed.expose()[0] == 48);
    BOOST_TEST((made.sign_public == BotanCrypto::SigningKey(made.sign_seed).public_key()));
    BOOST_TEST((made.kx_public == BotanCrypto::AgreementKey(made.kx_private).public_key()));
}

// RFC 9562, 4: two bits of the ninth byte are its variant, four of the seventh its version.
BOOST_AUTO_TEST_CASE(an_id_has_its_version_and_variant_whatever_is_drawn) {
    ScriptedRandom ones{std::vector<Byte>(16, 0xff)}, zeros{std::vector<Byte>(16, 0)};
    BOOST_TEST(random_uuid4(ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    BOOST_TEST(random_uuid4(zeros) == "00000000-0000-4000-8000-000000000000");
}

BOOST_AUTO_TEST_CASE(an_identity_does_not_copy_by_accident) {
    BOOST_TEST((!std::is_convertible_v<const Identity&, Identity>));
    BOOST_TEST((std::is_constructible_v<Identity, const Identity&>));
}

BOOST_AUTO_TEST_CASE(a_sealed_identity_opens_with_its_password_only) {
    SeededRandom random(1);
    const Identity identity = create_identity<BotanCrypto>(random, noon);
    const std::string text = seal_identity<BotanCrypto>(identity, "p\xc3\xa4ss", random);
    const auto opened = open_identity<BotanCrypto>(text, "p\xc3\xa4ss");
    BOOST_REQUIRE(opened.ok());
    BOOST_TEST(same(*opened, identity));
    BOOST_TEST(outcome(text, "pass") == refusal(IdentityRefusal::cannot_decrypt));
    BOOST_TEST(text != seal_identity<BotanCrypto>(identity, "p\xc3\xa4ss", random));
}

BOOST_AUTO_TEST_CASE(sealing_draws_salt_then_nonce) {
    ScriptedRandom random{std::vector<Byte>(28, 7)};
    seal_identity<BotanCrypto>(sample(), "secret", random);
    BOOST_TEST((random.fills == std::vector<std::size_t>{16, 12}));
}

BOOST_AUTO_TEST_CASE(an_id_or_time_that_canonical_json_would_escape_is_not_sealed) {
    SeededRandom random(1);
    for (const char* const text : {"a\"b", "a\\b", "a\nb", "\xc3\xa4", "a\x7f", "\x1f"}) {
        Identity identity = sample();
        identity.my_id = text;
        BOOST_CHECK_THROW(seal_identity<BotanCrypto>(identity, "secret", random),
                          std::invalid_argument);
        identity = sample();
        identity.created_at = text;
        BOOST_CHECK_THROW(seal_identity<BotanCrypto>(identity, "secret", random),
                          std::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(each_malformed_file_is_refused_for_its_own_reason) {
    using Refusal = IdentityRefusal;
    const auto good = nlohmann::json::parse(file_holding(plaintext_with("", "")));
    const auto with = [&](const char* key, const nlohmann::json& value) {
        auto changed = good;
        changed[key] = value;
        return outcome(changed.dump());
    };
    BOOST_TEST(outcome(good.dump()) == "opened");
    BOOST_TEST(with("comment", 1) == "opened");

    BOOST_TEST(outcome("") == refusal(Refusal::not_json));
    BOOST_TEST(outcome("{\"v\":") == refusal(Refusal::not_json));
    BOOST_TEST(outcome("[]") == refusal(Refusal::not_json));
    BOOST_TEST(outcome(good.dump() + '\0' + "more") == refusal(Refusal::not_json));
    BOOST_TEST(outcome(std::string(60'000, '[')) == refusal(Refusal::not_json));
    BOOST_TEST(outcome(std::string(65'537, ' ')) == refusal(Refusal::too_large));
    for (const char* const key : {"v", "kdf", "salt", "nonce", "aad", "ciphertext"}) {
        auto without = good;
        without.erase(key);
        BOOST_TEST(outcome(without.dump()) == refusal(Refusal::missing_field, key));
        BOOST_TEST(with(key, 1) == refusal(Refusal::missing_field, key));
    }
    BOOST_TEST(with("v", "id.v2") == refusal(Refusal::unknown_version));
    BOOST_TEST(with("kdf", "argon2id") == refusal(Refusal::unknown_kdf));
    for (const char* const key : {"salt", "nonce", "aad", "ciphertext"}) {
        BOOST_TEST(with(key, "AAA") == refusal(Refusal::bad_base64, key));
        BOOST_TEST(with(key, good[key].get<std::string>() + "\n") ==
                   refusal(Refusal::bad_base64, key));
    }
    BOOST_TEST(with("salt", to_base64(ByteArray<15>{})) == refusal(Refusal::wrong_length, "salt"));
    BOOST_TEST(with("nonce", to_base64(ByteArray<16>{})) ==
               refusal(Refusal::wrong_length, "nonce"));
    BOOST_TEST(with("aad", to_base64(as_bytes("HSAgent.identity.v2"))) ==
               refusal(Refusal::wrong_aad));
    BOOST_TEST(with("salt", to_base64(ByteArray<16>{1})) == refusal(Refusal::cannot_decrypt));
    BOOST_TEST(with("nonce", to_base64(ByteArray<12>{1})) == refusal(Refusal::cannot_decrypt));
    BOOST_TEST(with("ciphertext", "") == refusal(Refusal::cannot_decrypt));
}

BOOST_AUTO_TEST_CASE(what_decrypts_but_is_no_identity_is_refused) {
    const std::string bad = refusal(IdentityRefusal::bad_content);
    for (const char* const plaintext : {"", "{}", "[]", "{\"my_id\":\"a\"", "{\"my_id\":\"a\"}x"}) {
        BOOST_TEST(outcome(file_holding(plaintext)) == bad, plaintext);
    }
    for (const char* const key :
         {"my_id", "created_at", "kx_priv_b64", "kx_pub_b64", "sign_priv_b64", "sign_pub_b64"}) {
        BOOST_TEST(outcome(file_holding(plaintext_with(key, nullptr))) == bad, key);
        BOOST_TEST(outcome(file_holding(plaintext_with(key, 1))) == bad, key);
    }
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", ""))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", std::string(129, 'a')))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", std::string(128, 'a')))) == "opened");
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", "a\"b"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", "a\\b"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", "a\x7f"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("", ""))) == "opened");
    BOOST_TEST(outcome(file_holding(plaintext_with("", "") + "x")) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", "AAAA"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", std::string(44, '*')))) == bad);
    // 44 characters, as of a key, but of 33 bytes; and with bits that a decoder could ignore.
    std::vector<Byte> longer(33, 1);
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", to_base64(longer)))) == bad);
    std::string spare = to_base64(sample().kx_private.expose());
    ++spare[42];
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", spare))) == bad);
    std::string twice = plaintext_with("", "");
    twice.insert(1, "\"my_id\":\"first\",");
    BOOST_TEST(outcome(file_holding(twice)) == bad);
}

// Any JSON of the same members, as of somebody's own script.
BOOST_AUTO_TEST_CASE(blanks_and_lines_between_the_members_are_no_harm) {
    const auto members = nlohmann::json::parse(plaintext_with("", ""));
    BOOST_TEST(outcome(file_holding(members.dump(2))) == "opened");
    BOOST_TEST(outcome(file_holding(" \n" + members.dump(1))) == "opened");
}

BOOST_AUTO_TEST_CASE(public_keys_that_are_not_those_of_the_private_ones_are_refused) {
    for (const char* const key : {"kx_pub_b64", "sign_pub_b64"}) {
        BOOST_TEST(outcome(file_holding(plaintext_with(key, to_base64(PublicKey{1})))) ==
                   refusal(IdentityRefusal::keys_do_not_match));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
