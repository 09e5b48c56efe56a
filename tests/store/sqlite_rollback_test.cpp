// A step that cannot be stored: SqliteStore keeps nothing of it and remains usable.
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <vector>

#include "file_size_limit.hpp"
#include "sqlite_file.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// A store with contents to lose, and steps that cannot be stored until `repair`.
class Failing {
public:
    Failing() {
        store().put(initiator, "bob", counted(initiator, 1), noon);
        store().record_received(initiator, "bob", "old", noon);
        store().put(responder, "zoe", counted(responder, 1), noon);
        store().put(responder, "bob", counted(responder, 1), noon);
        store().record_sent(responder, "zoe", "s", noon);
        store().put_peer("bob", PeerRecord{}, noon);
        store().record_hs("old", noon, 60);
        store().record_hs("expired", noon, 30);
        before_ = contents(store());
    }
    SqliteStore& store() { return opened_.store; }

    void check_step_fails(const std::vector<std::string>& texts) {
        store().begin();
        check_refused(store().path(), texts, [&] {
            step();
            store().commit();
        });
        store().rollback();
        BOOST_TEST(contents(store()) == before_);
        check_file_holds_the_same();
    }
    void check_step_succeeds() {
        store().begin();
        step();
        store().commit();
        BOOST_TEST(store().find(initiator, "amy"));
        BOOST_TEST(!store().find(responder, "zoe"));
        BOOST_TEST((*store().find_peer("bob") == full_peer()));
        BOOST_TEST(store().find_peer("amy"));
        BOOST_TEST(!store().record_hs("old", noon_and(30), 60));
        BOOST_TEST(!store().record_hs("new", noon_and(30), 60));
        BOOST_TEST(store().hs_nonces().size() == 2u);
        BOOST_TEST(!store().record_received(initiator, "bob", "old", noon));
        BOOST_TEST(store().nonces().size() == 2u);
        check_file_holds_the_same();
    }

private:
    void step() {
        store().put(initiator, "bob", counted(initiator, 2), noon);
        store().record_received(initiator, "bob", "new", noon);
        store().erase(responder, "zoe");
        store().put_peer("bob", full_peer(), noon);
        store().put_peer("amy", full_peer(), noon);
        store().record_hs("new", noon_and(30), 60);
        RoleState big;
        big.peer_nonce.set_text(std::string(200'000, 'x'));
        store().put(initiator, "amy", big, noon);
    }
    void check_file_holds_the_same() {
        const SqliteStore reader(store().path(), "me");
        BOOST_TEST(contents(reader) == contents(store()));
    }

    InFile opened_;
    Contents before_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_rolls_back_and_goes_on)

BOOST_AUTO_TEST_CASE(after_a_full_database) {
    Failing failing;
    SQLite::Database& db = failing.store().database();
    db.exec("PRAGMA max_page_count = 12");
    failing.check_step_fails({"written", "full", "free some disk space"});
    failing.check_step_fails({"full"});
    db.exec("PRAGMA max_page_count = 100000");
    failing.check_step_succeeds();
}

BOOST_AUTO_TEST_CASE(after_a_full_disk_at_commit) {
    Failing failing;
    {
        // Enough for the files that SQLite keeps beside the WAL, but not for the step.
        const FileSizeLimit limit(150'000);
        failing.check_step_fails({"written", "disk", "nothing of this step was stored"});
    }
    failing.check_step_succeeds();
}

BOOST_AUTO_TEST_CASE(after_a_commit_that_was_refused) {
    Failing failing;
    sqlite3* const handle = failing.store().database().getHandle();
    sqlite3_commit_hook(
        handle, [](void*) { return 1; }, nullptr);
    failing.check_step_fails({"written"});
    sqlite3_commit_hook(handle, nullptr, nullptr);
    failing.check_step_succeeds();
}

BOOST_AUTO_TEST_CASE(after_a_commit_that_leaves_the_transaction_open) {
    // Unlike a commit hook that refuses, a deferred constraint does not roll back the transaction
    // by itself.
    Failing failing;
    SQLite::Database& db = failing.store().database();
    db.exec(
        "PRAGMA foreign_keys = ON; CREATE TEMP TABLE known (id INTEGER PRIMARY KEY);"
        "CREATE TEMP TABLE late (id INTEGER REFERENCES known DEFERRABLE INITIALLY DEFERRED);"
        "CREATE TEMP TRIGGER owe AFTER INSERT ON main.nonce_event "
        "BEGIN INSERT INTO late VALUES (1); END");
    failing.check_step_fails({"written", "FOREIGN KEY", "constraints that an agent's file"});
    failing.check_step_fails({"FOREIGN KEY"});
    db.exec("DROP TRIGGER owe");
    failing.check_step_succeeds();
}

BOOST_AUTO_TEST_CASE(where_there_is_no_step_too) {
    InFile opened;
    opened.store.put(initiator, "bob", counted(initiator, 1), noon);
    opened.store.put_peer("bob", PeerRecord{}, noon);
    opened.store.record_hs("h", noon, 60);
    const Contents before = contents(opened.store);
    opened.store.database().setBusyTimeout(1);
    SQLite::Database other(opened.store.path(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN EXCLUSIVE");
    const auto check_locked = [&](const std::function<void()>& act) {
        check_refused(opened.store.path(), {"written", "locked"}, act);
    };
    check_locked([&] { opened.store.put(initiator, "bob", counted(initiator, 2), noon); });
    check_locked([&] { opened.store.put(initiator, "amy", counted(initiator, 2), noon); });
    check_locked([&] { opened.store.record_received(initiator, "bob", "n", noon); });
    check_locked([&] { opened.store.record_sent(initiator, "bob", "n", noon); });
    check_locked([&] { opened.store.forget_nonces(initiator, "bob"); });
    check_locked([&] { opened.store.erase(initiator, "bob"); });
    check_locked([&] { opened.store.put_peer("bob", full_peer(), noon); });
    check_locked([&] { opened.store.put_peer("amy", full_peer(), noon); });
    check_locked([&] { opened.store.record_hs("h2", noon_and(60), 60); });
    BOOST_TEST(!opened.store.was_received(initiator, "bob", "n"));
    BOOST_TEST(contents(opened.store) == before);
    other.exec("ROLLBACK");
    opened.store.put(initiator, "bob", counted(initiator, 2), noon);
    BOOST_TEST(opened.store.find(initiator, "bob")->exchange_count == 2);
    BOOST_TEST(opened.store.record_hs("h2", noon_and(60), 60));
}

BOOST_AUTO_TEST_CASE(what_takes_two_statements_is_stored_whole_or_not) {
    InFile opened;
    SqliteStore& store = opened.store;
    store.put(initiator, "bob", counted(initiator, 1), noon);
    store.record_received(initiator, "bob", "n", noon);
    store.record_hs("h", noon, 60);
    const Contents before = contents(store);
    // The second statement of each operation fails.
    store.database().exec(
        "CREATE TEMP TRIGGER keep_nonces BEFORE DELETE ON main.nonce_event "
        "BEGIN SELECT RAISE(FAIL, 'kept'); END;"
        "CREATE TEMP TRIGGER keep_hs BEFORE DELETE ON main.hardened_hs "
        "BEGIN SELECT RAISE(FAIL, 'kept'); END");
    check_refused(store.path(), {"written", "kept"}, [&] { store.erase(initiator, "bob"); });
    check_refused(store.path(), {"written", "kept"},
                  [&] { store.record_hs("h2", noon_and(60), 60); });
    BOOST_TEST(contents(store) == before);
    BOOST_TEST(contents(SqliteStore(store.path(), "me")) == before);
    store.database().exec("DROP TRIGGER keep_nonces; DROP TRIGGER keep_hs");
    store.erase(initiator, "bob");
    BOOST_TEST(store.record_hs("h2", noon_and(60), 60));
    BOOST_TEST(contents(SqliteStore(store.path(), "me")) == contents(store));
    BOOST_TEST(list_rows(store).empty());
}

BOOST_AUTO_TEST_CASE(while_another_program_holds_the_file) {
    Failing failing;
    failing.store().database().setBusyTimeout(1);
    SQLite::Database other(failing.store().path(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    failing.store().begin();
    check_refused(failing.store().path(), {"locked", "another program"},
                  [&] { failing.store().record_received(initiator, "bob", "new", noon); });
    failing.store().rollback();
    other.exec("ROLLBACK");
    failing.check_step_succeeds();
}

BOOST_AUTO_TEST_CASE(nothing_of_a_step_is_stored_after_a_part_of_it_was_lost) {
    InFile opened;
    opened.store.begin();
    opened.store.put(initiator, "bob", {}, noon);
    opened.store.database().exec("ROLLBACK");  // as SQLite does by itself after some errors
    check_refused(opened.store.path(), {"earlier part", "roll the step back"},
                  [&] { opened.store.record_sent(initiator, "bob", "n", noon); });
    check_refused(opened.store.path(), {"earlier part"}, [&] { opened.store.commit(); });
    opened.store.rollback();
    BOOST_TEST(contents(opened.store) == Contents{});
}

BOOST_AUTO_TEST_CASE(a_row_that_another_program_deleted_is_not_lost_silently) {
    InFile opened;
    opened.store.put(initiator, "bob", {}, noon);
    make_database(opened.store.path(), "DELETE FROM role_state");
    opened.store.begin();
    check_refused(opened.store.path(), {"is gone", "another program"},
                  [&] { opened.store.put(initiator, "bob", counted(initiator, 1), noon); });
    opened.store.rollback();
    BOOST_TEST(opened.store.find(initiator, "bob")->exchange_count == 0);
    opened.store.erase(initiator, "bob");  // already gone, which is fine
    BOOST_TEST(!opened.store.find(initiator, "bob"));
}

BOOST_AUTO_TEST_CASE(nor_is_a_peer_of_which_another_program_deleted_what_is_known) {
    InFile opened;
    opened.store.put_peer("bob", full_peer(), noon);
    make_database(opened.store.path(), "DELETE FROM hardened_peer");
    check_refused(opened.store.path(), {"is gone", "another program"},
                  [&] { opened.store.put_peer("bob", PeerRecord{}, noon); });
    BOOST_TEST((*opened.store.find_peer("bob") == full_peer()));
}

BOOST_AUTO_TEST_SUITE_END()
