// Key objects as values: copied only explicitly, and independent of each other.
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "backends.hpp"
#include "ed25519_vectors.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_keys)

BOOST_AUTO_TEST_CASE_TEMPLATE(copies_of_keys_do_what_the_original_does_and_outlive_it, Crypto,
                              Backends) {
    using Signing = typename Crypto::SigningKey;
    using Agreement = typename Crypto::AgreementKey;
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

BOOST_AUTO_TEST_CASE_TEMPLATE(keys_do_not_copy_by_accident, Crypto, Backends) {
    using Signing = typename Crypto::SigningKey;
    using Agreement = typename Crypto::AgreementKey;
    using Sealing = typename Crypto::SealingKey;
    BOOST_TEST((!std::is_convertible_v<const Signing&, Signing>));
    BOOST_TEST((!std::is_convertible_v<const Agreement&, Agreement>));
    BOOST_TEST((!std::is_convertible_v<const Sealing&, Sealing>));
    BOOST_TEST((!std::is_convertible_v<const SecretKey&, SecretKey>));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
