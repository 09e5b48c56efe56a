// Sessions: the keys of each (role, peer), held in memory only (PROTOCOL.md, 3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/changes.hpp"
#include "hsagent/support/text_hash.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent::handshake::baseline {

// The key of one (role, peer), with the objects made from it.
template <CryptoBackend C>
class Session {
public:
    // Nullopt if `peer_sign_pub` is not a valid verifying key.
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

// All sessions of an agent.
template <CryptoBackend C>
class Sessions {
public:
    // Null if absent.
    Session<C>* find(Role role, std::string_view peer_id) {
        auto& map = of(role);
        const auto found = map.find(peer_id);
        return found == map.end() ? nullptr : &found->second;
    }

    // Replaces the session of a (role, peer). Its predecessor is wiped once the step is committed.
    void put(UndoLog& log, Role role, std::string_view peer_id, Session<C> session) {
        Change& change = changes_.next(log, *this);
        change.role = role;
        change.peer_id.assign(peer_id);
        if (Session<C>* known = find(role, peer_id)) {
            change.before.emplace(std::exchange(*known, std::move(session)));
            change.kind = Change::Kind::replaced;
        } else {
            of(role).emplace(change.peer_id, std::move(session));
            change.kind = Change::Kind::made;
        }
    }

    std::size_t size() const { return maps_[0].size() + maps_[1].size(); }

    // Called by the undo log.
    void undo(std::size_t number) noexcept {
        Change* change = changes_.settle(number);
        if (!change || change->kind == Change::Kind::none) return;
        Map& map = of(change->role);
        const auto found = map.find(change->peer_id);
        if (change->kind == Change::Kind::made) {
            map.erase(found);
        } else {
            found->second = std::move(*change->before);
            change->before.reset();
        }
    }
    void keep(std::size_t number) noexcept {
        if (Change* change = changes_.settle(number)) change->before.reset();
    }

private:
    using Map = TextMap<Session<C>>;
    struct Change {
        enum class Kind : std::uint8_t { none, made, replaced };
        Kind kind = Kind::none;
        Role role = Role::initiator;
        std::string peer_id;
        std::optional<Session<C>> before;
    };

    Map& of(Role role) { return maps_[static_cast<std::size_t>(role)]; }

    std::array<Map, 2> maps_;
    Changes<Change> changes_;
};

}  // namespace hsagent::handshake::baseline
