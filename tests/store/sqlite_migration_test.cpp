// A file can go from a baseline agent to a hardened one and back: the hardened profile's tables are
// separate from the shared ones.
#include <boost/test/unit_test.hpp>
#include <string>

#include "sqlite_file.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// The SQL of a baseline agent that opens a file. It is copied here so that it does not change with
// the library.
constexpr const char* baseline_schema = R"sql(
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS role_state (
    id INTEGER PRIMARY KEY, self_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('initiator','responder')), peer_id TEXT NOT NULL,
    state TEXT, local_nonce TEXT, peer_nonce TEXT, local_reference TEXT, peer_reference TEXT,
    exchange_count INTEGER NOT NULL DEFAULT 0, finalize_retry_count INTEGER NOT NULL DEFAULT 0,
    peer_address TEXT, peer_sign_pub TEXT, peer_kx_pub TEXT, hs_derived_at DATETIME,
    last_secure_at DATETIME, created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE IF NOT EXISTS nonce_event (
    id INTEGER PRIMARY KEY, self_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('initiator','responder')), peer_id TEXT NOT NULL,
    flow TEXT NOT NULL CHECK (flow IN ('sent','received')), nonce TEXT NOT NULL,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX IF NOT EXISTS uq_role_peer ON role_state (self_id, role, peer_id);
CREATE INDEX IF NOT EXISTS ix_role_scan ON role_state (self_id, role);
CREATE INDEX IF NOT EXISTS ix_nonce_triplet ON nonce_event (self_id, role, peer_id);
CREATE INDEX IF NOT EXISTS ix_nonce_exists ON nonce_event (self_id, role, peer_id, flow, nonce);
COMMIT;
)sql";
// A baseline agent refuses a file in which this query finds a table.
constexpr const char* baseline_foreign_table = R"sql(
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'role_state'))sql";
constexpr const char* baseline_rows =
    "SELECT role, peer_id, state, local_nonce, peer_nonce, local_reference, peer_reference, "
    "exchange_count, finalize_retry_count, peer_address, peer_sign_pub, peer_kx_pub, "
    "hs_derived_at, last_secure_at FROM role_state WHERE self_id = 'me' ORDER BY id";
constexpr const char* baseline_nonces =
    "SELECT role, peer_id, flow, nonce FROM nonce_event WHERE self_id = 'me' ORDER BY id";
constexpr const char* hardened_tables =
    "SELECT count(*) FROM sqlite_master WHERE name LIKE '%hardened%'";

// A step of a baseline agent: a new row, a changed row, and nonces added and deleted.
constexpr const char* baseline_step = R"sql(
BEGIN IMMEDIATE;
INSERT INTO role_state (self_id, role, peer_id, state, exchange_count)
    VALUES ('me', 'initiator', 'zoe', 'init_exchange', 1);
UPDATE role_state SET state = 'resp_finalize', exchange_count = 0, updated_at = CURRENT_TIMESTAMP
    WHERE self_id = 'me' AND role = 'responder' AND peer_id = 'bob';
DELETE FROM nonce_event WHERE self_id = 'me' AND role = 'responder' AND peer_id = 'bob';
INSERT INTO nonce_event (self_id, role, peer_id, flow, nonce)
    SELECT 'me', 'responder', 'bob', 'received', 'n2' WHERE NOT EXISTS (SELECT 1 FROM nonce_event
    WHERE self_id = 'me' AND role = 'responder' AND peer_id = 'bob' AND flow = 'received'
    AND nonce = 'n2');
COMMIT;
)sql";

constexpr const char* baseline_contents = R"sql(
INSERT INTO role_state (self_id, role, peer_id, state, local_nonce, exchange_count)
    VALUES ('me', 'responder', 'bob', 'resp_exchange', 'mine', 2), ('me', 'initiator', 'amy', NULL, NULL, 0),
           ('other', 'initiator', 'bob', 'init_ready', NULL, 0);
INSERT INTO nonce_event (self_id, role, peer_id, flow, nonce)
    VALUES ('me', 'responder', 'bob', 'received', 'n1'), ('me', 'responder', 'bob', 'sent', 'mine');
)sql";

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_migration)

BOOST_AUTO_TEST_CASE(a_baseline_file_keeps_what_it_holds_and_gets_the_tables) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    make_database(path, baseline_schema);
    make_database(path, baseline_contents);
    BOOST_TEST(query_file(path, hardened_tables) == Texts{"0"});
    const Texts rows = query_file(path, "SELECT * FROM role_state ORDER BY id");
    const Texts nonces = query_file(path, "SELECT * FROM nonce_event ORDER BY id");

    RoleState bob = counted(responder, 2);
    bob.state = State::resp_exchange;
    bob.local_nonce.set_text("mine");
    Contents expected;
    expected.rows = {{initiator, "amy", counted(initiator, 0)}, {responder, "bob", bob}};
    expected.nonces = {{responder, "bob", NonceFlow::received, "n1"},
                       {responder, "bob", NonceFlow::sent, "mine"}};
    {
        SqliteStore store(path, "me");
        BOOST_TEST(contents(store) == expected);
        BOOST_TEST(query_file(path, hardened_tables) == Texts{"4"});
        BOOST_TEST(query_file(path, "SELECT * FROM role_state ORDER BY id") == rows);
        BOOST_TEST(query_file(path, "SELECT * FROM nonce_event ORDER BY id") == nonces);
        store.put_peer("bob", full_peer(), noon);
        BOOST_TEST(store.record_hs("h", noon, 60));
    }
    expected.peers = {{"bob", full_peer()}};
    expected.hs_nonces = {{"h", noon.utc_seconds() + 60}};
    BOOST_TEST(contents(SqliteStore(path, "me")) == expected);
}

// As files were before a row that had to leave was kept.
BOOST_AUTO_TEST_CASE(an_older_hardened_file_keeps_its_peers_and_gets_the_columns) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    PeerRecord record = full_peer();
    for (Field& left : record.left_rows) left.set_null();
    SqliteStore(path, "me").put_peer("bob", record, noon);
    make_database(path,
                  "ALTER TABLE hardened_peer DROP COLUMN initiator_row;"
                  "ALTER TABLE hardened_peer DROP COLUMN responder_row;");
    SqliteStore store(path, "me");
    BOOST_TEST((*store.find_peer("bob") == record));
    store.put_peer("bob", full_peer(), noon);
    BOOST_TEST((*SqliteStore(path, "me").find_peer("bob") == full_peer()));
}

BOOST_AUTO_TEST_CASE(an_up_to_date_file_is_not_written_when_it_is_opened) {
    InFile opened;
    opened.store.put_peer("bob", full_peer(), noon);
    SQLite::Database other(opened.store.path(), SQLite::OPEN_READONLY);
    const Texts before = query(other, "PRAGMA data_version");
    SqliteStore(opened.store.path(), "me").close();
    BOOST_TEST(query(other, "PRAGMA data_version") == before);
}

BOOST_AUTO_TEST_CASE(a_baseline_agent_can_use_a_hardened_file) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    Contents expected;
    {
        SqliteStore store(path, "me");
        store.put(responder, "bob", counted(responder, 2), noon);
        store.record_received(responder, "bob", "n1", noon);
        store.put_peer("bob", full_peer(), noon);
        store.put_peer("amy", zoned(900), noon);
        store.record_hs("h", noon, 60);
        expected = contents(store);
    }
    BOOST_TEST(query_file(path, baseline_foreign_table).empty());
    make_database(path, baseline_schema);
    BOOST_TEST(query_file(path, baseline_rows).size() == 14u);
    BOOST_TEST(query_file(path, baseline_nonces) == (Texts{"responder", "bob", "received", "n1"}));
    make_database(path, baseline_step);

    SqliteStore store(path, "me");
    RoleState bob = counted(responder, 0), zoe = counted(initiator, 1);
    bob.state = State::resp_finalize;
    zoe.state = State::init_exchange;
    expected.rows = {{initiator, "zoe", zoe}, {responder, "bob", bob}};
    expected.nonces = {{responder, "bob", NonceFlow::received, "n2"}};
    BOOST_TEST(contents(store) == expected);
    BOOST_TEST(!store.record_hs("h", noon_and(59), 60));
}

// Even if it keeps the file open meanwhile.
BOOST_AUTO_TEST_CASE(a_baseline_agent_goes_on_while_the_tables_are_added) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    make_database(path, baseline_schema);
    make_database(path, baseline_contents);
    SQLite::Database baseline(path, SQLite::OPEN_READWRITE);
    SQLite::Statement select(baseline, baseline_nonces);
    BOOST_TEST(select.executeStep());
    select.reset();
    SqliteStore(path, "hardened").put_peer("bob", full_peer(), noon);
    BOOST_TEST(select.executeStep());
    select.reset();
    baseline.exec(baseline_step);
    BOOST_TEST(list_rows(SqliteStore(path, "me")).size() == 3u);
    BOOST_TEST(list_peers(SqliteStore(path, "hardened")).size() == 1u);
}

BOOST_AUTO_TEST_CASE(tables_that_cannot_be_added_leave_the_file_as_it_was) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    make_database(path, baseline_schema);
    // The index of the second table has a name that is already in use.
    make_database(path, "CREATE TABLE ix_hardened_hs_expiry (t)");
    const Texts before = query_file(path, "SELECT name FROM sqlite_master");
    check_refused(path, {"opened", "ix_hardened_hs_expiry"}, [&] { SqliteStore(path, "me"); });
    BOOST_TEST(query_file(path, "SELECT name FROM sqlite_master") == before);
}

BOOST_AUTO_TEST_SUITE_END()
