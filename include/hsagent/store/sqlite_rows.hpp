// Rows and peers as rows of role_state and hardened_peer.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <string_view>

#include "hsagent/store/peer.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/store/sqlite_failure.hpp"
#include "hsagent/store/sqlite_parameters.hpp"
#include "hsagent/store/sqlite_schema.hpp"
#include "hsagent/support/time.hpp"

namespace hsagent::sqlite {

// For insert_row and update_row.
inline void bind_row(Parameters& parameters, SQLite::Statement& put, std::string_view self_id,
                     Role role, std::string_view peer_id, const RoleState& row, Instant now) {
    parameters.bind_keys(put, self_id, role, peer_id);
    parameters.bind(put, 4, name(row.state));
    parameters.bind(put, 5, row.local_nonce);
    parameters.bind(put, 6, row.peer_nonce);
    parameters.bind(put, 7, row.local_reference);
    parameters.bind(put, 8, row.peer_reference);
    put.bind(9, row.exchange_count);
    put.bind(10, row.finalize_retry_count);
    parameters.bind(put, 11, row.peer_address);
    parameters.bind(put, 12, row.peer_sign_pub);
    parameters.bind(put, 13, row.peer_kx_pub);
    parameters.bind(put, 14, row.hs_derived_at);
    parameters.bind(put, 15, row.last_secure_at);
    parameters.bind_time(put, 16, now);
}

// For insert_peer and update_peer.
inline void bind_peer(Parameters& parameters, SQLite::Statement& put, std::string_view self_id,
                      std::string_view peer_id, const PeerRecord& record, Instant now) {
    parameters.bind(put, 1, self_id);
    parameters.bind(put, 2, peer_id);
    parameters.bind(put, 3, record.sign_pub);
    put.bind(4, record.pinned_by_application ? 1 : 0);
    if (record.zone_offset_seconds) {
        put.bind(5, *record.zone_offset_seconds);
    } else {
        put.bind(5);
    }
    put.bind(6, record.speaks_hs2 ? 1 : 0);
    parameters.bind(put, 7, record.left_rows[0]);
    parameters.bind(put, 8, record.left_rows[1]);
    parameters.bind_time(put, 9, now);
}

// The state of a row of select_rows. For deployed agents, no state means the ready state. Unknown
// states are rejected, not guessed; `path` is that of the failure.
inline State state_of(SQLite::Statement& row, Role role, std::string_view path) {
    const std::string role_text = text_of(row, 0), state_text = text_of(row, 2);
    if (state_text.empty() && role_text == name(role)) return ready_state(role);
    const auto state = state_names.find(state_text);
    if (!state || role_of(*state) != role || role_text != name(role)) {
        throw failure(path, "opened",
                      "row " + text_of(row, 14) + " of role_state, for the peer " +
                          text_of(row, 1) + ", has the role '" + role_text + "' and the state '" +
                          state_text + "'",
                      "that combination is unknown: correct or delete the row");
    }
    return *state;
}

// Calls visit(role, peer_id, RoleState) for each row of the agent, in the order of creation.
template <class Visit>
void read_rows(SQLite::Database& db, std::string_view path, const std::string& self_id,
               Visit visit) {
    SQLite::Statement select(db, select_rows);
    select.bindNoCopy(1, self_id);
    while (select.executeStep()) {
        const Role role = role_named(text_of(select, 0));
        RoleState row = RoleState::fresh(role);
        row.state = state_of(select, role, path);
        row.local_nonce = field_of(select, 3);
        row.peer_nonce = field_of(select, 4);
        row.local_reference = field_of(select, 5);
        row.peer_reference = field_of(select, 6);
        row.exchange_count = select.getColumn(7).getInt64();
        row.finalize_retry_count = select.getColumn(8).getInt64();
        row.peer_address = field_of(select, 9);
        row.peer_sign_pub = field_of(select, 10);
        row.peer_kx_pub = field_of(select, 11);
        row.hs_derived_at = field_of(select, 12);
        row.last_secure_at = field_of(select, 13);
        visit(role, text_of(select, 1), row);
    }
}

// Calls visit(peer_id, PeerRecord) for each peer of the agent, in the order of creation.
template <class Visit>
void read_peers(SQLite::Database& db, const std::string& self_id, Visit visit) {
    SQLite::Statement select(db, select_peers);
    select.bindNoCopy(1, self_id);
    while (select.executeStep()) {
        PeerRecord record;
        record.sign_pub = field_of(select, 1);
        record.pinned_by_application = select.getColumn(2).getInt() != 0;
        if (!select.isColumnNull(3)) record.zone_offset_seconds = select.getColumn(3).getInt();
        record.speaks_hs2 = select.getColumn(4).getInt() != 0;
        record.left_rows = {field_of(select, 5), field_of(select, 6)};
        visit(text_of(select, 0), record);
    }
}

}  // namespace hsagent::sqlite
