// SHA-256 and scrypt against the vectors of their specifications.
#include <string>

#include "backends.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_hashes)

BOOST_AUTO_TEST_CASE_TEMPLATE(sha256_gives_the_digests_of_fips_180, Crypto, Backends) {
    const auto digest = [](std::string_view text) {
        return to_hex(Crypto::sha256(as_bytes(text)));
    };
    BOOST_TEST(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    BOOST_TEST(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    BOOST_TEST(digest("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                      "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu") ==
               "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    BOOST_TEST(digest(std::string(1'000'000, 'a')) ==
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// NIST CAVP, SHA256ShortMsg, Len = 8 and 16.
BOOST_AUTO_TEST_CASE_TEMPLATE(sha256_gives_the_digests_of_cavp, Crypto, Backends) {
    const auto digest = [](std::string_view hex) {
        return to_hex(Crypto::sha256(from_hex_text(hex)));
    };
    BOOST_TEST(digest("d3") == "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
    BOOST_TEST(digest("11af") ==
               "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98");
}

template <class Crypto>
std::string scrypt(std::string_view password, std::string_view salt, std::size_t log2_n,
                   std::size_t r, std::size_t p) {
    ByteArray<64> out;
    Crypto::scrypt(as_bytes(password), as_bytes(salt), log2_n, r, p, out);
    return to_hex(out);
}

// Not the fourth vector of section 12: it takes 1 GiB.
BOOST_AUTO_TEST_CASE_TEMPLATE(scrypt_gives_the_keys_of_rfc_7914, Crypto, Backends) {
    BOOST_TEST(scrypt<Crypto>("", "", 4, 1, 1) ==
               "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
               "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    BOOST_TEST(scrypt<Crypto>("password", "NaCl", 10, 8, 16) ==
               "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
               "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    BOOST_TEST(scrypt<Crypto>("pleaseletmein", "SodiumChloride", 14, 8, 1) ==
               "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
               "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(scrypt_takes_an_empty_span_for_a_password, Crypto, Backends) {
    BOOST_TEST(scrypt<Crypto>(std::string_view{}, std::string_view{}, 4, 1, 1) ==
               scrypt<Crypto>("", "", 4, 1, 1));
}

// Each parameter is part of the key.
BOOST_AUTO_TEST_CASE_TEMPLATE(scrypt_gives_another_key_for_any_other_parameter, Crypto, Backends) {
    const std::string key = scrypt<Crypto>("password", "salt", 4, 8, 1);
    BOOST_TEST(scrypt<Crypto>("password", "salt", 4, 8, 1) == key);
    BOOST_TEST(scrypt<Crypto>("passworD", "salt", 4, 8, 1) != key);
    BOOST_TEST(scrypt<Crypto>("password", "salT", 4, 8, 1) != key);
    BOOST_TEST(scrypt<Crypto>("password", "salt", 5, 8, 1) != key);
    BOOST_TEST(scrypt<Crypto>("password", "salt", 4, 4, 1) != key);
    BOOST_TEST(scrypt<Crypto>("password", "salt", 4, 8, 2) != key);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
