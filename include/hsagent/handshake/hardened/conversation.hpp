// Conversation: the state of one role with one peer, beside its row; held in memory only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/handshake/hardened/session.hpp"
#include "hsagent/handshake/reason.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/changes.hpp"
#include "hsagent/support/replay_window.hpp"
#include "hsagent/support/text_hash.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent::handshake::hardened {

// The part that nearly every step changes; small enough to be copied for its undo.
struct Progress {
    bool begun = false;           // by this process; else the row is older, and its keys are lost
    std::uint64_t due = 0;        // the round at whose end the next send is due
    std::uint32_t sends = 0;      // of the message that waits for an answer
    bool is_asked_for = false;    // the peer, or somebody in its name, repeats what it answers
    bool line_is_good = false;    // Conversation::line holds that message
    bool says_close = false;      // a finish was repeated: resend close at the end of this round
    bool heard = false;           // the peer has shown life since our last send
    std::uint64_t said = 0;       // the round of our last reconnect
    bool confirmed = false;       // the peer has shown that it holds the session's keys
    std::int64_t spent = 0;       // tokens well spent since such a proof or a newer confirm
    std::int64_t reserve = 0;     // tokens taken ahead for the rest of this cycle
    std::uint32_t waits = 0;      // rounds in a row in which there was no token for our line
    std::uint64_t idle_from = 0;  // the round in which the last cycle began or ended
    bool key_is_used = false;     // our key of this cycle stands in somebody else's hs
    std::optional<Reason> over;   // abort at the end of this round, for that
    std::uint32_t registers = 0;  // received in a row without the reference that we hold
    std::int64_t hs_seconds = 0;  // when the peer made the hs of this cycle, by its own clock
    std::optional<std::int32_t> zone_seconds;  // of the peer's hs; pinned once confirmed
    // Of a peer's last first request that did not open: the time of our next confirm (L9).
    std::optional<std::int32_t> zone_on_trial;
    std::uint64_t sequence = 0;  // of the last message sealed for an hs2 peer
    ReplayWindow window;         // of the messages opened, between hs2 peers
};

// Made when a cycle begins, wiped when it ends.
template <CryptoBackend C>
struct Keys {
    std::optional<typename C::AgreementKey> own;  // of this cycle only (S7)
    std::string own_kx_pub;                       // base64
    std::optional<ByteArray<32>> own_point;       // what others' keys are compared with (S17)
    X2 x2;                                        // ours, sent with our hs
    Digest responder_x2{};                        // digest of the responder's x2
    std::optional<Session<C>> session;
    // Of the messages opened under the key of a baseline peer, which have no sequence number (S16).
    std::vector<SealNonce> opened;

    Keys() = default;
    explicit Keys(const Keys&) = default;
    Keys(Keys&&) noexcept = default;
    Keys& operator=(Keys&&) noexcept = default;
};

template <CryptoBackend C>
struct Conversation {
    Progress progress;
    Keys<C> keys;
    std::string line;  // newline included

    Conversation() = default;
    explicit Conversation(const Conversation&) = default;
    Conversation(Conversation&&) noexcept = default;
    Conversation& operator=(Conversation&&) noexcept = default;
};

// All conversations of an agent.
template <CryptoBackend C>
class Conversations {
public:
    Conversations() = default;
    explicit Conversations(const Conversations& other) {
        for (std::size_t i = 0; i < maps_.size(); ++i) {
            for (const auto& [peer_id, conversation] : other.maps_[i]) {
                maps_[i].try_emplace(peer_id, conversation);
            }
        }
    }
    Conversations(Conversations&&) noexcept = default;
    Conversations& operator=(Conversations&&) noexcept = default;

    // Null if absent.
    Conversation<C>* find(Role role, std::string_view peer_id) {
        Map& map = of(role);
        const auto found = map.find(peer_id);
        return found == map.end() ? nullptr : &found->second;
    }

    // For changes to progress, and for a session where there is none. Makes the conversation if
    // absent.
    Conversation<C>& edit(UndoLog& log, Role role, std::string_view peer_id) {
        Map& map = of(role);
        Change& change = next(log, role, peer_id);
        auto found = map.find(peer_id);
        if (found == map.end()) {
            found = map.try_emplace(change.peer_id).first;
            change.kind = Change::Kind::made;
        } else {
            change.before = found->second.progress;
            change.had_session = found->second.keys.session.has_value();
            change.kind = Change::Kind::changed;
        }
        return found->second;
    }

    // Notes a message that was opened under the key of a baseline peer.
    void remember_opened(UndoLog& log, Role role, std::string_view peer_id,
                         const SealNonce& nonce) {
        Conversation<C>* conversation = find(role, peer_id);
        HSAGENT_ASSERT(conversation);
        Change& change = next(log, role, peer_id);
        conversation->keys.opened.push_back(nonce);
        change.kind = Change::Kind::opened;
    }

    // Swaps the line for another.
    void swap_line(UndoLog& log, Role role, std::string_view peer_id, std::string& line) {
        Conversation<C>* conversation = find(role, peer_id);
        HSAGENT_ASSERT(conversation);
        Change& change = next(log, role, peer_id);
        change.line.swap(conversation->line);
        change.kind = Change::Kind::line_swapped;
        conversation->line.swap(line);
    }

    // Removes the session, which is wiped once the step is committed.
    void remove_session(UndoLog& log, Role role, std::string_view peer_id) {
        Conversation<C>* conversation = find(role, peer_id);
        if (!conversation || !conversation->keys.session) return;
        Change& change = next(log, role, peer_id);
        change.session.emplace(std::move(*conversation->keys.session));
        conversation->keys.session.reset();
        change.kind = Change::Kind::session_removed;
    }

    // Removes all keys, which are wiped once the step is committed.
    void remove_keys(UndoLog& log, Role role, std::string_view peer_id) {
        Conversation<C>* conversation = find(role, peer_id);
        if (!conversation) return;
        Change& change = next(log, role, peer_id);
        change.keys.emplace(std::exchange(conversation->keys, Keys<C>()));
        change.kind = Change::Kind::keys_removed;
    }

    void erase(UndoLog& log, Role role, std::string_view peer_id) {
        Map& map = of(role);
        const auto found = map.find(peer_id);
        if (found == map.end()) return;
        Change& change = next(log, role, peer_id);
        change.node = map.extract(found);
        change.kind = Change::Kind::erased;
    }

    // Called by the undo log.
    void undo(std::size_t number) noexcept {
        if (Change* change = changes_.settle(number)) undo(*change);
    }
    void keep(std::size_t number) noexcept {
        Change* change = changes_.settle(number);
        if (!change) return;
        change->keys.reset();
        change->session.reset();
        change->node = {};
    }

private:
    using Map = TextMap<Conversation<C>>;
    struct Change {
        enum class Kind : std::uint8_t {
            none,
            made,
            changed,
            opened,
            line_swapped,
            session_removed,
            keys_removed,
            erased,
        };
        Kind kind = Kind::none;
        Role role = Role::initiator;
        std::string peer_id;
        Progress before;
        bool had_session = false;
        std::string line;
        std::optional<Session<C>> session;
        std::optional<Keys<C>> keys;
        typename Map::node_type node;
    };

    Change& next(UndoLog& log, Role role, std::string_view peer_id) {
        Change& change = changes_.next(log, *this);
        change.role = role;
        change.peer_id.assign(peer_id);
        return change;
    }
    void undo(Change& change) {
        Map& map = of(change.role);
        switch (change.kind) {
            case Change::Kind::none:
                break;
            case Change::Kind::made:
                map.erase(map.find(change.peer_id));
                break;
            case Change::Kind::changed: {
                Conversation<C>& conversation = map.find(change.peer_id)->second;
                std::swap(conversation.progress, change.before);
                if (!change.had_session) conversation.keys.session.reset();
                break;
            }
            case Change::Kind::opened:
                map.find(change.peer_id)->second.keys.opened.pop_back();
                break;
            case Change::Kind::line_swapped:
                map.find(change.peer_id)->second.line.swap(change.line);
                break;
            case Change::Kind::session_removed:
                map.find(change.peer_id)->second.keys.session.emplace(std::move(*change.session));
                change.session.reset();
                break;
            case Change::Kind::keys_removed:
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
    Changes<Change> changes_;
};

}  // namespace hsagent::handshake::hardened
