// System failures in SqliteStore: its errors, and the state of the file afterwards.
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite_file.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void write(const std::string& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}
void check_not_opened(const std::string& path, const std::vector<std::string>& texts) {
    check_refused(path, texts, [&] { SqliteStore(path, "me"); });
}
// Also checks that the file is unchanged.
void check_left_alone(const std::string& path, const std::vector<std::string>& texts) {
    const std::string before = bytes_of(path);
    check_not_opened(path, texts);
    BOOST_TEST((bytes_of(path) == before));
    BOOST_TEST(!std::filesystem::exists(path + "-wal"));
}

// Root may write anything; during its lifetime, this program is not root.
class Unprivileged {
public:
    Unprivileged() { done_ = ::geteuid() != 0 || ::seteuid(65534) == 0; }
    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;
    ~Unprivileged() {
        if (::getuid() == 0 && ::seteuid(0) != 0) std::abort();
    }
    bool done() const { return done_; }

private:
    bool done_;
};

// During its lifetime, SQLite does not really sleep while it waits for a lock; the time is only
// added up.
class NoNaps {
public:
    NoNaps() : disk_(*sqlite3_vfs_find(nullptr)) {
        disk_.zName = "no naps";
        disk_.xSleep = [](sqlite3_vfs*, int us) {
            slept_us += us;
            return us;
        };
        slept_us = 0;
        sqlite3_vfs_register(&disk_, 1);
    }
    NoNaps(const NoNaps&) = delete;
    NoNaps& operator=(const NoNaps&) = delete;
    ~NoNaps() { sqlite3_vfs_unregister(&disk_); }

    static inline std::int64_t slept_us = 0;

private:
    sqlite3_vfs disk_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_refuses)

BOOST_AUTO_TEST_CASE(what_is_no_database) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    write(path, std::string(5000, 'x'));
    check_left_alone(path, {"not a database", "move it away"});
}

BOOST_AUTO_TEST_CASE(a_damaged_database) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").put(initiator, "bob", full_row(initiator), noon);
    std::string bytes = bytes_of(path);
    for (std::size_t i = 100; i < bytes.size(); ++i) bytes[i] = '\x5a';
    write(path, bytes);
    check_not_opened(path, {"malformed", "move it away"});
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_and_a_path_that_is_a_folder) {
    const TemporaryFolder folder;
    check_not_opened(folder.file("missing/agent.db"), {"unable to open", "its folder exists"});
    BOOST_TEST(!std::filesystem::exists(folder.file("missing")));
    check_not_opened(folder.file("."), {"unable to open", "names a file"});
}

BOOST_AUTO_TEST_CASE(an_empty_path) {
    check_not_opened("", {"empty", "give a file name"});
}

BOOST_AUTO_TEST_CASE(no_name_that_sqlite_would_take_for_something_else) {
    const TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.file("."));
    for (const std::string name : {":memory:", "file:agent.db?mode=memory", "file:a.db", " "}) {
        SqliteStore(name, "me").put(initiator, "bob", full_row(initiator), noon);
        BOOST_TEST(std::filesystem::exists(folder.file(name)), name);
        BOOST_TEST(list_rows(SqliteStore(name, "me")).size() == 1u, name);
    }
    std::filesystem::current_path(before);
}

BOOST_AUTO_TEST_CASE(a_file_that_another_program_holds) {
    const TemporaryFolder folder;
    const NoNaps impatient;
    const auto check_locked = [](const std::string& path, const char* sql) {
        SQLite::Database other(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec(sql);
        NoNaps::slept_us = 0;
        check_not_opened(path, {"opened", "locked", "stop that program"});
        // It waited for the full time, once.
        BOOST_TEST(NoNaps::slept_us > 4'900'000);
        BOOST_TEST(NoNaps::slept_us < 5'300'000);
        other.exec("ROLLBACK");
        BOOST_CHECK_NO_THROW(SqliteStore(path, "me"));
    };
    SqliteStore(folder.file("agent.db"), "me").close();
    check_locked(folder.file("agent.db"), "BEGIN EXCLUSIVE");
    check_locked(folder.file("new.db"), "BEGIN EXCLUSIVE");
    check_locked(folder.file("not in WAL mode yet.db"), "BEGIN IMMEDIATE; CREATE TABLE t (i)");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").close();
    ::chmod(path.c_str(), 0444);
    ::chmod(folder.file(".").c_str(), 0755);
    const Unprivileged now;
    if (now.done()) check_not_opened(path, {"read-only", "check the mode"});
}

BOOST_AUTO_TEST_CASE(a_folder_in_which_no_file_can_be_made) {
    const TemporaryFolder folder;
    ::chmod(folder.file(".").c_str(), 0555);
    const Unprivileged now;
    if (now.done()) check_not_opened(folder.file("agent.db"), {"unable to open", "is writable"});
}

BOOST_AUTO_TEST_CASE(a_database_of_something_else) {
    const TemporaryFolder folder;
    const std::string path = folder.file("history.db");
    make_database(path, "CREATE TABLE visits (url TEXT)");
    check_left_alone(path, {"table visits", "not belong to an agent", "another file"});
}

BOOST_AUTO_TEST_CASE(tables_that_only_have_the_names) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    make_database(path, "CREATE TABLE role_state (id INTEGER PRIMARY KEY, self_id TEXT)");
    check_left_alone(path, {"role_state.role", "another file"});

    const std::string late = folder.file("late.db");
    SqliteStore(late, "me").close();
    make_database(late, "DROP TABLE nonce_event; CREATE TABLE nonce_event (id INTEGER)");
    check_left_alone(late, {"nonce_event.self_id", "another file"});
}

BOOST_AUTO_TEST_CASE(hardened_tables_that_only_have_the_names) {
    const TemporaryFolder folder;
    const auto check_column = [&](const std::string& table, const std::string& column) {
        const std::string path = folder.file(table + "." + column);
        SqliteStore(path, "me").put(initiator, "bob", {}, noon);
        make_database(path,
                      ("ALTER TABLE " + table + " RENAME COLUMN " + column + " TO other").c_str());
        check_left_alone(path, {"it has no column " + table + "." + column, "another file"});
    };
    for (const auto* column : {"id", "self_id", "peer_id", "sign_pub", "pinned_by_application",
                               "zone_offset_seconds", "speaks_hs2", "created_at", "updated_at"}) {
        check_column("hardened_peer", column);
    }
    for (const auto* column : {"self_id", "nonce", "expires_at"}) {
        check_column("hardened_hs", column);
    }
}

BOOST_AUTO_TEST_CASE(hardened_tables_without_an_agents_rows) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").close();
    make_database(path, "DROP TABLE role_state; DROP TABLE nonce_event");
    check_left_alone(path, {"the table hardened_hs but no role_state", "another file"});
}

BOOST_AUTO_TEST_CASE(a_state_or_role_that_nobody_knows) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").put(initiator, "bob", full_row(initiator), noon);
    make_database(path, "UPDATE role_state SET state = 'init_waiting'");
    check_not_opened(path, {"row 1 of role_state", "bob", "'init_waiting'", "correct or delete"});
    // A known state of the other role is refused, too.
    make_database(path, "UPDATE role_state SET state = 'resp_ready'");
    check_not_opened(path, {"row 1 of role_state", "'initiator'", "'resp_ready'"});
    make_database(path,
                  "PRAGMA ignore_check_constraints = 1;"
                  "UPDATE role_state SET role = 'judge', state = NULL");
    check_not_opened(path, {"row 1 of role_state", "'judge'"});
    // Rows of another agent are not checked.
    BOOST_CHECK_NO_THROW(SqliteStore(path, "another"));
}

BOOST_AUTO_TEST_CASE(two_rows_for_one_pair) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").put(initiator, "bob", full_row(initiator), noon);
    make_database(path,
                  "DROP INDEX uq_role_peer; INSERT INTO role_state (self_id, role, peer_id) "
                  "VALUES ('me', 'initiator', 'bob')");
    check_not_opened(path, {"UNIQUE", "correct the rows"});
}

BOOST_AUTO_TEST_CASE(two_records_for_one_peer) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").put_peer("bob", full_peer(), noon);
    make_database(path,
                  "DROP INDEX uq_hardened_peer; INSERT INTO hardened_peer (self_id, peer_id) "
                  "VALUES ('me', 'bob')");
    check_not_opened(path, {"UNIQUE", "correct the rows"});
}

BOOST_AUTO_TEST_SUITE_END()
