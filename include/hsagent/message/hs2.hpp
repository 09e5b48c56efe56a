// hs2: the key exchange between two hardened peers, carried by the nonce (PROTOCOL.md, 8.2).
//
// Deployed receivers sign and echo a nonce without looking inside it. So the nonce holds the digest
// of x2, in which each side states its id, the id of its peer and its role.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/message/canonical_blocks.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/time.hpp"

namespace hsagent::message {

inline constexpr std::string_view hs2_version = "2";
inline constexpr std::string_view hs2_suite = "X25519-Ed25519-HKDF-SHA256-AES256GCM";

// --- The nonce: <32 hex>.hs2.<SHA-256 of x2, 64 hex> ---

inline constexpr std::string_view hs2_mark = ".hs2.";

// Whether the nonce claims hs2. A malformed one claims it, too: it must cause an error, never a
// downgrade to the baseline.
constexpr bool says_hs2(std::string_view nonce) {
    return nonce.find(hs2_mark) != std::string_view::npos;
}

// The randomly drawn part: everything before the mark, or the whole nonce if it has none.
constexpr std::string_view challenge_of(std::string_view nonce) {
    return nonce.substr(0, nonce.find(hs2_mark));
}

inline void append_hs2_nonce(std::string& out, std::string_view challenge, const Digest& x2) {
    out += challenge;
    out += hs2_mark;
    append_hex(out, x2);
}

namespace detail {

constexpr bool is_lower_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

constexpr bool is_hs2_nonce(std::string_view nonce) {
    const std::string_view challenge = challenge_of(nonce);
    return challenge.size() == 32 && nonce.size() == 32 + hs2_mark.size() + 64 &&
           is_lower_hex(challenge) && is_lower_hex(nonce.substr(32 + hs2_mark.size()));
}

}  // namespace detail

// --- x2 ---

template <CryptoBackend C>
Digest x2_digest(const X2& x2, std::string& scratch) {
    scratch.clear();
    append_x2(scratch, x2);
    return C::sha256(as_bytes(scratch));
}

// Whether the nonce of an hs is well-formed and holds the digest of its x2.
template <CryptoBackend C>
bool x2_matches_nonce(const Hs& hs, std::string& scratch) {
    if (hs.x2.block != Block::object || !hs.nonce.is_text()) return false;
    const std::string_view nonce = hs.nonce.text;
    if (!detail::is_hs2_nonce(nonce)) return false;
    const Digest digest = x2_digest<C>(hs.x2, scratch);
    scratch.clear();
    append_hex(scratch, digest);
    return nonce.ends_with(scratch);
}

// The values for an x2, keys in base64.
struct X2Claims {
    HsType type;
    std::string_view from, to, sign_pub, kx_pub;
    Instant now;
    std::optional<std::string_view> your_nonce = {};  // an initiator's: the responder's whole nonce
};

inline void fill_x2(X2& x2, const X2Claims& claims) {
    x2.clear();
    x2.block = Block::object;
    x2.version.set_text(hs2_version);
    x2.suite.set_text(hs2_suite);
    x2.type.set_text(name(claims.type));
    x2.from.set_text(claims.from);
    x2.to.set_text(claims.to);
    x2.sign_pub.set_text(claims.sign_pub);
    x2.kx_pub.set_text(claims.kx_pub);
    x2.time.set_text({});
    append_utc(x2.time.text, claims.now);
    if (claims.your_nonce) x2.your_nonce.set_text(*claims.your_nonce);
}

// Reason for refusing an x2, in the order of the checks.
enum class Hs2Refusal : std::uint8_t {
    no_x2,
    bad_shape,  // x2 is not an object of texts, or the nonce is malformed
    digest_differs,
    wrong_version,  // or suite
    wrong_type,
    wrong_from,
    wrong_to,
    wrong_keys,  // they differ from those of the hs
    wrong_nonce,
    not_of_its_time,
};

inline constexpr auto hs2_refusal_names = enum_names<Hs2Refusal>({
    {Hs2Refusal::no_x2, "no_x2"},
    {Hs2Refusal::bad_shape, "bad_shape"},
    {Hs2Refusal::digest_differs, "digest_differs"},
    {Hs2Refusal::wrong_version, "wrong_version"},
    {Hs2Refusal::wrong_type, "wrong_type"},
    {Hs2Refusal::wrong_from, "wrong_from"},
    {Hs2Refusal::wrong_to, "wrong_to"},
    {Hs2Refusal::wrong_keys, "wrong_keys"},
    {Hs2Refusal::wrong_nonce, "wrong_nonce"},
    {Hs2Refusal::not_of_its_time, "not_of_its_time"},
});

constexpr std::string_view name(Hs2Refusal refusal) {
    return hs2_refusal_names[refusal].name;
}

// When an x2 was made, in UTC seconds; nullopt if it does not say.
inline std::optional<std::int64_t> made_at(const X2& x2) {
    return x2.time.is_text() ? parse_utc(x2.time.text) : std::nullopt;
}

struct X2Expectation {
    HsType type;
    std::string_view from, to;
    std::optional<std::string_view> your_nonce;  // nullopt for the x2 of a responder
    Instant now;
    std::int64_t skew_seconds;  // the maximum difference from `now` in either direction
};

// nullopt if the x2 of the hs meets the expectation. verify_hs() checks the signature.
template <CryptoBackend C>
std::optional<Hs2Refusal> check_x2(const Hs& hs, const X2Expectation& expected,
                                   std::string& scratch) {
    const X2& x2 = hs.x2;
    if (x2.block == Block::absent) return Hs2Refusal::no_x2;
    if (x2.block != Block::object || !hs.nonce.is_text() || !detail::is_hs2_nonce(hs.nonce.text)) {
        return Hs2Refusal::bad_shape;
    }
    for (const Field* field :
         {&x2.version, &x2.suite, &x2.type, &x2.from, &x2.to, &x2.sign_pub, &x2.kx_pub, &x2.time}) {
        if (!field->is_text()) return Hs2Refusal::bad_shape;
    }
    if (x2.your_nonce.present() && !x2.your_nonce.is_text()) return Hs2Refusal::bad_shape;
    if (!x2_matches_nonce<C>(hs, scratch)) return Hs2Refusal::digest_differs;

    if (x2.version.text != hs2_version || x2.suite.text != hs2_suite) {
        return Hs2Refusal::wrong_version;
    }
    if (x2.type.text != name(expected.type)) return Hs2Refusal::wrong_type;
    if (x2.from.text != expected.from) return Hs2Refusal::wrong_from;
    if (x2.to.text != expected.to) return Hs2Refusal::wrong_to;
    if (x2.sign_pub != hs.sign_pub || x2.kx_pub != hs.kx_pub) return Hs2Refusal::wrong_keys;
    if (x2.your_nonce.present() != expected.your_nonce.has_value() ||
        (expected.your_nonce && x2.your_nonce.text != *expected.your_nonce)) {
        return Hs2Refusal::wrong_nonce;
    }
    const std::optional<std::int64_t> made = made_at(x2);
    if (!made) return Hs2Refusal::not_of_its_time;
    const std::int64_t off = expected.now.utc_seconds() - *made;
    if (off > expected.skew_seconds || -off > expected.skew_seconds) {
        return Hs2Refusal::not_of_its_time;
    }
    return std::nullopt;
}

// --- Keys ---

// One key of each kind for each sender.
struct Hs2Keys {
    SecretKey seal_initiator, seal_responder;
    SecretKey mac_initiator, mac_responder;
};

// The keys of a cycle, derived from the key agreement's result and the digests of both x2.
template <CryptoBackend C>
Hs2Keys derive_hs2_keys(const SecretKey& shared, const Digest& responder_x2,
                        const Digest& initiator_x2) {
    ByteArray<64> both;
    std::copy(responder_x2.begin(), responder_x2.end(), both.begin());
    std::copy(initiator_x2.begin(), initiator_x2.end(), both.begin() + 32);
    const Digest transcript = C::sha256(both);
    Hs2Keys keys;
    const auto derive = [&](SecretKey& key, std::string_view info) {
        C::hkdf_sha256(shared.expose(), transcript, as_bytes(info), key.expose_for_writing());
    };
    derive(keys.seal_initiator, "hsagent hs2 initiator");
    derive(keys.seal_responder, "hsagent hs2 responder");
    derive(keys.mac_initiator, "hsagent hs2 initiator mac");
    derive(keys.mac_responder, "hsagent hs2 responder mac");
    return keys;
}

}  // namespace hsagent::message
