// Store: the concept for stores of one agent's rows and nonce log (PROTOCOL.md, 4), and of what its
// hardened profile knows about peers (8.1).
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/store/peer.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/time.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent {

// A system failure: a file that cannot be opened, read or written, or a full disk. The text names
// the file and the remedy. The current step has been rolled back.
class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class NonceFlow : std::uint8_t { sent, received };

inline constexpr auto nonce_flow_names = enum_names<NonceFlow>({
    {NonceFlow::sent, "sent"},
    {NonceFlow::received, "received"},
});

constexpr std::string_view name(NonceFlow flow) {
    return nonce_flow_names[flow].name;
}

// One entry of the nonce log, as `nonces()` lists it.
struct NonceEvent {
    Role role;
    std::string peer_id;
    NonceFlow flow;
    std::string nonce;

    friend bool operator==(const NonceEvent&, const NonceEvent&) = default;
};

// The nonce of an hs, and the second (UTC) in which it expires.
using HsNonce = std::pair<std::string, std::int64_t>;

// A store holds the rows of one agent, in the order of their creation, and its nonce log. For the
// hardened profile, it also holds the agent's peers and the nonces of hs.
//
// begin(log), commit(), rollback()
//     One transaction per step; rollback reverts all of it. The store may record changes of what it
//     holds in memory in the UndoLog&: the caller commits the log after commit() and rolls it back
//     after rollback(). After any StoreError in a step, including one from commit(), the caller
//     must call rollback(); then the store is usable again.
// find(role, peer) -> const RoleState*
//     Null if there is no such row; valid until the next put or erase.
// put(role, peer, row, now)
//     Inserts or replaces.
// erase(role, peer)
//     Deletes the row and its nonces, both flows; does nothing if there is none. A row that is
//     created again goes to the end.
// for_each(role, f)
//     Calls f(peer_id, const RoleState&) in the order of creation. f may put() the row that it was
//     given, but no other.
// record_received(role, peer, nonce, now) -> bool
//     True the first time; false for a replay, which adds nothing. Lookup and write are one
//     statement.
// was_received(role, peer, nonce) -> bool
// record_sent(role, peer, nonce, now)
//     For audit; repeats are kept.
// forget_nonces(role, peer)
//     Both flows.
// nonces() -> vector<NonceEvent>
//     In the order in which they were recorded; for tests and reports.
//
// find_peer(peer) -> const PeerRecord*
//     Null if there is no such peer; valid until the next put_peer.
// put_peer(peer, record, now)
//     Inserts or replaces.
// for_each_peer(f)
//     Calls f(peer_id, const PeerRecord&) in the order of creation.
// record_hs(nonce, now, keep_seconds) -> bool
//     True the first time; false if the nonce is already remembered, whichever peer it came from.
//     It expires in the second now + keep_seconds, or in a later one that was recorded before; from
//     that second on, it is new again. Recording a new nonce also drops those that have expired at
//     `now`.
// knows_hs(nonce, now) -> bool
//     True if record_hs() would return false.
// hs_nonces() -> vector<HsNonce>
//     Ordered by expiry, then by nonce; for tests and reports.
//
// All but find, for_each, nonces and the corresponding members for peers and hs may throw
// StoreError.
template <class S>
concept Store = requires(S store, const S& view, UndoLog& log, Role role, std::string_view text,
                         const RoleState& row, const PeerRecord& record, Instant now,
                         std::int64_t seconds, void (*visit)(std::string_view, const RoleState&),
                         void (*visit_peer)(std::string_view, const PeerRecord&)) {
    { store.begin(log) } -> std::same_as<void>;
    { store.commit() } -> std::same_as<void>;
    { store.rollback() } -> std::same_as<void>;
    { view.find(role, text) } -> std::same_as<const RoleState*>;
    { store.put(role, text, row, now) } -> std::same_as<void>;
    { store.erase(role, text) } -> std::same_as<void>;
    { view.for_each(role, visit) } -> std::same_as<void>;
    { store.record_received(role, text, text, now) } -> std::same_as<bool>;
    { store.was_received(role, text, text) } -> std::same_as<bool>;
    { store.record_sent(role, text, text, now) } -> std::same_as<void>;
    { store.forget_nonces(role, text) } -> std::same_as<void>;
    { view.nonces() } -> std::same_as<std::vector<NonceEvent>>;
    { view.find_peer(text) } -> std::same_as<const PeerRecord*>;
    { store.put_peer(text, record, now) } -> std::same_as<void>;
    { view.for_each_peer(visit_peer) } -> std::same_as<void>;
    { store.record_hs(text, now, seconds) } -> std::same_as<bool>;
    { store.knows_hs(text, now) } -> std::same_as<bool>;
    { view.hs_nonces() } -> std::same_as<std::vector<HsNonce>>;
};

// One row with its keys, as list_rows() returns it.
struct StoredRow {
    Role role;
    std::string peer_id;
    RoleState row;

    friend bool operator==(const StoredRow&, const StoredRow&) = default;
};

// All rows, the initiator's first, each role's in the order of creation; for tests and reports.
template <Store S>
std::vector<StoredRow> list_rows(const S& store) {
    std::vector<StoredRow> rows;
    for (const Role role : all_roles) {
        store.for_each(role, [&](std::string_view peer_id, const RoleState& row) {
            rows.push_back({role, std::string(peer_id), row});
        });
    }
    return rows;
}

// One peer with its key, as list_peers() returns it.
struct StoredPeer {
    std::string peer_id;
    PeerRecord record;

    friend bool operator==(const StoredPeer&, const StoredPeer&) = default;
};

// All peers in the order of creation; for tests and reports.
template <Store S>
std::vector<StoredPeer> list_peers(const S& store) {
    std::vector<StoredPeer> peers;
    store.for_each_peer([&](std::string_view peer_id, const PeerRecord& record) {
        peers.push_back({std::string(peer_id), record});
    });
    return peers;
}

}  // namespace hsagent
