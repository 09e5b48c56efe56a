// HMAC and HKDF: the vectors of their RFCs, and the shortest and longest inputs.
#include <algorithm>
#include <string>
#include <vector>

#include "backends.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_macs)

template <class Crypto>
std::string mac_of(std::string_view key, std::string_view text) {
    return to_hex(typename Crypto::MacKey(as_bytes(key)).mac(as_bytes(text)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(hmac_gives_the_codes_of_rfc_4231, Crypto, Backends) {
    const auto mac = [](const std::string& key, std::string_view text) {
        return to_hex(typename Crypto::MacKey(as_bytes(key)).mac(as_bytes(text)));
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
    // Case 5 gives 16 of the 32 bytes.
    BOOST_TEST(mac(std::string(20, '\x0c'), "Test With Truncation").substr(0, 32) ==
               "a3b6167473100ee06e0c796c2955552b");
    BOOST_TEST(
        mac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    BOOST_TEST(mac(std::string(131, '\xaa'),
                   "This is a test using a larger than block-size key and a larger than "
                   "block-size data. The key needs to be hashed before being used by the HMAC "
                   "algorithm.") ==
               "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

// The code of nothing at all, as published with many implementations (for one, in the Python
// library's tests).
BOOST_AUTO_TEST_CASE_TEMPLATE(hmac_takes_an_empty_key_and_an_empty_text, Crypto, Backends) {
    BOOST_TEST(mac_of<Crypto>("", "") ==
               "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// RFC 2104, 2: a key is filled up with zeros to the 64 bytes of a block; a longer one is hashed.
BOOST_AUTO_TEST_CASE_TEMPLATE(hmac_takes_keys_of_any_length_up_to_4096, Crypto, Backends) {
    for (const std::size_t size : {1u, 20u, 32u, 63u, 64u, 65u, 128u, 129u, 4096u}) {
        const std::string key(size, 'k');
        std::string block = key;
        if (size > 64) block = as_text(Crypto::sha256(as_bytes(key)));
        block.resize(64, '\0');
        BOOST_TEST(mac_of<Crypto>(key, "text") == mac_of<Crypto>(block, "text"), size << " bytes");
        std::string other = key;
        other.back() = 'K';
        BOOST_TEST(mac_of<Crypto>(key, "text") != mac_of<Crypto>(other, "text"));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_kept_mac_key_carries_nothing_from_text_to_text, Crypto, Backends) {
    typename Crypto::MacKey key(as_bytes("key"));
    const Digest first = key.mac(as_bytes("first"));
    key.mac({});
    typename Crypto::MacKey copy(key);
    BOOST_TEST((key.mac(as_bytes("first")) == first));
    BOOST_TEST((copy.mac(as_bytes("first")) == first));
    BOOST_TEST((key.mac(as_bytes("firs")) != first));
}

template <class Crypto>
std::string hkdf(std::string_view secret, std::string_view salt, std::string_view info,
                 std::size_t size) {
    std::vector<Byte> out(size);
    Crypto::hkdf_sha256(from_hex_text(secret), from_hex_text(salt), from_hex_text(info), out);
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

BOOST_AUTO_TEST_CASE_TEMPLATE(hkdf_gives_the_keys_of_rfc_5869_cases_1_to_3, Crypto, Backends) {
    std::string ikm;
    for (int i = 0; i < 22; ++i) ikm += "0b";
    BOOST_TEST(hkdf<Crypto>(ikm, run_of(0, 13), run_of(0xf0, 10), 42) ==
               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
               "34007208d5b887185865");
    BOOST_TEST(hkdf<Crypto>(run_of(0, 80), run_of(0x60, 80), run_of(0xb0, 80), 82) ==
               "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
               "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
               "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    BOOST_TEST(hkdf<Crypto>(ikm, "", "", 42) ==
               "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
               "9d201395faa4b61a96c8");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(hkdf_without_salt_is_hkdf_with_a_salt_of_zeros, Crypto, Backends) {
    BOOST_TEST(hkdf<Crypto>("01", "", "02", 32) ==
               hkdf<Crypto>("01", std::string(64, '0'), "02", 32));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(hkdf_gives_no_byte_if_none_is_wanted, Crypto, Backends) {
    BOOST_TEST(hkdf<Crypto>("0b", "00", "f0", 0) == "");
}

// RFC 5869, 2.3: T(i) = HMAC(PRK, T(i - 1) || info || i), up to 255 of them.
BOOST_AUTO_TEST_CASE_TEMPLATE(hkdf_gives_up_to_255_blocks, Crypto, Backends) {
    const auto secret = from_hex_text("0b0b0b0b"), salt = from_hex_text("000102"),
               info = from_hex_text("f0f1");
    std::vector<Byte> wanted, out(255 * 32);
    typename Crypto::MacKey prk(typename Crypto::MacKey(salt).mac(secret));
    std::vector<Byte> block;
    for (unsigned i = 1; i <= 255; ++i) {
        block.insert(block.end(), info.begin(), info.end());
        block.push_back(static_cast<Byte>(i));
        const Digest next = prk.mac(block);
        block.assign(next.begin(), next.end());
        wanted.insert(wanted.end(), next.begin(), next.end());
    }
    Crypto::hkdf_sha256(secret, salt, info, out);
    BOOST_TEST((out == wanted));
    // A shorter output is the beginning of the longest.
    for (const std::size_t size : {1u, 31u, 32u, 33u, 64u, 255u * 32 - 1}) {
        std::vector<Byte> part(size);
        Crypto::hkdf_sha256(secret, salt, info, part);
        BOOST_TEST(std::equal(part.begin(), part.end(), wanted.begin()), size << " bytes");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
