// X25519: the vectors of RFC 7748, and peers' keys that are not what an honest peer sends.
#include <string>
#include <vector>

#include "backends.hpp"
#include "hsagent/crypto/curve_rules.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_x25519)

template <class Crypto>
std::string x25519(std::string_view scalar, std::string_view u) {
    typename Crypto::AgreementKey key(secret_from_hex(scalar));
    const auto shared = key.agree(array_from_hex<32>(u));
    return shared ? to_hex(shared->expose()) : "refused";
}

// Alice's of RFC 7748, 6.1.
const std::string scalar = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
const std::string base_point = "0900000000000000000000000000000000000000000000000000000000000000";

const char* const points_of_small_order[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p - 1
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p, i.e. 0
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 1, i.e. 1
};

BOOST_AUTO_TEST_CASE_TEMPLATE(x25519_gives_the_products_of_rfc_7748_section_5_2, Crypto, Backends) {
    BOOST_TEST(x25519<Crypto>("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                              "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c") ==
               "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    // This vector has the top bit of u set, which is ignored.
    BOOST_TEST(x25519<Crypto>("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                              "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493") ==
               "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(x25519_iterated_as_in_rfc_7748_section_5_2, Crypto, Backends) {
    const std::string nine = "0900000000000000000000000000000000000000000000000000000000000000";
    std::string k = nine, u = nine;
    for (int i = 1; i <= 1000; ++i) {
        const std::string product = x25519<Crypto>(k, u);
        u = k;
        k = product;
        if (i == 1) {
            BOOST_TEST(k == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
        }
    }
    BOOST_TEST(k == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(x25519_agrees_as_in_rfc_7748_section_6_1, Crypto, Backends) {
    const std::string alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    const std::string bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    const std::string alice_public =
        to_hex(typename Crypto::AgreementKey(secret_from_hex(alice)).public_key());
    const std::string bob_public =
        to_hex(typename Crypto::AgreementKey(secret_from_hex(bob)).public_key());
    const std::string shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    BOOST_TEST(alice_public == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    BOOST_TEST(bob_public == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    BOOST_TEST(x25519<Crypto>(alice, bob_public) == shared);
    BOOST_TEST(x25519<Crypto>(bob, alice_public) == shared);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_all_zero_agreement_is_refused_for_every_point_of_small_order,
                              Crypto, Backends) {
    typename Crypto::AgreementKey key(secret_from_hex(scalar));
    for (const char* const point : points_of_small_order) {
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

// A key and its product with `scalar`. Computed in integers of any size, with the ladder of RFC
// 7748, section 5; its own vectors hold for that computation.
struct Product {
    const char* u;
    const char* result;
};

// Half of all u belong to points of the curve's twist. X25519 takes them as well (RFC 7748, 7).
const Product on_the_twist[] = {
    {"0200000000000000000000000000000000000000000000000000000000000000",
     "e80c0be9d3a1c5d71edd6316e8c9115ca35397cd47109bd38e32864f1adecf4d"},
    {"0300000000000000000000000000000000000000000000000000000000000000",
     "2b6282a3a5aa1380b79d8ed2f73811f182e35e17e25a86d23c4d2f65713a6b7f"},
    {"eaffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p - 3
     "30dd7b22839510136d2f4539c7eb011dfb336ef68c82bd0442edbc4f4821656a"},
    {"fb370c0fd3df212ef83e3c2b6ba5f48d1a7afb56b4bb7a71e7961ce93719c368",
     "bf50a336fb5fe8cf2d10c58f86e3fdbe99fd4b423659992305a800a5b7cb005e"},
    {"2fa3797e489fdcca6e00ae8ac945b5860fbe73d7eb0ca7c7c5f731ec50d11e2a",
     "96036d0f75acf7a48ea72bd278dbcc60d99e709677533123f2f064adc1616531"},
};

const Product on_the_curve[] = {
    {"0400000000000000000000000000000000000000000000000000000000000000",
     "3dc4b23e14b1e04da492baeba54ae9cf9cd5298713903e6238e5128b31fa5e4e"},
    {"1200000000000000000000000000000000000000000000000000000000000000",
     "359668d79a67267a57ffef8f0f4a9882a7c0e3122cb1999c5626346383f9f811"},
    {"ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p - 2
     "b328d18015068c80add31daed448f4bd6d2e3a5a451a41df9c83394a1e24ee13"},
};

BOOST_AUTO_TEST_CASE_TEMPLATE(x25519_multiplies_points_of_the_curve_and_of_its_twist, Crypto,
                              Backends) {
    for (const auto& product : on_the_curve) {
        BOOST_TEST(x25519<Crypto>(scalar, product.u) == product.result);
    }
    for (const auto& product : on_the_twist) {
        BOOST_TEST(x25519<Crypto>(scalar, product.u) == product.result);
    }
}

// RFC 7748, 5: a u from p on stands for u - p.
BOOST_AUTO_TEST_CASE_TEMPLATE(an_x25519_key_that_is_not_canonical_is_reduced, Crypto, Backends) {
    for (unsigned u = 2; u <= 18; ++u) {
        PublicKey small{static_cast<Byte>(u)}, large = detail::curve25519_p;
        large[0] = static_cast<Byte>(large[0] + u);
        BOOST_TEST(!canonical_x25519_key(large));
        const std::string product = x25519<Crypto>(scalar, to_hex(small));
        BOOST_TEST(product != "refused");
        BOOST_TEST(x25519<Crypto>(scalar, to_hex(large)) == product, "u = p + " << u);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_top_bit_of_an_x25519_key_is_ignored, Crypto, Backends) {
    for (const auto& product : on_the_twist) {
        auto key = array_from_hex<32>(product.u);
        key[31] |= 0x80;
        BOOST_TEST(x25519<Crypto>(scalar, to_hex(key)) == product.result);
    }
}

// RFC 7748, 5: decodeScalar25519. The results were computed as those above.
BOOST_AUTO_TEST_CASE_TEMPLATE(an_x25519_scalar_is_clamped, Crypto, Backends) {
    BOOST_TEST(x25519<Crypto>(std::string(64, '0'), base_point) ==
               "2fe57da347cd62431528daac5fbb290730fff684afc4cfc2ed90995f58cb3b74");
    BOOST_TEST(x25519<Crypto>(std::string(64, 'f'), base_point) ==
               "847c0d2c375234f365e660955187a3735a0f7613d1609d3a6a4d8c53aeaa5a22");
    const std::string product = x25519<Crypto>(scalar, base_point);
    for (const unsigned bit : {0u, 1u, 2u, 254u, 255u}) {
        auto other = array_from_hex<32>(scalar);
        other[bit / 8] ^= static_cast<Byte>(1u << bit % 8);
        BOOST_TEST(x25519<Crypto>(to_hex(other), base_point) == product, "bit " << bit);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_public_x25519_key_is_the_product_with_the_base_point, Crypto,
                              Backends) {
    for (const std::string& own : {scalar, std::string(64, '0'), std::string(64, 'f')}) {
        typename Crypto::AgreementKey key(secret_from_hex(own));
        BOOST_TEST(to_hex(key.public_key()) == x25519<Crypto>(own, base_point));
        BOOST_TEST(canonical_x25519_key(key.public_key()));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_refused_x25519_key_leaves_ours_fit, Crypto, Backends) {
    typename Crypto::AgreementKey key(secret_from_hex(scalar));
    BOOST_TEST(!key.agree(PublicKey{}));
    const auto shared = key.agree(array_from_hex<32>(on_the_curve[0].u));
    BOOST_REQUIRE(shared.has_value());
    BOOST_TEST(to_hex(shared->expose()) == on_the_curve[0].result);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
