// The tables, indexes and statements of a SqliteStore (PROTOCOL.md, 4).
#include <boost/test/unit_test.hpp>
#include <string>

#include "sqlite_file.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// "name type notnull default" of each column.
Texts columns_of(SQLite::Database& db, const std::string& table) {
    return query(db,
                 "SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || "
                 "ifnull(dflt_value, '-') FROM pragma_table_info('" +
                     table + "')");
}

Texts columns_of_index(SQLite::Database& db, const std::string& name) {
    return query(db, "SELECT name FROM pragma_index_info('" + name + "') ORDER BY seqno");
}

Texts unique_indexes_of(SQLite::Database& db, const std::string& table) {
    return query(db, "SELECT name FROM pragma_index_list('" + table + "') WHERE \"unique\"");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_schema)

BOOST_AUTO_TEST_CASE(it_has_the_tables_and_indexes_of_the_protocol_and_its_own_and_no_others) {
    InFile opened;
    SQLite::Database& db = opened.store.database();
    const Texts made = {"index", "ix_hardened_hs_expiry", "index", "ix_nonce_exists",
                        "index", "ix_nonce_triplet",      "index", "ix_role_scan",
                        "index", "uq_hardened_peer",      "index", "uq_role_peer",
                        "table", "hardened_hs",           "table", "hardened_peer",
                        "table", "nonce_event",           "table", "role_state"};
    BOOST_TEST(query(db, "SELECT type, name FROM sqlite_master ORDER BY type, name") == made,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(its_tables_have_the_columns_of_the_protocol_and_its_own_and_no_others) {
    InFile opened;
    SQLite::Database& db = opened.store.database();
    const Texts role_state = {"id INTEGER 0 -",
                              "self_id TEXT 1 -",
                              "role TEXT 1 -",
                              "peer_id TEXT 1 -",
                              "state TEXT 0 -",
                              "local_nonce TEXT 0 -",
                              "peer_nonce TEXT 0 -",
                              "local_reference TEXT 0 -",
                              "peer_reference TEXT 0 -",
                              "exchange_count INTEGER 1 0",
                              "finalize_retry_count INTEGER 1 0",
                              "peer_address TEXT 0 -",
                              "peer_sign_pub TEXT 0 -",
                              "peer_kx_pub TEXT 0 -",
                              "hs_derived_at DATETIME 0 -",
                              "last_secure_at DATETIME 0 -",
                              "created_at DATETIME 1 CURRENT_TIMESTAMP",
                              "updated_at DATETIME 1 CURRENT_TIMESTAMP"};
    BOOST_TEST(columns_of(db, "role_state") == role_state, boost::test_tools::per_element());
    const Texts nonce_event = {"id INTEGER 0 -",
                               "self_id TEXT 1 -",
                               "role TEXT 1 -",
                               "peer_id TEXT 1 -",
                               "flow TEXT 1 -",
                               "nonce TEXT 1 -",
                               "created_at DATETIME 1 CURRENT_TIMESTAMP"};
    BOOST_TEST(columns_of(db, "nonce_event") == nonce_event, boost::test_tools::per_element());
    const Texts hardened_peer = {"id INTEGER 0 -",
                                 "self_id TEXT 1 -",
                                 "peer_id TEXT 1 -",
                                 "sign_pub TEXT 0 -",
                                 "pinned_by_application INTEGER 1 0",
                                 "zone_offset_seconds INTEGER 0 -",
                                 "speaks_hs2 INTEGER 1 0",
                                 "initiator_row TEXT 0 -",
                                 "responder_row TEXT 0 -",
                                 "created_at DATETIME 1 CURRENT_TIMESTAMP",
                                 "updated_at DATETIME 1 CURRENT_TIMESTAMP"};
    BOOST_TEST(columns_of(db, "hardened_peer") == hardened_peer, boost::test_tools::per_element());
    const Texts hardened_hs = {"self_id TEXT 1 -", "nonce TEXT 1 -", "expires_at INTEGER 1 -"};
    BOOST_TEST(columns_of(db, "hardened_hs") == hardened_hs, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(its_indexes_are_of_the_columns_of_the_protocol) {
    InFile opened;
    SQLite::Database& db = opened.store.database();
    BOOST_TEST(columns_of_index(db, "uq_role_peer") == (Texts{"self_id", "role", "peer_id"}));
    BOOST_TEST(columns_of_index(db, "ix_role_scan") == (Texts{"self_id", "role"}));
    BOOST_TEST(columns_of_index(db, "ix_nonce_triplet") == (Texts{"self_id", "role", "peer_id"}));
    BOOST_TEST(columns_of_index(db, "ix_nonce_exists") ==
               (Texts{"self_id", "role", "peer_id", "flow", "nonce"}));
    BOOST_TEST(columns_of_index(db, "uq_hardened_peer") == (Texts{"self_id", "peer_id"}));
    BOOST_TEST(columns_of_index(db, "ix_hardened_hs_expiry") == (Texts{"self_id", "expires_at"}));
    BOOST_TEST(query(db,
                     "SELECT name FROM pragma_table_info('hardened_hs') WHERE pk > 0 "
                     "ORDER BY pk") == (Texts{"self_id", "nonce"}));
    BOOST_TEST(unique_indexes_of(db, "role_state") == Texts{"uq_role_peer"});
    BOOST_TEST(unique_indexes_of(db, "hardened_peer") == Texts{"uq_hardened_peer"});
    BOOST_TEST(unique_indexes_of(db, "nonce_event").empty());
}

BOOST_AUTO_TEST_CASE(what_a_column_may_hold_is_checked_by_the_file_itself) {
    InFile opened;
    SQLite::Database& db = opened.store.database();
    BOOST_CHECK_THROW(
        db.exec("INSERT INTO role_state (self_id, role, peer_id) VALUES ('me', 'judge', 'bob')"),
        SQLite::Exception);
    BOOST_CHECK_THROW(db.exec("INSERT INTO nonce_event (self_id, role, peer_id, flow, nonce) "
                              "VALUES ('me', 'responder', 'bob', 'lost', 'n')"),
                      SQLite::Exception);
    for (const auto* values : {"2, NULL, 0", "0, NULL, 2", "0, 2147483648, 0", "0, 'east', 0"}) {
        BOOST_CHECK_THROW(
            db.exec(std::string("INSERT INTO hardened_peer (self_id, peer_id, "
                                "pinned_by_application, zone_offset_seconds, speaks_hs2) "
                                "VALUES ('me', 'bob', ") +
                    values + ")"),
            SQLite::Exception);
    }
}

BOOST_AUTO_TEST_CASE(statements_of_a_step_use_the_indexes_made_for_them) {
    InFile opened;
    const auto plan = [&](const char* statement) {
        std::string all;
        for (const auto& cell :
             query(opened.store.database(), std::string("EXPLAIN QUERY PLAN ") + statement)) {
            all += cell + "\n";
        }
        return all;
    };
    const std::string by_nonce =
        "COVERING INDEX ix_nonce_exists (self_id=? AND role=? AND peer_id=? AND flow=? AND "
        "nonce=?)";
    BOOST_TEST(plan(sqlite::insert_received).find(by_nonce) != std::string::npos);
    BOOST_TEST(plan(sqlite::select_received).find(by_nonce) != std::string::npos);
    BOOST_TEST(plan(sqlite::update_row).find("INDEX uq_role_peer (") != std::string::npos);
    BOOST_TEST(plan(sqlite::delete_nonces).find("INDEX ix_nonce_") != std::string::npos);
    BOOST_TEST(plan(sqlite::delete_row).find("INDEX uq_role_peer (") != std::string::npos);
    BOOST_TEST(plan(sqlite::update_peer).find("INDEX uq_hardened_peer (self_id=? AND peer_id=?)") !=
               std::string::npos);
    BOOST_TEST(plan(sqlite::delete_expired_hs)
                   .find("INDEX ix_hardened_hs_expiry (self_id=? AND expires_at<?)") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_step_that_changes_nothing_takes_no_lock) {
    InFile opened;
    opened.store.put(initiator, "bob", counted(initiator, 1), noon);
    SQLite::Database other(opened.store.path(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    opened.store.database().setBusyTimeout(0);
    opened.store.begin();
    opened.store.put(initiator, "bob", counted(initiator, 1), noon);
    BOOST_TEST(!opened.store.was_received(initiator, "bob", "n"));
    opened.store.commit();
}

BOOST_AUTO_TEST_CASE(a_step_that_changes_nothing_leaves_a_transaction_of_the_program_alone) {
    InFile opened;
    SQLite::Database& db = opened.store.database();
    db.exec("BEGIN; CREATE TABLE of_the_program (i)");
    opened.store.begin();
    opened.store.commit();
    opened.store.begin();
    opened.store.rollback();
    db.exec("COMMIT");
    BOOST_TEST(db.tableExists("of_the_program"));
}

BOOST_AUTO_TEST_CASE(a_put_that_changes_nothing_writes_nothing) {
    InFile opened;
    for (const Role role : all_roles) opened.store.put(role, "bob", full_row(role), noon);
    opened.store.put_peer("bob", full_peer(), noon);
    SQLite::Database other(opened.store.path(), SQLite::OPEN_READONLY);
    const auto version = [&] { return query(other, "PRAGMA data_version"); };
    const auto written = [&] { return opened.store.database().getTotalChanges(); };
    const auto version_before = version();
    const auto written_before = written();
    for (const bool in_transaction : {false, true}) {
        if (in_transaction) opened.store.begin();
        for (const Role role : all_roles) {
            opened.store.put(role, "bob", full_row(role), noon.plus_ms(5000));
        }
        opened.store.put_peer("bob", full_peer(), noon.plus_ms(5000));
        if (in_transaction) opened.store.commit();
    }
    BOOST_TEST(written() == written_before);
    BOOST_TEST(version() == version_before);

    opened.store.put(initiator, "bob", counted(initiator, 1), noon);
    BOOST_TEST(written() == written_before + 1);
    BOOST_TEST(version() != version_before);
}

BOOST_AUTO_TEST_CASE(the_write_ahead_log_is_on) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    make_database(path, "PRAGMA journal_mode = DELETE; CREATE TABLE t (i); DROP TABLE t");
    SqliteStore store(path, "me");
    BOOST_TEST(query(store.database(), "PRAGMA journal_mode") == Texts{"wal"});
    BOOST_TEST(query(store.database(), "PRAGMA synchronous") == Texts{"1"});
}

BOOST_AUTO_TEST_SUITE_END()
