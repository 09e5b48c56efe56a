// SHA-256, HMAC, HKDF and scrypt against the vectors of their specifications.
#include <boost/test/unit_test.hpp>
#include <string>

#include "hsagent/crypto/botan.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_hashes)

BOOST_AUTO_TEST_CASE(sha256_gives_the_digests_of_fips_180) {
    const auto digest = [](std::string_view text) {
        return to_hex(BotanCrypto::sha256(as_bytes(text)));
    };
    BOOST_TEST(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    BOOST_TEST(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    BOOST_TEST(digest(std::string(1'000'000, 'a')) ==
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(hmac_gives_the_codes_of_rfc_4231) {
    const auto mac = [](const std::string& key, std::string_view text) {
        return to_hex(BotanCrypto::MacKey(as_bytes(key)).mac(as_bytes(text)));
    };
    std::string counting;
    for (char c = 1; c <= 25; ++c) counting += c;

    BOOST_TEST(mac(std::string(20, '\x0b'), "Hi There") ==
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    BOOST_TEST(mac("Jefe", "what do ya want for nothing?") ==
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    BOOST_TEST(mac(std::string(20, '\xaa'), std::string(50, '\xdd')) ==
               "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    BOOST_TEST(mac(counting, std::string(50, '\xcd')) ==
               "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    BOOST_TEST(
        mac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    BOOST_TEST(mac(std::string(131, '\xaa'),
                   "This is a test using a larger than block-size key and a larger than "
                   "block-size data. The key needs to be hashed before being used by the HMAC "
                   "algorithm.") ==
               "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

std::string hkdf(std::string_view secret, std::string_view salt, std::string_view info,
                 std::size_t size) {
    std::vector<Byte> out(size);
    BotanCrypto::hkdf_sha256(from_hex_text(secret), from_hex_text(salt), from_hex_text(info), out);
    return to_hex(out);
}

// The bytes first, first + 1, ... in hex.
std::string run_of(unsigned first, unsigned count) {
    std::string out;
    for (unsigned i = 0; i < count; ++i) {
        const Byte byte = static_cast<Byte>(first + i);
        append_hex(out, Bytes(&byte, 1));
    }
    return out;
}

BOOST_AUTO_TEST_CASE(hkdf_gives_the_keys_of_rfc_5869_cases_1_to_3) {
    std::string ikm;
    for (int i = 0; i < 22; ++i) ikm += "0b";
    BOOST_TEST(hkdf(ikm, run_of(0, 13), run_of(0xf0, 10), 42) ==
               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
               "34007208d5b887185865");
    BOOST_TEST(hkdf(run_of(0, 80), run_of(0x60, 80), run_of(0xb0, 80), 82) ==
               "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
               "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
               "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    BOOST_TEST(hkdf(ikm, "", "", 42) ==
               "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
               "9d201395faa4b61a96c8");
}

BOOST_AUTO_TEST_CASE(hkdf_without_salt_is_hkdf_with_a_salt_of_zeros) {
    BOOST_TEST(hkdf("01", "", "02", 32) == hkdf("01", std::string(64, '0'), "02", 32));
}

std::string scrypt(std::string_view password, std::string_view salt, std::size_t log2_n,
                   std::size_t r, std::size_t p) {
    ByteArray<64> out;
    BotanCrypto::scrypt(as_bytes(password), as_bytes(salt), log2_n, r, p, out);
    return to_hex(out);
}

BOOST_AUTO_TEST_CASE(scrypt_gives_the_keys_of_rfc_7914) {
    BOOST_TEST(scrypt("", "", 4, 1, 1) ==
               "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
               "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    BOOST_TEST(scrypt("password", "NaCl", 10, 8, 16) ==
               "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
               "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    BOOST_TEST(scrypt("pleaseletmein", "SodiumChloride", 14, 8, 1) ==
               "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
               "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

BOOST_AUTO_TEST_CASE(scrypt_takes_an_empty_span_for_a_password) {
    BOOST_TEST(scrypt(std::string_view{}, std::string_view{}, 4, 1, 1) == scrypt("", "", 4, 1, 1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
