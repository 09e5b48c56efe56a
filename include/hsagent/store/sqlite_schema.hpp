// The tables and indexes of PROTOCOL.md, 4, as SQL, and the statements on them.
#pragma once

#include <array>
#include <string_view>

namespace hsagent::sqlite {

// As deployed agents make them. The id gives the order in which rows were made; AUTOINCREMENT
// would not add to that, but one more table.
inline constexpr const char* schema = R"sql(
CREATE TABLE IF NOT EXISTS role_state (
    id INTEGER PRIMARY KEY,
    self_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('initiator','responder')),
    peer_id TEXT NOT NULL,
    state TEXT,
    local_nonce TEXT,
    peer_nonce TEXT,
    local_reference TEXT,
    peer_reference TEXT,
    exchange_count INTEGER NOT NULL DEFAULT 0,
    finalize_retry_count INTEGER NOT NULL DEFAULT 0,
    peer_address TEXT,
    peer_sign_pub TEXT,
    peer_kx_pub TEXT,
    hs_derived_at DATETIME,
    last_secure_at DATETIME,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE IF NOT EXISTS nonce_event (
    id INTEGER PRIMARY KEY,
    self_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('initiator','responder')),
    peer_id TEXT NOT NULL,
    flow TEXT NOT NULL CHECK (flow IN ('sent','received')),
    nonce TEXT NOT NULL,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX IF NOT EXISTS uq_role_peer ON role_state (self_id, role, peer_id);
CREATE INDEX IF NOT EXISTS ix_role_scan ON role_state (self_id, role);
CREATE INDEX IF NOT EXISTS ix_nonce_triplet ON nonce_event (self_id, role, peer_id);
CREATE INDEX IF NOT EXISTS ix_nonce_exists ON nonce_event (self_id, role, peer_id, flow, nonce);
)sql";

// Columns that older baseline agents lack; they are added to a file that was made without.
inline constexpr std::array<std::string_view, 4> late_columns{
    "peer_sign_pub TEXT", "peer_kx_pub TEXT", "hs_derived_at DATETIME", "last_secure_at DATETIME"};

// A table of a file that is somebody else's; none where the file is new or an agent's.
inline constexpr const char* foreign_table = R"sql(
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'role_state')
ORDER BY name LIMIT 1)sql";

// A column that is missing in a table that is there, the late ones aside.
inline constexpr const char* missing_column = R"sql(
WITH needed(tab, col) AS (VALUES
    ('role_state', 'id'), ('role_state', 'self_id'), ('role_state', 'role'),
    ('role_state', 'peer_id'), ('role_state', 'state'), ('role_state', 'local_nonce'),
    ('role_state', 'peer_nonce'), ('role_state', 'local_reference'),
    ('role_state', 'peer_reference'), ('role_state', 'exchange_count'),
    ('role_state', 'finalize_retry_count'), ('role_state', 'peer_address'),
    ('role_state', 'created_at'), ('role_state', 'updated_at'),
    ('nonce_event', 'id'), ('nonce_event', 'self_id'), ('nonce_event', 'role'),
    ('nonce_event', 'peer_id'), ('nonce_event', 'flow'), ('nonce_event', 'nonce'),
    ('nonce_event', 'created_at'))
SELECT tab || '.' || col FROM needed
WHERE EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = tab)
AND NOT EXISTS (SELECT 1 FROM pragma_table_info(tab) WHERE name = col) LIMIT 1)sql";

inline constexpr const char* role_state_column =
    "SELECT 1 FROM pragma_table_info('role_state') WHERE name = ?1";

inline constexpr const char* select_rows =
    "SELECT role, peer_id, state, local_nonce, peer_nonce, local_reference, peer_reference, "
    "exchange_count, finalize_retry_count, peer_address, peer_sign_pub, peer_kx_pub, "
    "hs_derived_at, last_secure_at, id FROM role_state WHERE self_id = ?1 ORDER BY id";

// The keys ?1 to ?3 and the columns ?4 to ?15 stand in the same places in both.
inline constexpr const char* insert_row =
    "INSERT INTO role_state (self_id, role, peer_id, state, local_nonce, peer_nonce, "
    "local_reference, peer_reference, exchange_count, finalize_retry_count, peer_address, "
    "peer_sign_pub, peer_kx_pub, hs_derived_at, last_secure_at, created_at, updated_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16)";
inline constexpr const char* update_row =
    "UPDATE role_state SET state = ?4, local_nonce = ?5, peer_nonce = ?6, local_reference = ?7, "
    "peer_reference = ?8, exchange_count = ?9, finalize_retry_count = ?10, peer_address = ?11, "
    "peer_sign_pub = ?12, peer_kx_pub = ?13, hs_derived_at = ?14, last_secure_at = ?15, "
    "updated_at = ?16 WHERE self_id = ?1 AND role = ?2 AND peer_id = ?3";

// One statement looks and writes: it changes one row the first time, none for a replay.
inline constexpr const char* insert_received =
    "INSERT INTO nonce_event (self_id, role, peer_id, flow, nonce, created_at) "
    "SELECT ?1, ?2, ?3, 'received', ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM nonce_event "
    "WHERE self_id = ?1 AND role = ?2 AND peer_id = ?3 AND flow = 'received' AND nonce = ?4)";
inline constexpr const char* select_received =
    "SELECT 1 FROM nonce_event WHERE self_id = ?1 AND role = ?2 AND peer_id = ?3 "
    "AND flow = 'received' AND nonce = ?4";
inline constexpr const char* insert_sent =
    "INSERT INTO nonce_event (self_id, role, peer_id, flow, nonce, created_at) "
    "VALUES (?1, ?2, ?3, 'sent', ?4, ?5)";
inline constexpr const char* delete_nonces =
    "DELETE FROM nonce_event WHERE self_id = ?1 AND role = ?2 AND peer_id = ?3";
inline constexpr const char* select_nonces =
    "SELECT role, peer_id, flow, nonce FROM nonce_event WHERE self_id = ?1 ORDER BY id";

}  // namespace hsagent::sqlite
