// BotanCrypto: the crypto backend on Botan 2.19 or 3; the only file that includes Botan.
#pragma once

#include <botan/aead.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/hash.h>
#include <botan/kdf.h>
#include <botan/mac.h>
#include <botan/mem_ops.h>
#include <botan/pubkey.h>
#include <botan/pwdhash.h>
#include <botan/rng.h>
#include <botan/secmem.h>
#if __has_include(<botan/x25519.h>)
#    include <botan/x25519.h>
#else
#    include <botan/curve25519.h>
#endif

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/crypto/curve_rules.hpp"
#include "hsagent/crypto/secret.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/bytes.hpp"

namespace hsagent {

namespace detail::botan {

using SecureBytes = Botan::secure_vector<std::uint8_t>;

// All differences between Botan 2 and 3 are handled here: the headers (above), enumerator names,
// the overload of derive_key that is not deprecated, and the conversion of a seed to a key. These
// functions are templates, so that the branch not taken need not compile.

template <class Direction = Botan::Cipher_Dir>
constexpr Direction encryption() {
    if constexpr (requires { Direction::Encryption; }) {
        return Direction::Encryption;
    } else {
        return Direction::ENCRYPTION;
    }
}

template <class Direction = Botan::Cipher_Dir>
constexpr Direction decryption() {
    if constexpr (requires { Direction::Decryption; }) {
        return Direction::Decryption;
    } else {
        return Direction::DECRYPTION;
    }
}

template <class Kdf>
SecureBytes derive(const Kdf& kdf, std::size_t size, Bytes secret, Bytes salt, Bytes label) {
    if constexpr (requires { kdf.derive_key(size, secret, salt, label); }) {
        return kdf.derive_key(size, secret, salt, label);
    } else {
        return kdf.derive_key(size, secret.data(), secret.size(), salt.data(), salt.size(),
                              label.data(), label.size());
    }
}

template <class Key = Botan::Ed25519_PrivateKey>
std::unique_ptr<Key> signing_key_of(const SecureBytes& seed) {
    if constexpr (requires { Key::from_seed(seed); }) {
        return std::make_unique<Key>(Key::from_seed(seed));
    } else {
        return std::make_unique<Key>(seed);
    }
}

inline SecureBytes secure_copy(Bytes bytes) {
    return SecureBytes(bytes.begin(), bytes.end());
}

template <std::size_t N, class Vector>
ByteArray<N> array_of(const Vector& bytes) {
    HSAGENT_ASSERT(bytes.size() == N);
    ByteArray<N> array;
    std::copy(bytes.begin(), bytes.end(), array.begin());
    return array;
}

// Botan requires a generator even for algorithms that use none. Ed25519 signing is deterministic
// (RFC 8032, 5.1.6); if it ever drew random bytes, this one would throw.
using NoRandom = Botan::Null_RNG;

inline std::unique_ptr<Botan::PK_Signer> signer_of(const Botan::Ed25519_PrivateKey& key) {
    NoRandom none;
    return std::make_unique<Botan::PK_Signer>(key, none, "Pure");
}

}  // namespace detail::botan

// Meets CryptoBackend; crypto/concept.hpp describes each member. Uses neither randomness nor a
// clock: the same calls give the same bytes. Key objects keep state between calls, so two threads
// must not use one at the same time. Apart from std::bad_alloc, nothing that a peer sends makes a
// member throw; Botan::Lookup_Error reports a Botan built without one of the algorithms.
struct BotanCrypto {
    // Ed25519 (RFC 8032), the pure variant.
    class SigningKey {
    public:
        explicit SigningKey(const SecretKey& seed)
            : SigningKey(detail::botan::signing_key_of(detail::botan::secure_copy(seed.expose()))) {
        }
        // The copy shares nothing with the original, and avoids deriving the public key again.
        explicit SigningKey(const SigningKey& other)
            : SigningKey(std::make_unique<Botan::Ed25519_PrivateKey>(*other.key_)) {}
        SigningKey(SigningKey&&) noexcept = default;
        SigningKey& operator=(SigningKey&&) noexcept = default;

        const PublicKey& public_key() const { return public_key_; }

        Signature sign(Bytes message) {
            detail::botan::NoRandom none;
            return detail::botan::array_of<64>(
                signer_->sign_message(message.data(), message.size(), none));
        }

    private:
        explicit SigningKey(std::unique_ptr<Botan::Ed25519_PrivateKey> key)
            : key_(std::move(key)),
              signer_(detail::botan::signer_of(*key_)),
              public_key_(detail::botan::array_of<32>(key_->public_key_bits())) {}

        std::unique_ptr<Botan::Ed25519_PrivateKey> key_;  // outlives signer_, which refers to it
        std::unique_ptr<Botan::PK_Signer> signer_;
        PublicKey public_key_;
    };

    class VerifyingKey {
    public:
        // nullopt for a key of small order or a non-canonical one; Botan 2.19 accepts these.
        static std::optional<VerifyingKey> from(const PublicKey& raw) {
            if (!acceptable_ed25519_key(raw)) return std::nullopt;
            try {
                return VerifyingKey(raw);
            } catch (const Botan::Exception&) {
                return std::nullopt;  // not on the curve (some Botan versions check here)
            }
        }
        explicit VerifyingKey(const VerifyingKey& other) : VerifyingKey(other.raw_) {}
        VerifyingKey(VerifyingKey&&) noexcept = default;
        VerifyingKey& operator=(VerifyingKey&&) noexcept = default;

        const PublicKey& public_key() const { return raw_; }

        bool verify(Bytes message, const Signature& signature) {
            // Botan 2.19 checks only the top three bits of S.
            if (!canonical_ed25519_signature(signature)) return false;
            return verifier_->verify_message(message.data(), message.size(), signature.data(),
                                             signature.size());
        }

    private:
        explicit VerifyingKey(const PublicKey& raw)
            : raw_(raw),
              key_(std::make_unique<Botan::Ed25519_PublicKey>(raw.data(), raw.size())),
              verifier_(std::make_unique<Botan::PK_Verifier>(*key_, "Pure")) {}

        PublicKey raw_;
        std::unique_ptr<Botan::Ed25519_PublicKey> key_;  // outlives verifier_
        std::unique_ptr<Botan::PK_Verifier> verifier_;
    };

    // X25519 (RFC 7748). A peer's key is decoded as in section 5: the top bit is ignored, and a
    // value above the field's prime is reduced. Bad keys that pass this yield an all-zero result,
    // which is refused.
    class AgreementKey {
    public:
        explicit AgreementKey(const SecretKey& scalar)
            : AgreementKey(std::make_unique<Botan::X25519_PrivateKey>(
                  detail::botan::secure_copy(scalar.expose()))) {}
        explicit AgreementKey(const AgreementKey& other)
            : AgreementKey(std::make_unique<Botan::X25519_PrivateKey>(*other.key_)) {}
        AgreementKey(AgreementKey&&) noexcept = default;
        AgreementKey& operator=(AgreementKey&&) noexcept = default;

        const PublicKey& public_key() const { return public_key_; }

        std::optional<SecretKey> agree(const PublicKey& peer) const {
            std::optional<SecretKey> shared(std::in_place);
            try {
                const auto raw = key_->agree(peer.data(), peer.size());
                HSAGENT_ASSERT(raw.size() == 32);
                std::copy(raw.begin(), raw.end(), shared->expose_for_writing().begin());
            } catch (const Botan::Exception&) {
                return std::nullopt;  // Botan 3.6 and later refuse the all-zero result this way
            }
            if (equal_in_constant_time(shared->expose(), ByteArray<32>{})) return std::nullopt;
            return shared;
        }

    private:
        explicit AgreementKey(std::unique_ptr<Botan::X25519_PrivateKey> key)
            : key_(std::move(key)),
              public_key_(detail::botan::array_of<32>(key_->public_key_bits())) {}

        std::unique_ptr<Botan::X25519_PrivateKey> key_;
        PublicKey public_key_;
    };

    // AES-256-GCM (NIST SP 800-38D), 16-byte tag appended. Never seal twice with one nonce.
    class SealingKey {
    public:
        explicit SealingKey(const SecretKey& key) : key_(key) {}
        explicit SealingKey(const SealingKey& other) : key_(other.key_) {}
        SealingKey(SealingKey&&) noexcept = default;
        SealingKey& operator=(SealingKey&&) noexcept = default;

        // Replaces `out` with ciphertext and tag, plaintext.size() + 16 bytes.
        void seal(const SealNonce& nonce, Bytes aad, Bytes plaintext, std::string& out) {
            if (!sealer_) sealer_ = keyed(detail::botan::encryption());
            buffer_.reserve(plaintext.size() + tag_size);
            buffer_.assign(plaintext.begin(), plaintext.end());
            sealer_->set_associated_data(aad.data(), aad.size());
            sealer_->start(nonce.data(), nonce.size());
            sealer_->finish(buffer_);
            out.assign(as_text(buffer_));
        }

        // Replaces `out` with the plaintext. Returns false and leaves `out` empty unless the bytes
        // were sealed with exactly this key, nonce and aad. The caller must wipe `out`.
        bool open(const SealNonce& nonce, Bytes aad, Bytes sealed, std::string& out) {
            out.clear();
            if (sealed.size() < tag_size) return false;
            if (!opener_) opener_ = keyed(detail::botan::decryption());
            buffer_.assign(sealed.begin(), sealed.end());
            bool opened = false;
            try {
                opener_->set_associated_data(aad.data(), aad.size());
                opener_->start(nonce.data(), nonce.size());
                opener_->finish(buffer_);
                out.assign(as_text(buffer_));
                opened = true;
            } catch (const Botan::Exception&) {
                opener_->reset();
            }
            // The buffer is kept for the next message, but the plaintext is wiped. Botan decrypts
            // before it finds a wrong tag, and finish() shrinks the buffer, which leaves bytes
            // beyond size().
            buffer_.resize(sealed.size());
            Botan::secure_scrub_memory(buffer_.data(), buffer_.size());
            return opened;
        }

    private:
        static constexpr std::size_t tag_size = 16;

        std::unique_ptr<Botan::AEAD_Mode> keyed(Botan::Cipher_Dir direction) const {
            auto mode = Botan::AEAD_Mode::create_or_throw("AES-256/GCM", direction);
            mode->set_key(key_.expose().data(), key_.expose().size());
            return mode;
        }

        SecretKey key_;
        // Created on first use: a key often serves one direction only, and keying costs as much as
        // ten messages.
        std::unique_ptr<Botan::AEAD_Mode> sealer_;
        std::unique_ptr<Botan::AEAD_Mode> opener_;
        detail::botan::SecureBytes buffer_;
    };

    // HMAC-SHA256 (RFC 2104).
    class MacKey {
    public:
        explicit MacKey(Bytes key) : key_(key.begin(), key.end()) {
            HSAGENT_ASSERT(key.size() <= 4096);  // Botan's limit
        }
        explicit MacKey(const MacKey& other) : key_(other.key_) {}
        MacKey(MacKey&&) noexcept = default;
        MacKey& operator=(MacKey&&) noexcept = default;

        Digest mac(Bytes bytes) {
            if (!keyed_) {
                keyed_ = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
                keyed_->set_key(key_.data(), key_.size());
            }
            keyed_->update(bytes.data(), bytes.size());
            Digest digest;
            keyed_->final(digest.data());
            return digest;
        }

    private:
        detail::botan::SecureBytes key_;
        std::unique_ptr<Botan::MessageAuthenticationCode> keyed_;  // created on first use
    };

    // SHA-256 of bytes that arrive in pieces. finish() returns the digest and resets the state.
    class Sha256 {
    public:
        Sha256() : hash_(Botan::HashFunction::create_or_throw("SHA-256")) {}
        void update(Bytes bytes) { hash_->update(bytes.data(), bytes.size()); }
        Digest finish() {
            Digest digest;
            hash_->final(digest.data());
            return digest;
        }

    private:
        std::unique_ptr<Botan::HashFunction> hash_;
    };

    static Digest sha256(Bytes bytes) {
        const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
        hash->update(bytes.data(), bytes.size());
        Digest digest;
        hash->final(digest.data());
        return digest;
    }

    // Fills `out`, at most 255 * 32 bytes (RFC 5869, 2.3).
    static void hkdf_sha256(Bytes secret, Bytes salt, Bytes info, MutableBytes out) {
        HSAGENT_ASSERT(out.size() <= std::size_t{255} * 32);
        const auto kdf = Botan::KDF::create_or_throw("HKDF(SHA-256)");
        const auto derived = detail::botan::derive(*kdf, out.size(), secret, salt, info);
        HSAGENT_ASSERT(derived.size() == out.size());
        std::copy(derived.begin(), derived.end(), out.begin());
    }

    // Fills `out`. Needs 128 * r * 2^log2_n bytes of memory: 16 MiB for an identity file. Throws
    // Botan::Invalid_Argument for parameters outside RFC 7914, 2.
    static void scrypt(Bytes password, Bytes salt, std::size_t log2_n, std::size_t r, std::size_t p,
                       MutableBytes out) {
        HSAGENT_ASSERT(log2_n < 32);
        const auto family = Botan::PasswordHashFamily::create_or_throw("Scrypt");
        const auto hash = family->from_params(std::size_t{1} << log2_n, r, p);
        hash->derive_key(out.data(), out.size(), as_text(password).data(), password.size(),
                         salt.data(), salt.size());
    }
};

static_assert(CryptoBackend<BotanCrypto>);

}  // namespace hsagent
