// hs: builds and validates the signed half of a key exchange (PROTOCOL.md, 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/result.hpp"
#include "hsagent/support/time.hpp"

namespace hsagent::message {

enum class HsType : std::uint8_t { init, response };

inline constexpr auto hs_type_names = enum_names<HsType>({
    {HsType::init, "init"},
    {HsType::response, "response"},
});

constexpr std::string_view name(HsType type) {
    return hs_type_names[type].name;
}

// Reason for refusing an hs, in the order of the checks.
enum class HsRefusal : std::uint8_t {
    not_an_object,
    wrong_type,
    bad_timestamp,
    wrong_nonce,
    replayed,
    stale,
    bad_encoding,  // a key or the signature is missing, not base64, or of the wrong length
    bad_signature,
    bad_key,  // the key agreement has no result (RFC 7748, 6.1)
};

inline constexpr auto hs_refusal_names = enum_names<HsRefusal>({
    {HsRefusal::not_an_object, "not_an_object"},
    {HsRefusal::wrong_type, "wrong_type"},
    {HsRefusal::bad_timestamp, "bad_timestamp"},
    {HsRefusal::wrong_nonce, "wrong_nonce"},
    {HsRefusal::replayed, "replayed"},
    {HsRefusal::stale, "stale"},
    {HsRefusal::bad_encoding, "bad_encoding"},
    {HsRefusal::bad_signature, "bad_signature"},
    {HsRefusal::bad_key, "bad_key"},
});

constexpr std::string_view name(HsRefusal refusal) {
    return hs_refusal_names[refusal].name;
}

// Replaces `out` with the bytes that the signature covers: nonce|kx_pub|timestamp, as sent.
inline void signed_part(const Hs& hs, std::string& out) {
    out.assign(hs.nonce.text);
    out += '|';
    out += hs.kx_pub.text;
    out += '|';
    out += hs.timestamp.text;
}

// Our own keys, in the forms that an hs needs.
template <CryptoBackend C>
struct HsKeys {
    explicit HsKeys(const SecretKey& kx_private, const SecretKey& sign_seed)
        : agreement(kx_private),
          signing(sign_seed),
          kx_pub(to_base64(agreement.public_key())),
          sign_pub(to_base64(signing.public_key())) {}
    explicit HsKeys(const HsKeys&) = default;
    HsKeys(HsKeys&&) noexcept = default;
    HsKeys& operator=(HsKeys&&) noexcept = default;

    typename C::AgreementKey agreement;
    typename C::SigningKey signing;
    std::string kx_pub;    // base64
    std::string sign_pub;  // base64
};

// The public halves, in base64.
struct HsPublicKeys {
    std::string_view sign_pub, kx_pub;
};

// Fills `hs` for `nonce` at time `now`. Leaves its x2 unchanged.
template <CryptoBackend C>
void build_hs(typename C::SigningKey& signing, const HsPublicKeys& keys, HsType type,
              std::string_view nonce, Instant now, Hs& hs) {
    hs.block = Block::object;
    hs.type.set_text(name(type));
    hs.nonce.set_text(nonce);
    hs.kx_pub.set_text(keys.kx_pub);
    hs.sign_pub.set_text(keys.sign_pub);
    hs.timestamp.set_text({});
    append_civil(hs.timestamp.text, now.local_seconds());
    std::string covered;
    signed_part(hs, covered);
    hs.sig.set_text({});
    append_base64(hs.sig.text, signing.sign(as_bytes(covered)));
}

template <CryptoBackend C>
void build_hs(HsKeys<C>& keys, HsType type, std::string_view nonce, Instant now, Hs& hs) {
    build_hs<C>(keys.signing, {keys.sign_pub, keys.kx_pub}, type, nonce, now, hs);
}

// The decoded keys of an hs whose encodings and signature are good.
template <CryptoBackend C>
struct VerifiedHs {
    PublicKey sign_pub, kx_pub;
    typename C::VerifyingKey verifying;
};

// Checks only encodings and signature: this proves who signed, but not when, for whom, or that it
// was not seen before.
template <CryptoBackend C>
Result<VerifiedHs<C>, HsRefusal> verify_hs(const Hs& hs, Base64 base64) {
    const auto refuse = [](HsRefusal reason) { return Failure{reason}; };
    for (const Field* field : {&hs.nonce, &hs.timestamp, &hs.kx_pub, &hs.sign_pub, &hs.sig}) {
        if (!field->is_text()) return refuse(HsRefusal::bad_encoding);
    }
    const auto kx_pub = base64_array<32>(hs.kx_pub.text, base64);
    const auto sign_pub = base64_array<32>(hs.sign_pub.text, base64);
    const auto sig = base64_array<64>(hs.sig.text, base64);
    if (!kx_pub || !sign_pub || !sig) return refuse(HsRefusal::bad_encoding);
    auto verifying = C::VerifyingKey::from(*sign_pub);
    std::string covered;
    signed_part(hs, covered);
    if (!verifying || !verifying->verify(as_bytes(covered), *sig)) {
        return refuse(HsRefusal::bad_signature);
    }
    return VerifiedHs<C>{*sign_pub, *kx_pub, std::move(*verifying)};
}

// HKDF-SHA256 info string of the baseline session key.
inline constexpr std::string_view session_key_info = "handshake";

struct HsExpectation {
    HsType type;
    const Field& nonce;   // the message's my_nonce
    bool nonce_is_fresh;  // not received from this peer before
    Instant now;
    std::int64_t ttl_seconds;  // the maximum age; times in the future are accepted
    Base64 base64;
};

// Returns the session key that `hs` proves, or the reason for refusing it. The caller must record
// the nonce.
template <CryptoBackend C>
Result<SecretKey, HsRefusal> validate_hs(const Hs& hs, const HsExpectation& expected,
                                         typename C::AgreementKey& own) {
    const auto refuse = [](HsRefusal reason) { return Failure{reason}; };
    if (hs.block != Block::object) return refuse(HsRefusal::not_an_object);
    if (!hs.type.is_text() || hs.type.text != name(expected.type)) {
        return refuse(HsRefusal::wrong_type);
    }
    if (!hs.timestamp.is_text()) return refuse(HsRefusal::bad_timestamp);
    const std::optional<std::int64_t> made = parse_civil(hs.timestamp.text);
    if (!made) return refuse(HsRefusal::bad_timestamp);
    if (!hs.nonce.is_text() || hs.nonce != expected.nonce) return refuse(HsRefusal::wrong_nonce);
    if (!expected.nonce_is_fresh) return refuse(HsRefusal::replayed);
    if (expected.now.local_seconds() - *made > expected.ttl_seconds) {
        return refuse(HsRefusal::stale);
    }

    const auto verified = verify_hs<C>(hs, expected.base64);
    if (!verified) return refuse(verified.error());

    const std::optional<SecretKey> shared = own.agree(verified->kx_pub);
    if (!shared) return refuse(HsRefusal::bad_key);
    SecretKey key;
    C::hkdf_sha256(shared->expose(), {}, as_bytes(session_key_info), key.expose_for_writing());
    return key;
}

}  // namespace hsagent::message
