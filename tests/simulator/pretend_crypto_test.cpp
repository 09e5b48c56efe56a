// PretendCrypto protects nothing, but tells right from wrong.
#include "simulator/agents/pretend_crypto.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "hsagent/support/encoding.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(pretend_crypto)

using Agreement = PretendCrypto::AgreementKey;

Agreement agreement(std::uint8_t seed) {
    ByteArray<32> bytes{};
    bytes.fill(seed);
    return Agreement(SecretKey(bytes));
}

BOOST_AUTO_TEST_CASE(two_ends_agree_and_every_two_on_another_key) {
    std::set<std::string> keys;
    for (std::uint8_t i = 1; i <= 4; ++i) {
        // With itself, too: an adversary may send an agent's own line back to it.
        for (std::uint8_t j = i; j <= 4; ++j) {
            const auto one = agreement(i).agree(agreement(j).public_key());
            const auto other = agreement(j).agree(agreement(i).public_key());
            BOOST_TEST_REQUIRE(one.has_value());
            BOOST_TEST_REQUIRE(other.has_value());
            BOOST_TEST(to_hex(one->expose()) == to_hex(other->expose()));
            keys.insert(to_hex(one->expose()));
        }
    }
    BOOST_TEST(keys.size() == 10u);
}

BOOST_AUTO_TEST_CASE(what_was_changed_opens_and_verifies_nothing) {
    ByteArray<32> bytes{};
    const SecretKey key(bytes);
    PretendCrypto::SealingKey sealing(key);
    SealNonce nonce{};
    std::string sealed, opened;
    sealing.seal(nonce, as_bytes("hash"), as_bytes("text"), sealed);
    BOOST_TEST(sealing.open(nonce, as_bytes("hash"), as_bytes(sealed), opened));
    BOOST_TEST(opened == "text");
    BOOST_TEST(!sealing.open(nonce, as_bytes("other"), as_bytes(sealed), opened));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        BOOST_TEST(!sealing.open(nonce, as_bytes("hash"), as_bytes(changed), opened));
    }

    PretendCrypto::SigningKey signing(key);
    auto verifying = PretendCrypto::VerifyingKey::from(signing.public_key());
    BOOST_TEST_REQUIRE(verifying.has_value());
    BOOST_TEST(verifying->verify(as_bytes("text"), signing.sign(as_bytes("text"))));
    BOOST_TEST(!verifying->verify(as_bytes("test"), signing.sign(as_bytes("text"))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
