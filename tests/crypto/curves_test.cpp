// X25519 and Ed25519: the vectors of the RFCs, and inputs that must be refused although Botan 2.19
// accepts them.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/curve_rules.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_curves)

using Signing = BotanCrypto::SigningKey;
using Verifying = BotanCrypto::VerifyingKey;
using Agreement = BotanCrypto::AgreementKey;

std::string x25519(std::string_view scalar, std::string_view u) {
    const auto shared = Agreement(secret_from_hex(scalar)).agree(array_from_hex<32>(u));
    return shared ? to_hex(shared->expose()) : "refused";
}

BOOST_AUTO_TEST_CASE(x25519_gives_the_products_of_rfc_7748_section_5_2) {
    BOOST_TEST(x25519("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c") ==
               "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    // This vector has the top bit of u set, which is ignored.
    BOOST_TEST(x25519("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                      "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493") ==
               "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

BOOST_AUTO_TEST_CASE(x25519_iterated_as_in_rfc_7748_section_5_2) {
    const std::string nine = "0900000000000000000000000000000000000000000000000000000000000000";
    std::string k = nine, u = nine;
    for (int i = 1; i <= 1000; ++i) {
        const std::string product = x25519(k, u);
        u = k;
        k = product;
        if (i == 1) {
            BOOST_TEST(k == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
        }
    }
    BOOST_TEST(k == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

BOOST_AUTO_TEST_CASE(x25519_agrees_as_in_rfc_7748_section_6_1) {
    const std::string alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    const std::string bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    const std::string alice_public = to_hex(Agreement(secret_from_hex(alice)).public_key());
    const std::string bob_public = to_hex(Agreement(secret_from_hex(bob)).public_key());
    const std::string shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    BOOST_TEST(alice_public == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    BOOST_TEST(bob_public == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    BOOST_TEST(x25519(alice, bob_public) == shared);
    BOOST_TEST(x25519(bob, alice_public) == shared);
}

BOOST_AUTO_TEST_CASE(an_all_zero_agreement_is_refused_for_every_point_of_small_order) {
    const char* const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p - 1
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p, i.e. 0
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 1, i.e. 1
    };
    const Agreement key(
        secret_from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    for (const char* const point : points) {
        PublicKey peer = array_from_hex<32>(point);
        BOOST_TEST(!key.agree(peer), point);
        peer[31] |= 0x80;
        BOOST_TEST(!key.agree(peer), point << " with its top bit set");
    }
}

BOOST_AUTO_TEST_CASE(an_x25519_key_has_one_canonical_spelling) {
    PublicKey key = detail::curve25519_p;
    BOOST_TEST(!canonical_x25519_key(key));
    key[0] -= 1;
    BOOST_TEST(canonical_x25519_key(key));
    key[31] |= 0x80;
    BOOST_TEST(!canonical_x25519_key(key));
}

struct SignatureVector {
    const char* seed;
    const char* public_key;
    const char* message;
    const char* signature;
};

// RFC 8032, 7.1: TEST 1, 2, 3 and SHA(abc).
const SignatureVector signature_vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fee"
     "bbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e"
     "0303dca179c138ac17ad9bef1177331a704"},
};

BOOST_AUTO_TEST_CASE(ed25519_gives_the_signatures_of_rfc_8032_section_7_1) {
    for (const SignatureVector& vector : signature_vectors) {
        Signing key(secret_from_hex(vector.seed));
        const auto message = from_hex_text(vector.message);
        BOOST_TEST(to_hex(key.public_key()) == vector.public_key);
        BOOST_TEST(to_hex(key.sign(message)) == vector.signature);
        auto verifying = Verifying::from(array_from_hex<32>(vector.public_key));
        BOOST_REQUIRE(verifying.has_value());
        BOOST_TEST(verifying->verify(message, array_from_hex<64>(vector.signature)));
    }
}

BOOST_AUTO_TEST_CASE(a_signature_with_any_bit_flipped_is_refused) {
    const SignatureVector& vector = signature_vectors[2];
    auto verifying = Verifying::from(array_from_hex<32>(vector.public_key));
    const auto message = from_hex_text(vector.message);
    for (std::size_t bit = 0; bit < 512; ++bit) {
        Signature signature = array_from_hex<64>(vector.signature);
        signature[bit / 8] ^= static_cast<Byte>(1u << bit % 8);
        BOOST_TEST(!verifying->verify(message, signature), "bit " << bit);
    }
    // A refused signature does not affect later ones.
    BOOST_TEST(verifying->verify(message, array_from_hex<64>(vector.signature)));
}

BOOST_AUTO_TEST_CASE(a_signature_with_s_plus_l_is_refused) {
    for (const SignatureVector& vector : signature_vectors) {
        Signature signature = array_from_hex<64>(vector.signature);
        unsigned carry = 0;
        for (std::size_t i = 0; i < 32; ++i) {
            carry += static_cast<unsigned>(signature[32 + i]) + detail::ed25519_l[i];
            signature[32 + i] = static_cast<Byte>(carry);
            carry >>= 8;
        }
        BOOST_REQUIRE_EQUAL(carry, 0u);
        auto verifying = Verifying::from(array_from_hex<32>(vector.public_key));
        BOOST_TEST(!verifying->verify(from_hex_text(vector.message), signature));
    }
}

BOOST_AUTO_TEST_CASE(s_must_be_below_the_group_order) {
    Signature signature{};
    const auto set_s = [&](const ByteArray<32>& s) {
        std::copy(s.begin(), s.end(), signature.begin() + 32);
    };
    BOOST_TEST(canonical_ed25519_signature(signature));
    ByteArray<32> s = detail::ed25519_l;
    set_s(s);
    BOOST_TEST(!canonical_ed25519_signature(signature));
    s[0] -= 1;
    set_s(s);
    BOOST_TEST(canonical_ed25519_signature(signature));
    s[31] = 0xff;
    set_s(s);
    BOOST_TEST(!canonical_ed25519_signature(signature));
}

BOOST_AUTO_TEST_CASE(ed25519_keys_of_small_order_are_refused) {
    const char* const points[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",  // order 1
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // order 2
        "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  // order 8
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        // Non-canonical encodings of the first four.
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    for (const char* const point : points) {
        BOOST_TEST(!Verifying::from(array_from_hex<32>(point)), point);
    }
}

BOOST_AUTO_TEST_CASE(ed25519_keys_with_y_not_below_p_are_refused) {
    for (unsigned low = 0xed; low <= 0xff; ++low) {
        PublicKey key = detail::curve25519_p;
        key[0] = static_cast<Byte>(low);
        BOOST_TEST(!Verifying::from(key));
        key[31] = 0xff;
        BOOST_TEST(!Verifying::from(key));
    }
    PublicKey largest = detail::curve25519_p;
    largest[0] = 0xeb;  // p - 2: canonical, and not of small order
    BOOST_TEST(acceptable_ed25519_key(largest));
}

BOOST_AUTO_TEST_CASE(copies_of_keys_do_what_the_original_does_and_outlive_it) {
    auto signing = std::make_unique<Signing>(secret_from_hex(signature_vectors[1].seed));
    auto agreement = std::make_unique<Agreement>(secret_from_hex(signature_vectors[1].seed));
    Signing signing_copy(*signing);
    const Agreement agreement_copy(*agreement);
    const PublicKey agreement_public = agreement->public_key();
    signing.reset();
    agreement.reset();
    BOOST_TEST(to_hex(signing_copy.sign(from_hex_text(signature_vectors[1].message))) ==
               signature_vectors[1].signature);
    BOOST_TEST((agreement_copy.public_key() == agreement_public));
    Signing moved(std::move(signing_copy));
    BOOST_TEST(to_hex(moved.sign(from_hex_text(signature_vectors[1].message))) ==
               signature_vectors[1].signature);
}

BOOST_AUTO_TEST_CASE(keys_do_not_copy_by_accident) {
    BOOST_TEST((!std::is_convertible_v<const Signing&, Signing>));
    BOOST_TEST((!std::is_convertible_v<const Agreement&, Agreement>));
    BOOST_TEST((!std::is_convertible_v<const BotanCrypto::SealingKey&, BotanCrypto::SealingKey>));
    BOOST_TEST((!std::is_convertible_v<const SecretKey&, SecretKey>));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
