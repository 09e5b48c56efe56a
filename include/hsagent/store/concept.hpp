// What a store offers: the rows and the nonce log of one agent (PROTOCOL.md, 4).
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/handshake/state.hpp"
#include "hsagent/support/time.hpp"

namespace hsagent {

// The machine broke its promise: a file that cannot be opened, read or written, a full disk.
// The text names the file and what to do. The step at hand has been rolled back.
class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class NonceFlow : std::uint8_t { sent, received };

constexpr std::string_view name(NonceFlow flow) {
    return flow == NonceFlow::sent ? "sent" : "received";
}

// One entry of the nonce log, as `nonces()` lists it.
struct NonceEvent {
    Role role;
    std::string peer_id;
    NonceFlow flow;
    std::string nonce;

    friend bool operator==(const NonceEvent&, const NonceEvent&) = default;
};

// A store holds the rows of one agent, in the order in which they were made, and its nonce log.
//
// begin() commit() rollback()     one transaction a step; rollback restores rows and nonces.
//                                 After any StoreError in a transaction, commit()'s included,
//                                 the caller calls rollback(); the store can then be used on
// find(role, peer) -> const RoleState*     null if there is no such row; valid until the next put
// put(role, peer, row, now)       inserts or replaces
// for_each(role, f)               f(peer_id, const RoleState&), in the order rows were made;
//                                 f may put() the row it was given, and no other
// record_received(role, peer, nonce, now) -> bool     true: first time; false: a replay, and
//                                 nothing was added. One look, one write, one statement.
// was_received(role, peer, nonce) -> bool
// record_sent(role, peer, nonce, now)      for audit; repeats are kept
// forget_nonces(role, peer)       both flows
// nonces() -> vector<NonceEvent>  in the order they were recorded; for tests and reports
// All but find, for_each and nonces may throw StoreError.
template <class S>
concept Store = requires(S store, const S& view, Role role, std::string_view text,
                         const RoleState& row, Instant now,
                         void (*visit)(std::string_view, const RoleState&)) {
    { store.begin() } -> std::same_as<void>;
    { store.commit() } -> std::same_as<void>;
    { store.rollback() } -> std::same_as<void>;
    { view.find(role, text) } -> std::same_as<const RoleState*>;
    { store.put(role, text, row, now) } -> std::same_as<void>;
    { view.for_each(role, visit) } -> std::same_as<void>;
    { store.record_received(role, text, text, now) } -> std::same_as<bool>;
    { store.was_received(role, text, text) } -> std::same_as<bool>;
    { store.record_sent(role, text, text, now) } -> std::same_as<void>;
    { store.forget_nonces(role, text) } -> std::same_as<void>;
    { view.nonces() } -> std::same_as<std::vector<NonceEvent>>;
};

// One row with its keys, as `list_rows()` lists it.
struct StoredRow {
    Role role;
    std::string peer_id;
    RoleState row;

    friend bool operator==(const StoredRow&, const StoredRow&) = default;
};

// All rows, initiator's first, each role's in the order in which they were made; for tests and
// reports.
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

}  // namespace hsagent
