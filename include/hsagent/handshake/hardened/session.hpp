// The keys of one cycle with one peer, held in memory only and wiped when it ends (S7).
#pragma once

#include <optional>
#include <utility>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/message/hs2.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::handshake::hardened {

// With an hs2 peer, each direction has a key to seal and a key to mac (PROTOCOL.md, 8.2). With a
// baseline peer, one key seals both directions.
template <CryptoBackend C>
class Session {
public:
    // `peer` is the key under which the peer signs.
    Session(const SecretKey& key, const PublicKey& peer_sign_pub, typename C::VerifyingKey peer)
        : key_(key), peer_sign_pub_(peer_sign_pub), sealing_(key), peer_(std::move(peer)) {}
    // `own` is our role; the keys are named after their sender.
    Session(Role own, const message::Hs2Keys& keys, const PublicKey& peer_sign_pub,
            typename C::VerifyingKey peer)
        : key_(keys.seal_initiator),
          peer_sign_pub_(peer_sign_pub),
          sealing_(own == Role::initiator ? keys.seal_initiator : keys.seal_responder),
          opening_(std::in_place,
                   own == Role::initiator ? keys.seal_responder : keys.seal_initiator),
          peer_(std::move(peer)),
          macs_(std::in_place, own == Role::initiator ? keys.mac_initiator : keys.mac_responder,
                own == Role::initiator ? keys.mac_responder : keys.mac_initiator) {}

    explicit Session(const Session& other)
        : key_(other.key_),
          peer_sign_pub_(other.peer_sign_pub_),
          sealing_(other.sealing_),
          opening_(other.opening_),
          peer_(rebuilt(other.peer_sign_pub_)),
          macs_(other.macs_) {}
    Session(Session&&) noexcept = default;
    Session& operator=(Session&&) noexcept = default;

    bool is_hs2() const { return macs_.has_value(); }
    // A key that both ends hold and nobody else does; for checks and fingerprints.
    const SecretKey& key() const { return key_; }
    const PublicKey& peer_sign_pub() const { return peer_sign_pub_; }

    typename C::SealingKey& sealing() { return sealing_; }
    typename C::SealingKey& opening() { return opening_ ? *opening_ : sealing_; }
    typename C::VerifyingKey& peer() { return peer_; }
    typename C::MacKey& own_mac() { return macs().own; }
    typename C::MacKey& peers_mac() { return macs().peers; }

private:
    struct Macs {
        typename C::MacKey own, peers;

        Macs(const SecretKey& ours, const SecretKey& theirs)
            : own(ours.expose()), peers(theirs.expose()) {}
        explicit Macs(const Macs&) = default;
        Macs(Macs&&) noexcept = default;
        Macs& operator=(Macs&&) noexcept = default;
    };
    static typename C::VerifyingKey rebuilt(const PublicKey& raw) {
        auto verifying = C::VerifyingKey::from(raw);
        HSAGENT_ASSERT(verifying.has_value());
        return std::move(*verifying);
    }
    Macs& macs() {
        HSAGENT_ASSERT(macs_.has_value());
        return *macs_;
    }

    SecretKey key_;
    PublicKey peer_sign_pub_;
    typename C::SealingKey sealing_;
    std::optional<typename C::SealingKey> opening_;
    typename C::VerifyingKey peer_;
    std::optional<Macs> macs_;
};

}  // namespace hsagent::handshake::hardened
