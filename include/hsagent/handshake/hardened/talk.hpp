// Talk: what an agent remembers of one role with one peer beside its row, in memory only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/hardened/session.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/support/replay_window.hpp"
#include "hsagent/support/reused.hpp"
#include "hsagent/support/text_hash.hpp"

namespace hsagent::handshake::hardened {

// What a step changes again and again; small enough to be copied for the case that it fails.
struct Progress {
    bool begun = false;           // in this process: a row may be older, and its keys are lost
    std::uint64_t due = 0;        // the round at whose end there is something to say
    std::uint32_t sends = 0;      // how often it was said
    bool line_is_good = false;    // Talk::line says it
    bool says_close = false;      // once, at the end of this round: a finish came again
    bool heard = false;           // the peer has shown life since we last spoke
    bool confirmed = false;       // the peer has shown that it holds the session's keys
    std::uint32_t registers = 0;  // heard in a row without the reference that we hold
    std::int64_t hs_seconds = 0;  // when the peer made the hs of this cycle, by its own clock
    std::optional<std::int32_t> zone_seconds;  // that its hs speaks of; pinned once confirmed
    std::uint64_t sequence = 0;                // of the last message sealed for an hs2 peer
    ReplayWindow window;                       // of those that were opened
};

// Made when a cycle begins, and let go when it ends.
template <CryptoBackend C>
struct Keys {
    std::optional<typename C::AgreementKey> own;  // of this cycle only (S7)
    std::string own_kx_pub;                       // base64
    X2 x2;                                        // ours, as it goes with our hs
    Digest responder_x2{};                        // digest of the responder's x2
    std::optional<Session<C>> session;

    Keys() = default;
    explicit Keys(const Keys&) = default;
    Keys(Keys&&) noexcept = default;
    Keys& operator=(Keys&&) noexcept = default;
};

template <CryptoBackend C>
struct Talk {
    Progress progress;
    Keys<C> keys;
    std::string line;  // newline included

    Talk() = default;
    explicit Talk(const Talk&) = default;
    Talk(Talk&&) noexcept = default;
    Talk& operator=(Talk&&) noexcept = default;
};

// All talks of an agent, with an undo log: rollback() takes back what was done since commit().
template <CryptoBackend C>
class Talks {
public:
    Talks() = default;
    explicit Talks(const Talks& other) {
        for (std::size_t i = 0; i < maps_.size(); ++i) {
            for (const auto& [peer_id, talk] : other.maps_[i]) {
                maps_[i].try_emplace(peer_id, talk);
            }
        }
    }
    Talks(Talks&&) noexcept = default;
    Talks& operator=(Talks&&) noexcept = default;

    Talk<C>* find(Role role, std::string_view peer_id) {
        Map& map = of(role);
        const auto found = map.find(peer_id);
        return found == map.end() ? nullptr : &found->second;
    }

    // To be changed, its progress or its line, or to be given a session; made where there is none.
    Talk<C>& edit(Role role, std::string_view peer_id) {
        Map& map = of(role);
        Change& change = changes_.next();
        change.kind = Change::Kind::none;
        change.role = role;
        change.peer_id.assign(peer_id);
        auto found = map.find(peer_id);
        if (found == map.end()) {
            found = map.try_emplace(std::string(peer_id)).first;
            change.kind = Change::Kind::made;
        } else {
            change.before = found->second.progress;
            change.had_session = found->second.keys.session.has_value();
            change.kind = Change::Kind::changed;
        }
        return found->second;
    }

    // Lets go of the keys, for those of a new cycle or none: they are wiped with the commit.
    void renew_keys(Role role, std::string_view peer_id) {
        Talk<C>* talk = find(role, peer_id);
        if (!talk) return;
        Change& change = changes_.next();
        change.kind = Change::Kind::renewed;
        change.role = role;
        change.peer_id.assign(peer_id);
        change.keys.emplace(std::exchange(talk->keys, Keys<C>()));
    }

    // Forgets it, line and all.
    void erase(Role role, std::string_view peer_id) {
        Map& map = of(role);
        const auto found = map.find(peer_id);
        if (found == map.end()) return;
        Change& change = changes_.next();
        change.kind = Change::Kind::erased;
        change.role = role;
        change.peer_id.assign(peer_id);
        change.node = map.extract(found);
    }

    void commit() {
        for (std::size_t i = 0; i < changes_.size(); ++i) {
            changes_[i].keys.reset();
            changes_[i].node = {};
        }
        changes_.truncate(0);
    }
    void rollback() {
        for (std::size_t i = changes_.size(); i-- > 0;) undo(changes_[i]);
        changes_.truncate(0);
    }

private:
    using Map = TextMap<Talk<C>>;
    struct Change {
        enum class Kind : std::uint8_t { none, made, changed, renewed, erased };
        Kind kind = Kind::none;
        Role role = Role::initiator;
        std::string peer_id;
        Progress before;
        bool had_session = false;
        std::optional<Keys<C>> keys;
        typename Map::node_type node;
    };

    void undo(Change& change) {
        Map& map = of(change.role);
        switch (change.kind) {
            case Change::Kind::none:
                break;
            case Change::Kind::made:
                map.erase(map.find(change.peer_id));
                break;
            case Change::Kind::changed: {
                Talk<C>& talk = map.find(change.peer_id)->second;
                std::swap(talk.progress, change.before);
                if (!change.had_session) talk.keys.session.reset();
                break;
            }
            case Change::Kind::renewed:
                std::swap(map.find(change.peer_id)->second.keys, *change.keys);
                change.keys.reset();
                break;
            case Change::Kind::erased:
                map.insert(std::move(change.node));
                break;
        }
    }

    Map& of(Role role) { return maps_[static_cast<std::size_t>(role)]; }

    std::array<Map, 2> maps_;
    Reused<Change> changes_;
};

}  // namespace hsagent::handshake::hardened
