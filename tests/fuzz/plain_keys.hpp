// PlainKeys: a backend whose public keys are the private ones, so that a fuzzer can write an
// identity whose keys match. It PROTECTS NOTHING.
#pragma once

#include "simulator/agents/pretend_crypto.hpp"

namespace hsagent::fuzz {

struct PlainKeys : sim::PretendCrypto {
    class SigningKey : public sim::PretendCrypto::SigningKey {
    public:
        explicit SigningKey(const SecretKey& seed)
            : sim::PretendCrypto::SigningKey(seed), public_(seed.expose()) {}
        PublicKey public_key() const { return public_; }

    private:
        PublicKey public_;
    };
    class AgreementKey : public sim::PretendCrypto::AgreementKey {
    public:
        explicit AgreementKey(const SecretKey& scalar)
            : sim::PretendCrypto::AgreementKey(scalar), public_(scalar.expose()) {}
        PublicKey public_key() const { return public_; }

    private:
        PublicKey public_;
    };
};

static_assert(CryptoBackend<PlainKeys>);

}  // namespace hsagent::fuzz
