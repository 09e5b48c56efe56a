// CryptoBackend and RandomSource: concepts for the primitives of PROTOCOL.md, 3.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

#include "hsagent/crypto/secret.hpp"
#include "hsagent/support/bytes.hpp"

namespace hsagent {

using PublicKey = ByteArray<32>;  // raw X25519 (RFC 7748) or Ed25519 (RFC 8032) key
using Signature = ByteArray<64>;  // Ed25519, R || S
using Digest = ByteArray<32>;     // SHA-256
using SealNonce = ByteArray<12>;  // AES-GCM
using SecretKey = Secret<32>;     // X25519 scalar, Ed25519 seed or AES-256 key

// A source of random bytes. fill() fills the whole span, or throws if the system provides none.
template <class R>
concept RandomSource = requires(R random, MutableBytes out) {
    { random.fill(out) } -> std::same_as<void>;
};

// A backend is a type with five key types and three functions. Key objects are created once and
// kept, because set-up costs more than use (ARCHITECTURE.md, rule 9).
//
// SigningKey(seed)          Ed25519; .public_key() -> PublicKey; .sign(bytes) -> Signature
// VerifyingKey::from(raw)   optional<VerifyingKey>: nullopt for a key of small order or a
//                           non-canonical one; .verify(bytes, Signature) -> bool
// AgreementKey(scalar)      X25519; .public_key(); .agree(peer) -> optional<SecretKey>:
//                           nullopt if the result is all zero (RFC 7748, 6.1)
// SealingKey(key)           AES-256-GCM, 16-byte tag appended;
//                           .seal(nonce, aad, plaintext, out&)   replaces out
//                           .open(nonce, aad, sealed, out&) -> bool, out empty on failure
// MacKey(key)               HMAC-SHA256 (RFC 2104), a key of at most 4,096 bytes;
//                           .mac(bytes) -> Digest
// sha256(bytes) -> Digest
// hkdf_sha256(secret, salt, info, out)     RFC 5869; an empty salt is HashLen zeros
// scrypt(password, salt, log2_n, r, p, out)   RFC 7914
// All key types can be moved; all but VerifyingKey can also be copied, explicitly.
template <class C>
concept CryptoBackend = requires(Bytes bytes, const SecretKey& secret, const PublicKey& peer,
                                 const Signature& signature, const SealNonce& nonce,
                                 std::string& text, MutableBytes out,
                                 typename C::SigningKey& signing,
                                 typename C::VerifyingKey& verifying,
                                 typename C::AgreementKey& agreement,
                                 typename C::SealingKey& sealing, typename C::MacKey& mac_key) {
    typename C::SigningKey;
    typename C::VerifyingKey;
    typename C::AgreementKey;
    typename C::SealingKey;
    typename C::MacKey;
    requires std::constructible_from<typename C::SigningKey, const SecretKey&>;
    requires std::constructible_from<typename C::AgreementKey, const SecretKey&>;
    requires std::constructible_from<typename C::SealingKey, const SecretKey&>;
    requires std::constructible_from<typename C::MacKey, Bytes>;
    { signing.public_key() } -> std::convertible_to<PublicKey>;
    { signing.sign(bytes) } -> std::same_as<Signature>;
    { C::VerifyingKey::from(peer) } -> std::same_as<std::optional<typename C::VerifyingKey>>;
    { verifying.verify(bytes, signature) } -> std::same_as<bool>;
    { agreement.public_key() } -> std::convertible_to<PublicKey>;
    { agreement.agree(peer) } -> std::same_as<std::optional<SecretKey>>;
    { sealing.seal(nonce, bytes, bytes, text) } -> std::same_as<void>;
    { sealing.open(nonce, bytes, bytes, text) } -> std::same_as<bool>;
    { mac_key.mac(bytes) } -> std::same_as<Digest>;
    { C::sha256(bytes) } -> std::same_as<Digest>;
    { C::hkdf_sha256(bytes, bytes, bytes, out) } -> std::same_as<void>;
    {
        C::scrypt(bytes, bytes, std::size_t{}, std::size_t{}, std::size_t{}, out)
        } -> std::same_as<void>;
};

}  // namespace hsagent
