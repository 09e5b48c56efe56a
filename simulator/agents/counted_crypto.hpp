// CountedCrypto: another backend that counts its signatures, for checks of an agent's costs.
#pragma once

#include <optional>
#include <utility>

#include "hsagent/crypto/concept.hpp"
#include "simulator/model/signatures.hpp"

namespace hsagent::sim {

// By the present thread. An agent's step runs on one thread, and reads the difference.
inline thread_local Signatures signatures_so_far;

template <CryptoBackend C>
struct CountedCrypto : C {
    class VerifyingKey {
    public:
        static std::optional<VerifyingKey> from(const PublicKey& raw) {
            auto inner = C::VerifyingKey::from(raw);
            if (!inner) return std::nullopt;
            return VerifyingKey(std::move(*inner));
        }
        bool verify(Bytes bytes, const Signature& signature) {
            ++signatures_so_far.checked;
            return inner_.verify(bytes, signature);
        }

    private:
        explicit VerifyingKey(typename C::VerifyingKey inner) : inner_(std::move(inner)) {}
        typename C::VerifyingKey inner_;
    };

    class SigningKey : public C::SigningKey {
    public:
        using C::SigningKey::SigningKey;
        Signature sign(Bytes bytes) {
            ++signatures_so_far.made;
            return C::SigningKey::sign(bytes);
        }
    };
};

}  // namespace hsagent::sim
