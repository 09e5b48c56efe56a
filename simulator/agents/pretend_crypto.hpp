// PretendCrypto: a backend that PROTECTS NOTHING, for simulations where cryptography costs more
// than everything else. Whoever sees a line can forge and read it. But it still detects errors:
// with another key, nonce or byte, nothing opens or verifies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/support/bytes.hpp"
#include "simulator/model/fast_hash.hpp"

namespace hsagent::sim {

struct PretendCrypto {
    class VerifyingKey {
    public:
        static std::optional<VerifyingKey> from(const PublicKey& raw) { return VerifyingKey(raw); }
        bool verify(Bytes bytes, const Signature& signature) {
            return FastHash().take(3).take(raw_).take(bytes).bytes<64>() == signature;
        }

    private:
        explicit VerifyingKey(const PublicKey& raw) : raw_(raw) {}
        PublicKey raw_;
    };

    class SigningKey {
    public:
        explicit SigningKey(const SecretKey& seed)
            : public_(FastHash().take(1).take(seed.expose()).bytes<32>()) {}
        PublicKey public_key() const { return public_; }
        Signature sign(Bytes bytes) {
            return FastHash().take(3).take(public_).take(bytes).bytes<64>();
        }

    private:
        PublicKey public_;
    };

    class AgreementKey {
    public:
        explicit AgreementKey(const SecretKey& scalar)
            : public_(FastHash().take(2).take(scalar.expose()).bytes<32>()) {
            public_[31] &= 0x7f;  // canonical, as the keys of X25519 are
        }
        PublicKey public_key() const { return public_; }
        std::optional<SecretKey> agree(const PublicKey& peer) {
            const auto& [low, high] = std::minmax(public_, peer);
            return SecretKey(FastHash().take(10).take(low).take(high).bytes<32>());
        }

    private:
        PublicKey public_;
    };

    class SealingKey {
    public:
        explicit SealingKey(const SecretKey& key)
            : key_(FastHash().take(4).take(key.expose()).bytes<16>()) {}
        void seal(const SealNonce& nonce, Bytes aad, Bytes plaintext, std::string& out) {
            out.assign(as_text(plaintext));
            out += as_text(tag(nonce, aad, plaintext));
        }
        bool open(const SealNonce& nonce, Bytes aad, Bytes sealed, std::string& out) {
            out.clear();
            if (sealed.size() < 16) return false;
            const Bytes plaintext = sealed.first(sealed.size() - 16);
            if (as_text(tag(nonce, aad, plaintext)) != as_text(sealed.last(16))) return false;
            out.assign(as_text(plaintext));
            return true;
        }

    private:
        ByteArray<16> tag(const SealNonce& nonce, Bytes aad, Bytes plaintext) const {
            return FastHash().take(5).take(key_).take(nonce).take(aad).take(plaintext).bytes<16>();
        }
        ByteArray<16> key_;
    };

    class MacKey {
    public:
        explicit MacKey(Bytes key) : key_(key.begin(), key.end()) {}
        Digest mac(Bytes bytes) const {
            return FastHash().take(7).take(Bytes(key_)).take(bytes).bytes<32>();
        }

    private:
        std::vector<Byte> key_;
    };

    static Digest sha256(Bytes bytes) { return FastHash().take(6).take(bytes).bytes<32>(); }
    static void hkdf_sha256(Bytes secret, Bytes salt, Bytes info, MutableBytes out) {
        FastHash().take(8).take(secret).take(salt).take(info).fill(out);
    }
    static void scrypt(Bytes password, Bytes salt, std::size_t log2_n, std::size_t r, std::size_t p,
                       MutableBytes out) {
        FastHash().take(9).take(password).take(salt).take(log2_n).take(r).take(p).fill(out);
    }
};

static_assert(CryptoBackend<PretendCrypto>);

}  // namespace hsagent::sim
