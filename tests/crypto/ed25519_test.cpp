// Ed25519: the vectors of RFC 8032, and keys and signatures that must be refused although
// Botan 2.19 accepts some of them.
#include <string>

#include "backends.hpp"
#include "ed25519_vectors.hpp"
#include "hsagent/crypto/curve_rules.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_ed25519)

// A key that verifies the vector's message.
template <class Crypto>
typename Crypto::VerifyingKey key_of(const SignatureVector& vector) {
    auto key = Crypto::VerifyingKey::from(array_from_hex<32>(vector.public_key));
    BOOST_REQUIRE(key.has_value());
    return std::move(*key);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(ed25519_gives_the_signatures_of_rfc_8032_section_7_1, Crypto,
                              Backends) {
    for (const SignatureVector& vector : signature_vectors) {
        typename Crypto::SigningKey key(secret_from_hex(vector.seed));
        const auto message = from_hex_text(vector.message);
        BOOST_TEST(to_hex(key.public_key()) == vector.public_key, vector.name);
        BOOST_TEST(to_hex(key.sign(message)) == vector.signature, vector.name);
        auto verifying = Crypto::VerifyingKey::from(array_from_hex<32>(vector.public_key));
        BOOST_REQUIRE(verifying.has_value());
        BOOST_TEST(verifying->verify(message, array_from_hex<64>(vector.signature)));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_signature_with_any_bit_flipped_is_refused, Crypto, Backends) {
    const SignatureVector& vector = signature_vectors[2];
    auto verifying = Crypto::VerifyingKey::from(array_from_hex<32>(vector.public_key));
    const auto message = from_hex_text(vector.message);
    for (std::size_t bit = 0; bit < 512; ++bit) {
        Signature signature = array_from_hex<64>(vector.signature);
        signature[bit / 8] ^= static_cast<Byte>(1u << bit % 8);
        BOOST_TEST(!verifying->verify(message, signature), "bit " << bit);
    }
    // A refused signature does not affect later ones.
    BOOST_TEST(verifying->verify(message, array_from_hex<64>(vector.signature)));
}

// S + nL gives the same point as S, for each n up to the 15 that 32 bytes have room for.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_signature_with_a_multiple_of_l_added_to_s_is_refused, Crypto,
                              Backends) {
    for (const SignatureVector& vector : signature_vectors) {
        auto verifying = Crypto::VerifyingKey::from(array_from_hex<32>(vector.public_key));
        Signature signature = array_from_hex<64>(vector.signature);
        for (int times = 1; times <= 15; ++times) {
            unsigned carry = 0;
            for (std::size_t i = 0; i < 32; ++i) {
                carry += static_cast<unsigned>(signature[32 + i]) + detail::ed25519_l[i];
                signature[32 + i] = static_cast<Byte>(carry);
                carry >>= 8;
            }
            BOOST_REQUIRE_EQUAL(carry, 0u);
            BOOST_TEST(!verifying->verify(from_hex_text(vector.message), signature),
                       vector.name << ", S + " << times << " L");
        }
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

const char* const keys_of_small_order[] = {
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

BOOST_AUTO_TEST_CASE_TEMPLATE(ed25519_keys_of_small_order_are_refused, Crypto, Backends) {
    for (const char* const point : keys_of_small_order) {
        BOOST_TEST(!Crypto::VerifyingKey::from(array_from_hex<32>(point)), point);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(ed25519_keys_with_y_not_below_p_are_refused, Crypto, Backends) {
    for (unsigned low = 0xed; low <= 0xff; ++low) {
        PublicKey key = detail::curve25519_p;
        key[0] = static_cast<Byte>(low);
        BOOST_TEST(!Crypto::VerifyingKey::from(key));
        key[31] = 0xff;
        BOOST_TEST(!Crypto::VerifyingKey::from(key));
    }
    PublicKey largest = detail::curve25519_p;
    largest[0] = 0xeb;  // p - 2: canonical, and not of small order
    BOOST_TEST(acceptable_ed25519_key(largest));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(no_other_message_has_the_signature, Crypto, Backends) {
    for (const SignatureVector& vector : signature_vectors) {
        auto key = key_of<Crypto>(vector);
        const Signature signature = array_from_hex<64>(vector.signature);
        auto message = from_hex_text(vector.message);
        for (std::size_t at = 0; at < message.size(); at += 7) {
            message[at] ^= 1;
            BOOST_TEST(!key.verify(message, signature), vector.name << ", byte " << at);
            message[at] ^= 1;
        }
        message.push_back(0);
        BOOST_TEST(!key.verify(message, signature), vector.name << ", lengthened");
        message.pop_back();
        if (message.empty()) continue;
        message.pop_back();
        BOOST_TEST(!key.verify(message, signature), vector.name << ", cut");
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(no_other_key_verifies_the_signature, Crypto, Backends) {
    const SignatureVector& vector = signature_vectors[2];
    for (std::size_t bit = 0; bit < 256; ++bit) {
        PublicKey other = array_from_hex<32>(vector.public_key);
        other[bit / 8] ^= static_cast<Byte>(1u << bit % 8);
        auto key = Crypto::VerifyingKey::from(other);
        BOOST_TEST(!(key && key->verify(from_hex_text(vector.message),
                                        array_from_hex<64>(vector.signature))),
                   "bit " << bit);
    }
}

// The length of a signature is fixed by its type; what a cut one may be filled up with is not.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_signature_that_was_cut_and_filled_up_is_refused, Crypto, Backends) {
    const SignatureVector& vector = signature_vectors[0];
    auto key = key_of<Crypto>(vector);
    for (const Byte filler : {Byte{0}, Byte{0xff}}) {
        Signature signature = array_from_hex<64>(vector.signature);
        for (std::size_t kept = 64; kept-- > 0;) {
            signature[kept] = filler;
            BOOST_TEST(!key.verify({}, signature), kept << " bytes are left");
        }
    }
}

// Of the vector TEST 2, with R = (0, 1) and S = H(R || A || M) a, which solves the equation of RFC
// 8032, 5.1.7; each line spells R in another way. Computed in integers of any size. Only the first
// is an encoding: y is below p, and x = 0 has no sign bit (5.1.3).
const char* const signatures_with_small_r[] = {
    "0100000000000000000000000000000000000000000000000000000000000000"
    "675d054595fa17cb6a44e3ada6ca385e55667e41a63fdab0ac22d10000354002",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    "0a0403c78756704394a791302d07acbdf846e02e6371010b73f9c021313bde01",
    "0100000000000000000000000000000000000000000000000000000000000080"
    "bd498620dc071c7bd37de37a8b3208e5475dd11db9151270fb200f690ae0d009",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "00300baebbca422a92d18ebeb92a877efd8fd8561b2e021753057c5e0e58de06",
};

BOOST_AUTO_TEST_CASE_TEMPLATE(an_r_that_is_not_canonical_is_refused, Crypto, Backends) {
    auto key = key_of<Crypto>(signature_vectors[1]);
    const auto message = from_hex_text(signature_vectors[1].message);
    for (const char* const text : signatures_with_small_r) {
        if (text == signatures_with_small_r[0]) continue;
        BOOST_TEST(!key.verify(message, array_from_hex<64>(text)), text);
    }
}

// No rule forbids an R of small order, for only the holder of the key can find its S. Backends may
// differ; but it must not make any other S good.
BOOST_AUTO_TEST_CASE_TEMPLATE(an_r_of_small_order_proves_nothing_without_its_s, Crypto, Backends) {
    auto key = key_of<Crypto>(signature_vectors[1]);
    const auto message = from_hex_text(signature_vectors[1].message);
    for (const auto& y : detail::ed25519_small_order_y) {
        for (const Byte sign : {Byte{0}, Byte{0x80}}) {
            Signature signature{};
            std::copy(y.begin(), y.end(), signature.begin());
            signature[31] |= sign;
            BOOST_TEST(!key.verify(message, signature), to_hex(signature) << ", S = 0");
            signature[32] = 1;
            BOOST_TEST(!key.verify(message, signature), to_hex(signature) << ", S = 1");
        }
    }
}

// With y = 2, 7, 8 and so on, x^2 = (y^2 - 1) / (d y^2 + 1) has no root.
BOOST_AUTO_TEST_CASE_TEMPLATE(nothing_is_signed_by_a_key_off_the_curve, Crypto, Backends) {
    const auto message = from_hex_text("72");
    for (const unsigned y : {2u, 7u, 8u, 11u, 12u, 13u, 17u, 20u}) {
        for (const Byte sign : {Byte{0}, Byte{0x80}}) {
            PublicKey off{static_cast<Byte>(y)};
            off[31] = sign;
            auto key = Crypto::VerifyingKey::from(off);
            if (!key) continue;
            BOOST_TEST(!key->verify(message, Signature{}), "y = " << y);
            for (const SignatureVector& vector : signature_vectors) {
                BOOST_TEST(!key->verify(message, array_from_hex<64>(vector.signature)));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_same_message_has_the_same_signature, Crypto, Backends) {
    typename Crypto::SigningKey key(secret_from_hex(signature_vectors[0].seed));
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(to_hex(key.sign({})) == signature_vectors[0].signature);
        key.sign(from_hex_text("00ff"));  // leaves nothing behind
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
