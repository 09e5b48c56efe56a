// Authentication of a peer by its hs, and the session keys made from it (PROTOCOL.md, 3 and 8).
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/curve_rules.hpp"
#include "hsagent/handshake/hardened/budget.hpp"
#include "hsagent/handshake/hardened/core.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/hs2.hpp"

namespace hsagent::handshake::hardened {

template <CryptoBackend C>
struct Authenticated {
    std::optional<message::VerifiedHs<C>> hs;
    bool is_hs2 = false;
    Digest x2{};
    std::int64_t made_seconds = 0;  // by the peer's own clock: in UTC for hs2, else local
    std::optional<std::int32_t> zone_seconds;  // offset of the peer's local time
};

namespace detail {

constexpr Reason reason_of(message::Hs2Refusal refusal) {
    switch (refusal) {
        case message::Hs2Refusal::wrong_type:
        case message::Hs2Refusal::wrong_nonce:
            return Reason::relabelled;
        case message::Hs2Refusal::wrong_to:
            return Reason::made_for_another;
        case message::Hs2Refusal::wrong_from:
        case message::Hs2Refusal::wrong_keys:
            return Reason::bound_to_another;
        case message::Hs2Refusal::not_of_its_time:
            return Reason::not_of_its_time;
        default:
            return Reason::downgrade;
    }
}

inline std::optional<std::string_view> text_of(const Field* nonce) {
    if (!nonce) return std::nullopt;
    return std::string_view(nonce->text);
}

// The zone of a local time, a multiple of 15 minutes; nullopt if the time is more than
// `most_seconds` away from every zone (S10).
inline std::optional<std::int32_t> zone_of(std::int64_t local_seconds, std::int64_t utc_seconds,
                                           std::int64_t most_seconds) {
    constexpr std::int64_t quarter = 15 * 60, most = 14 * 3600, day = 24 * 3600;
    const std::int64_t ahead = local_seconds - utc_seconds;
    if (std::abs(ahead) > most + quarter) return std::nullopt;
    const std::int64_t zone = (ahead + day + quarter / 2) / quarter * quarter - day;
    if (std::abs(zone) > most || std::abs(ahead - zone) > most_seconds) return std::nullopt;
    return static_cast<std::int32_t>(zone);
}

}  // namespace detail

// Whether the peer is still answered, though without a key (S9): a baseline peer's hs can be lost,
// late or damaged, or others may have used up its tokens, and its cycle has to end. Other reasons
// are no accident and are refused.
constexpr bool can_go_on_without(Reason reason) {
    return reason == Reason::in_the_clear || reason == Reason::not_of_its_time ||
           reason == Reason::bad_encoding || reason == Reason::no_token;
}

// Authenticates the peer by the hs of `in`. Returns the reason of a refusal, nullopt if there is
// none. `our_nonce` is the challenge that an initiator's x2 must name; null if a responder's x2 is
// expected. An hs that was taken before gives hs_replayed, unless its nonce is `again`. It does not
// record the hs as taken: remember() does. The signature is checked last, and costs a token.
template <Policies P>
std::optional<Reason> authenticate(HardenedCore<P>& core, message::HsType type, const Inbound& in,
                                   const Field* our_nonce, const Field* again,
                                   Authenticated<typename P::Crypto>& peer_hs) {
    using C = typename P::Crypto;
    const Hs& hs = in.content.hs;
    const std::int64_t ttl = core.settings.hs_ttl_seconds;
    const PeerRecord* known = core.store().find_peer(in.peer_id);
    peer_hs.is_hs2 = message::says_hs2(in.content.my_nonce.text);
    if (hs.block != Block::object) return Reason::in_the_clear;
    if (!hs.type.is_text() || hs.type.text != name(type)) return Reason::relabelled;
    if (!hs.nonce.is_text() || hs.nonce != in.content.my_nonce) return Reason::bad_encoding;
    const auto made = hs.timestamp.is_text() ? parse_civil(hs.timestamp.text) : std::nullopt;
    if (!made) return Reason::not_of_its_time;
    peer_hs.made_seconds = *made;
    peer_hs.zone_seconds = detail::zone_of(*made, in.now.utc_seconds(), ttl);
    // An hs2 peer's x2 has its time in UTC, checked below. The zone of another peer may change, as
    // with daylight saving (L9): any zone is taken, and pinned once the peer has shown its key.
    if (!peer_hs.is_hs2 && !peer_hs.zone_seconds) return Reason::not_of_its_time;

    if (known && known->sign_pub.has_value() && known->sign_pub.text != hs.sign_pub.text) {
        return Reason::key_not_pinned;
    }
    if (known && known->speaks_hs2 && !peer_hs.is_hs2) return Reason::downgrade;
    if (peer_hs.is_hs2) {
        const auto refusal = message::check_x2<C>(
            hs, {type, in.peer_id, core.identity.my_id, detail::text_of(our_nonce), in.now, ttl},
            core.scratch);
        if (refusal) return detail::reason_of(*refusal);
        peer_hs.x2 = message::x2_digest<C>(hs.x2, core.scratch);
        peer_hs.made_seconds = message::made_at(hs.x2).value();
    }
    if (!(again && hs.nonce == *again) && core.store().knows_hs(hs.nonce.text, in.now)) {
        return Reason::hs_replayed;
    }
    const Role own = type == message::HsType::init ? Role::responder : Role::initiator;
    if (!take_reserved(core, own, in.peer_id, in.now)) return Reason::no_token;
    auto verified = message::verify_hs<C>(hs, ProfileOf<P>::base64);
    if (!verified) return Reason::bad_encoding;
    if (!canonical_x25519_key((*verified).kx_pub)) return Reason::bad_encoding;
    peer_hs.hs.emplace(std::move(*verified));
    return std::nullopt;
}

// Remembers the nonce of an hs that was taken, across cycles and peers, as long as its time could
// still be accepted (S6): it may be made a time limit ahead, is good for another, and the clock may
// be set back by one.
template <Policies P>
void remember(HardenedCore<P>& core, std::string_view nonce, Instant now) {
    core.store().record_hs(nonce, now, 3 * core.settings.hs_ttl_seconds + 1);
}

// A key pair for this cycle only (S7).
template <Policies P>
void make_own_key(HardenedCore<P>& core, Keys<typename P::Crypto>& keys) {
    SecretKey scalar;
    core.random().fill(scalar.expose_for_writing());
    keys.own.emplace(scalar);
    keys.own_kx_pub = to_base64(keys.own->public_key());
    core.count(Reason::fresh_key);
}

// Fills the x2 that binds our hs to us, the peer, our role and, if we answer one, the peer's nonce.
template <Policies P>
void make_x2(HardenedCore<P>& core, message::HsType type, std::string_view peer_id,
             const Field* peer_nonce, Instant now, Keys<typename P::Crypto>& keys) {
    message::fill_x2(keys.x2, {type, core.identity.my_id, peer_id, core.sign_pub, keys.own_kx_pub,
                               now, detail::text_of(peer_nonce)});
}

// The session from the peer's keys and our own; nullopt if the key agreement has no result. For
// hs2, both digests of x2 must be set.
template <CryptoBackend C>
std::optional<Session<C>> agree(Role own, Keys<C>& keys, bool is_hs2, const Digest& initiator_x2,
                                const PublicKey& peer_kx_pub, const PublicKey& peer_sign_pub,
                                typename C::VerifyingKey peer) {
    const auto shared = keys.own->agree(peer_kx_pub);
    if (!shared) return std::nullopt;
    if (is_hs2) {
        return Session<C>(own,
                          message::derive_hs2_keys<C>(*shared, keys.responder_x2, initiator_x2),
                          peer_sign_pub, std::move(peer));
    }
    SecretKey key;
    C::hkdf_sha256(shared->expose(), {}, as_bytes(message::session_key_info),
                   key.expose_for_writing());
    return Session<C>(key, peer_sign_pub, std::move(peer));
}

// Our hs for a nonce, with x2 if there is one. Its time has no zone, and a baseline peer compares
// it with its own local time. So it is written in the peer's zone (S10): in `zone`, or else in the
// one that is pinned, or else, if none is known, in ours.
template <Policies P>
const Hs& sign_hs(HardenedCore<P>& core, message::HsType type, std::string_view nonce,
                  const Keys<typename P::Crypto>& keys, std::string_view peer_id,
                  std::optional<std::int32_t> zone, Instant now) {
    const PeerRecord* known = core.store().find_peer(peer_id);
    if (!zone && known) zone = known->zone_offset_seconds;
    now.utc_offset_seconds = zone.value_or(now.utc_offset_seconds);
    message::build_hs<typename P::Crypto>(core.signing, {core.sign_pub, keys.own_kx_pub}, type,
                                          nonce, now, core.hs);
    core.hs.x2 = keys.x2;
    return core.hs;
}

}  // namespace hsagent::handshake::hardened
