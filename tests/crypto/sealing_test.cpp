// AES-256-GCM: published vectors, and properties for any key, nonce, aad and plaintext.
#include <rapidcheck.h>

#include <memory>
#include <string>
#include <vector>

#include "backends.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_sealing)

struct SealVector {
    const char* key;
    const char* nonce;
    const char* aad;
    const char* plaintext;
    const char* sealed;  // ciphertext and tag
};

const SealVector vectors[] = {
    // McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 to 16
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "", "00000000000000000000000000000000",
     "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
     "b525b16aedf5aa0de657ba637b391aafd255",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
     "8838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
     "b525b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
     "8838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"},
    // NIST CAVP, gcmEncryptExtIV256: PTlen = 0, with AADlen = 0 and 128
    {"b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4", "516c33929df5a3284ff463d7",
     "", "", "bdc1ac884d332457a1d2664f168c76f0"},
    {"78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223", "d79cf22d504cc793c3fb6c8a",
     "b96baa8c1c75a671bfb2d08d06be5f36", "", "3e5d486aa2e30b22e040b85723a06e76"},
};

BOOST_AUTO_TEST_CASE_TEMPLATE(aes_256_gcm_gives_the_published_ciphertexts, Crypto, Backends) {
    for (const SealVector& vector : vectors) {
        typename Crypto::SealingKey key(secret_from_hex(vector.key));
        const auto nonce = array_from_hex<12>(vector.nonce);
        const auto aad = from_hex_text(vector.aad);
        std::string sealed, opened = "left over";
        key.seal(nonce, aad, from_hex_text(vector.plaintext), sealed);
        BOOST_TEST(to_hex(as_bytes(sealed)) == vector.sealed);
        BOOST_TEST(key.open(nonce, aad, as_bytes(sealed), opened));
        BOOST_TEST(to_hex(as_bytes(opened)) == vector.plaintext);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_shorter_than_a_tag_is_refused, Crypto, Backends) {
    typename Crypto::SealingKey key(secret_from_hex(vectors[0].key));
    for (std::size_t size = 0; size < 16; ++size) {
        std::string out = "left over";
        BOOST_TEST(!key.open({}, {}, as_bytes(std::string(size, 'x')), out));
        BOOST_TEST(out.empty());
    }
}

// Every bit of what was sealed, of the aad and of the nonce, for a plaintext or none.
BOOST_AUTO_TEST_CASE_TEMPLATE(each_flipped_bit_of_a_published_vector_is_refused, Crypto, Backends) {
    for (const SealVector& vector : vectors) {
        typename Crypto::SealingKey key(secret_from_hex(vector.key));
        auto nonce = from_hex_text(vector.nonce), aad = from_hex_text(vector.aad),
             sealed = from_hex_text(vector.sealed);
        const auto opens = [&] {
            SealNonce twelve;
            std::copy(nonce.begin(), nonce.end(), twelve.begin());
            std::string out = "left over";
            const bool opened = key.open(twelve, aad, sealed, out);
            BOOST_TEST((opened || out.empty()));
            return opened;
        };
        for (std::vector<Byte>* bytes : {&nonce, &aad, &sealed}) {
            for (std::size_t bit = 0; bit < 8 * bytes->size(); ++bit) {
                const auto flip = static_cast<Byte>(1u << bit % 8);
                (*bytes)[bit / 8] ^= flip;
                BOOST_TEST(!opens(), vector.sealed << ", bit " << bit);
                (*bytes)[bit / 8] ^= flip;
            }
        }
        BOOST_TEST(opens());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_tag_that_was_cut_is_refused, Crypto, Backends) {
    for (const SealVector& vector : vectors) {
        typename Crypto::SealingKey key(secret_from_hex(vector.key));
        const auto nonce = array_from_hex<12>(vector.nonce);
        const auto aad = from_hex_text(vector.aad), sealed = from_hex_text(vector.sealed);
        for (std::size_t cut = 1; cut <= sealed.size(); ++cut) {
            std::string out = "left over";
            BOOST_TEST(!key.open(nonce, aad, Bytes(sealed).first(sealed.size() - cut), out));
            BOOST_TEST(out.empty(), cut << " bytes cut");
        }
    }
}

// A byte moved from the one to the other leaves what is hashed the same, but for the lengths.
BOOST_AUTO_TEST_CASE_TEMPLATE(aad_and_ciphertext_are_told_apart, Crypto, Backends) {
    const SealVector& vector = vectors[3];
    typename Crypto::SealingKey key(secret_from_hex(vector.key));
    auto aad = from_hex_text(vector.aad), sealed = from_hex_text(vector.sealed);
    aad.push_back(sealed.front());
    sealed.erase(sealed.begin());
    std::string out;
    BOOST_TEST(!key.open(array_from_hex<12>(vector.nonce), aad, sealed, out));
}

// One sealed message with all its inputs.
struct Message {
    SecretKey key;
    SealNonce nonce;
    std::string aad;
    std::string plaintext;
    std::string sealed;
};

template <class Crypto>
Message any_message() {
    Message message;
    message.key = SecretKey(*rc::gen::arbitrary<ByteArray<32>>());
    message.nonce = *rc::gen::arbitrary<SealNonce>();
    message.aad = *rc::gen::arbitrary<std::string>();
    message.plaintext = *rc::gen::arbitrary<std::string>();
    typename Crypto::SealingKey(message.key)
        .seal(message.nonce, as_bytes(message.aad), as_bytes(message.plaintext), message.sealed);
    return message;
}

void flip_any_bit(MutableBytes bytes) {
    const auto bit = *rc::gen::inRange<std::size_t>(0, bytes.size() * 8);
    bytes[bit / 8] ^= static_cast<Byte>(1u << bit % 8);
}

MutableBytes writable(std::string& text) {
    return {reinterpret_cast<Byte*>(text.data()), text.size()};
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_plaintext_comes_back, Crypto, Backends) {
    BOOST_TEST(rc::check("a sealed text opens to itself", [] {
        const Message message = any_message<Crypto>();
        RC_ASSERT(message.sealed.size() == message.plaintext.size() + 16);
        std::string opened = "left over";
        RC_ASSERT(
            typename Crypto::SealingKey(message.key)
                .open(message.nonce, as_bytes(message.aad), as_bytes(message.sealed), opened));
        RC_ASSERT(opened == message.plaintext);
    }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_flipped_bit_is_refused_and_leaves_the_key_fit, Crypto, Backends) {
    BOOST_TEST(rc::check("no changed key, nonce, aad or ciphertext opens", [] {
        const Message message = any_message<Crypto>();
        auto key = message.key.expose();
        auto nonce = message.nonce;
        std::string aad = message.aad, sealed = message.sealed;
        switch (*rc::gen::inRange(0, 4)) {
            case 0:
                flip_any_bit(key);
                break;
            case 1:
                flip_any_bit(nonce);
                break;
            case 2:
                RC_PRE(!aad.empty());
                flip_any_bit(writable(aad));
                break;
            default:
                flip_any_bit(writable(sealed));
        }
        typename Crypto::SealingKey opening{SecretKey(key)};
        std::string opened = "left over";
        RC_ASSERT(!opening.open(nonce, as_bytes(aad), as_bytes(sealed), opened));
        RC_ASSERT(opened.empty());

        typename Crypto::SealingKey original(message.key);
        RC_ASSERT(
            original.open(message.nonce, as_bytes(message.aad), as_bytes(message.sealed), opened));
        if (key == message.key.expose()) {
            RC_ASSERT(!original.open(nonce, as_bytes(aad), as_bytes(sealed), opened));
            RC_ASSERT(original.open(message.nonce, as_bytes(message.aad), as_bytes(message.sealed),
                                    opened));
            RC_ASSERT(opened == message.plaintext);
        }
    }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_cut_or_lengthened_ciphertext_is_refused, Crypto, Backends) {
    BOOST_TEST(rc::check("length is covered by the tag", [] {
        const Message message = any_message<Crypto>();
        const auto kept = *rc::gen::inRange<std::size_t>(0, message.sealed.size());
        typename Crypto::SealingKey key(message.key);
        std::string opened;
        RC_ASSERT(!key.open(message.nonce, as_bytes(message.aad),
                            as_bytes(message.sealed).first(kept), opened));
        RC_ASSERT(!key.open(message.nonce, as_bytes(message.aad), as_bytes(message.sealed + 'x'),
                            opened));
    }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_kept_key_gives_what_a_fresh_one_does, Crypto, Backends) {
    BOOST_TEST(rc::check("a key object carries nothing from message to message", [] {
        const SecretKey secret(*rc::gen::arbitrary<ByteArray<32>>());
        typename Crypto::SealingKey kept(secret);
        for (int i = 0; i < 4; ++i) {
            const auto nonce = *rc::gen::arbitrary<SealNonce>();
            const auto aad = *rc::gen::arbitrary<std::string>();
            const auto plaintext = *rc::gen::arbitrary<std::string>();
            std::string by_kept, by_fresh, by_copy;
            kept.seal(nonce, as_bytes(aad), as_bytes(plaintext), by_kept);
            typename Crypto::SealingKey(secret).seal(nonce, as_bytes(aad), as_bytes(plaintext),
                                                     by_fresh);
            typename Crypto::SealingKey copy(kept);
            copy.seal(nonce, as_bytes(aad), as_bytes(plaintext), by_copy);
            RC_ASSERT(by_kept == by_fresh);
            RC_ASSERT(by_kept == by_copy);
        }
    }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
