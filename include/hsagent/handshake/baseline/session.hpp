// Sessions: the keys that are held in memory only, per (role, peer) (PROTOCOL.md, 3).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/handshake/state.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/text_hash.hpp"

namespace hsagent::handshake::baseline {

// The key of one (role, peer), with the objects made from it.
template <CryptoBackend C>
class Session {
public:
    // Nothing if `peer_sign_pub` is no key that could verify anything.
    static std::optional<Session> make(const SecretKey& key, const PublicKey& peer_sign_pub) {
        auto verifying = C::VerifyingKey::from(peer_sign_pub);
        if (!verifying) return std::nullopt;
        return Session(key, peer_sign_pub, std::move(*verifying));
    }

    explicit Session(const Session& other)
        : Session(other.key_, other.peer_sign_pub_, rebuilt(other.peer_sign_pub_)) {}
    Session(Session&&) noexcept = default;
    Session& operator=(Session&&) noexcept = default;

    const SecretKey& key() const { return key_; }
    typename C::SealingKey& sealing() { return sealing_; }
    typename C::VerifyingKey& peer() { return verifying_; }

private:
    Session(const SecretKey& key, const PublicKey& peer_sign_pub,
            typename C::VerifyingKey verifying)
        : key_(key),
          peer_sign_pub_(peer_sign_pub),
          sealing_(key),
          verifying_(std::move(verifying)) {}

    static typename C::VerifyingKey rebuilt(const PublicKey& raw) {
        auto verifying = C::VerifyingKey::from(raw);
        HSAGENT_ASSERT(verifying.has_value());
        return std::move(*verifying);
    }

    SecretKey key_;
    PublicKey peer_sign_pub_;
    typename C::SealingKey sealing_;
    typename C::VerifyingKey verifying_;
};

// All sessions of an agent. What a step proposes is used by that step at once, and kept only if
// the step is committed.
template <CryptoBackend C>
class Sessions {
public:
    Session<C>* find(Role role, std::string_view peer_id) {
        if (proposed_ && proposed_->role == role && proposed_->peer_id == peer_id) {
            return &proposed_->session;
        }
        auto& map = of(role);
        const auto found = map.find(peer_id);
        return found == map.end() ? nullptr : &found->second;
    }

    void propose(Role role, std::string_view peer_id, Session<C> session) {
        HSAGENT_ASSERT(!proposed_);
        proposed_.emplace(Proposed{role, std::string(peer_id), std::move(session)});
    }
    void commit() {
        if (!proposed_) return;
        of(proposed_->role).insert_or_assign(proposed_->peer_id, std::move(proposed_->session));
        proposed_.reset();
    }
    void rollback() { proposed_.reset(); }

    std::size_t size() const { return maps_[0].size() + maps_[1].size(); }

private:
    struct Proposed {
        Role role;
        std::string peer_id;
        Session<C> session;
    };
    using Map = TextMap<Session<C>>;

    Map& of(Role role) { return maps_[static_cast<std::size_t>(role)]; }

    std::array<Map, 2> maps_;
    std::optional<Proposed> proposed_;
};

}  // namespace hsagent::handshake::baseline
