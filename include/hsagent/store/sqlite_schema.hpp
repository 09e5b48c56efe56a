// SQL of the tables and indexes of PROTOCOL.md, 4 and of the hardened profile, and the statements
// that use them.
#pragma once

#include <array>
#include <string_view>

namespace hsagent::sqlite {

// As created by deployed agents. The id orders rows by creation; AUTOINCREMENT would only add
// another table.
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

// Tables of the hardened profile. Agents that do not know them leave them alone.
inline constexpr const char* hardened_schema = R"sql(
CREATE TABLE IF NOT EXISTS hardened_peer (
    id INTEGER PRIMARY KEY,
    self_id TEXT NOT NULL,
    peer_id TEXT NOT NULL,
    sign_pub TEXT,
    pinned_by_application INTEGER NOT NULL DEFAULT 0 CHECK (pinned_by_application IN (0, 1)),
    zone_offset_seconds INTEGER CHECK (zone_offset_seconds BETWEEN -2147483648 AND 2147483647),
    speaks_hs2 INTEGER NOT NULL DEFAULT 0 CHECK (speaks_hs2 IN (0, 1)),
    initiator_row TEXT,
    responder_row TEXT,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE IF NOT EXISTS hardened_hs (
    self_id TEXT NOT NULL,
    nonce TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (self_id, nonce)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS uq_hardened_peer ON hardened_peer (self_id, peer_id);
CREATE INDEX IF NOT EXISTS ix_hardened_hs_expiry ON hardened_hs (self_id, expires_at);
)sql";

// Columns that older files lack; they are added to them.
struct LateColumn {
    std::string_view table, name, type;
};
inline constexpr std::array late_columns{
    LateColumn{"role_state", "peer_sign_pub", "TEXT"},
    LateColumn{"role_state", "peer_kx_pub", "TEXT"},
    LateColumn{"role_state", "hs_derived_at", "DATETIME"},
    LateColumn{"role_state", "last_secure_at", "DATETIME"},
    LateColumn{"hardened_peer", "initiator_row", "TEXT"},
    LateColumn{"hardened_peer", "responder_row", "TEXT"},
};

// Finds a table if the file belongs to another program; nothing if it is new or an agent's.
inline constexpr const char* foreign_table = R"sql(
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'role_state')
ORDER BY name LIMIT 1)sql";

// Finds a column missing from an existing table, except the late ones.
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
    ('nonce_event', 'created_at'),
    ('hardened_peer', 'id'), ('hardened_peer', 'self_id'), ('hardened_peer', 'peer_id'),
    ('hardened_peer', 'sign_pub'), ('hardened_peer', 'pinned_by_application'),
    ('hardened_peer', 'zone_offset_seconds'), ('hardened_peer', 'speaks_hs2'),
    ('hardened_peer', 'created_at'), ('hardened_peer', 'updated_at'),
    ('hardened_hs', 'self_id'), ('hardened_hs', 'nonce'), ('hardened_hs', 'expires_at'))
SELECT tab || '.' || col FROM needed
WHERE EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = tab)
AND NOT EXISTS (SELECT 1 FROM pragma_table_info(tab) WHERE name = col) LIMIT 1)sql";

inline constexpr const char* column_of_table =
    "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2";

inline constexpr const char* select_rows =
    "SELECT role, peer_id, state, local_nonce, peer_nonce, local_reference, peer_reference, "
    "exchange_count, finalize_retry_count, peer_address, peer_sign_pub, peer_kx_pub, "
    "hs_derived_at, last_secure_at, id FROM role_state WHERE self_id = ?1 ORDER BY id";

// The keys ?1 to ?3 and the columns ?4 to ?15 have the same positions in both statements.
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
inline constexpr const char* delete_row =
    "DELETE FROM role_state WHERE self_id = ?1 AND role = ?2 AND peer_id = ?3";

// Lookup and write in one statement: it changes one row the first time, and none for a replay.
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
inline constexpr const char* count_nonces =
    "SELECT COUNT(*) FROM nonce_event WHERE self_id = ?1 AND role = ?2 AND peer_id = ?3";
inline constexpr const char* select_nonces =
    "SELECT role, peer_id, flow, nonce FROM nonce_event WHERE self_id = ?1 ORDER BY id";

inline constexpr const char* select_peers =
    "SELECT peer_id, sign_pub, pinned_by_application, zone_offset_seconds, speaks_hs2, "
    "initiator_row, responder_row FROM hardened_peer WHERE self_id = ?1 ORDER BY id";
// ?1 to ?9 have the same positions in both statements.
inline constexpr const char* insert_peer =
    "INSERT INTO hardened_peer (self_id, peer_id, sign_pub, pinned_by_application, "
    "zone_offset_seconds, speaks_hs2, initiator_row, responder_row, created_at, updated_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)";
inline constexpr const char* update_peer =
    "UPDATE hardened_peer SET sign_pub = ?3, pinned_by_application = ?4, "
    "zone_offset_seconds = ?5, speaks_hs2 = ?6, initiator_row = ?7, responder_row = ?8, "
    "updated_at = ?9 WHERE self_id = ?1 AND peer_id = ?2";

// As above: changes no row if the nonce is remembered. ?3 is the new expiry, ?4 is now.
inline constexpr const char* insert_hs =
    "INSERT INTO hardened_hs (self_id, nonce, expires_at) VALUES (?1, ?2, ?3) "
    "ON CONFLICT (self_id, nonce) DO UPDATE SET expires_at = ?3 WHERE expires_at <= ?4";
inline constexpr const char* prolong_hs =
    "UPDATE hardened_hs SET expires_at = ?3 WHERE self_id = ?1 AND nonce = ?2 AND expires_at < ?3";
inline constexpr const char* select_known_hs =
    "SELECT 1 FROM hardened_hs WHERE self_id = ?1 AND nonce = ?2 AND expires_at > ?3";
inline constexpr const char* delete_expired_hs =
    "DELETE FROM hardened_hs WHERE self_id = ?1 AND expires_at <= ?2";
inline constexpr const char* select_hs =
    "SELECT nonce, expires_at FROM hardened_hs WHERE self_id = ?1 ORDER BY expires_at, nonce";

}  // namespace hsagent::sqlite
