// What SqliteStore says and leaves behind when the machine breaks its promise.
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

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
void make_database(const std::string& path, const char* sql) {
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

// A StoreError that names the file and holds each of the texts.
void check_refused(const std::string& path, const std::vector<std::string>& texts,
                   const std::function<void()>& act) {
    try {
        act();
        BOOST_ERROR("no StoreError");
    } catch (const StoreError& error) {
        const std::string_view what = error.what();
        BOOST_TEST_CONTEXT("error: " << what) {
            BOOST_TEST(what.find("'" + path + "'") != what.npos);
            for (const std::string& text : texts) BOOST_TEST(what.find(text) != what.npos, text);
        }
    }
}
void check_not_opened(const std::string& path, const std::vector<std::string>& texts) {
    check_refused(path, texts, [&] { SqliteStore(path, "me"); });
}
// Also, that the file is as it was.
void check_left_alone(const std::string& path, const std::vector<std::string>& texts) {
    const std::string before = bytes_of(path);
    check_not_opened(path, texts);
    BOOST_TEST((bytes_of(path) == before));
    BOOST_TEST(!std::filesystem::exists(path + "-wal"));
}

// Root may write anything; for a while, this program is not root.
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

// Files of this program cannot grow beyond `bytes`, as if the disk were full.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        ::rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    ::rlimit before_{};
    void (*handler_)(int);
};

// An agent with something to lose, and steps that cannot be stored until `repair`.
class Failing {
public:
    Failing() {
        store().put(initiator, "bob", counted(initiator, 1), noon);
        store().record_received(initiator, "bob", "old", noon);
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
        BOOST_TEST(!store().record_received(initiator, "bob", "old", noon));
        BOOST_TEST(store().nonces().size() == 2u);
        check_file_holds_the_same();
    }

private:
    void step() {
        store().put(initiator, "bob", counted(initiator, 2), noon);
        store().record_received(initiator, "bob", "new", noon);
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
    check_not_opened(folder.file("missing/agent.db"), {"unable to open", "its folder is there"});
    BOOST_TEST(!std::filesystem::exists(folder.file("missing")));
    check_not_opened(folder.file("."), {"unable to open", "names a file"});
}

BOOST_AUTO_TEST_CASE(an_empty_path) {
    check_not_opened("", {"empty", "name a file"});
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").close();
    ::chmod(path.c_str(), 0444);
    ::chmod(folder.file(".").c_str(), 0755);
    const Unprivileged now;
    if (now.done()) check_not_opened(path, {"not written", "check the mode"});
}

BOOST_AUTO_TEST_CASE(a_folder_in_which_no_file_can_be_made) {
    const TemporaryFolder folder;
    ::chmod(folder.file(".").c_str(), 0555);
    const Unprivileged now;
    if (now.done()) check_not_opened(folder.file("agent.db"), {"unable to open", "be written"});
}

BOOST_AUTO_TEST_CASE(a_database_of_something_else) {
    const TemporaryFolder folder;
    const std::string path = folder.file("history.db");
    make_database(path, "CREATE TABLE visits (url TEXT)");
    check_left_alone(path, {"table visits", "not an agent's", "another file"});
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

BOOST_AUTO_TEST_CASE(a_state_or_role_that_nobody_knows) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore(path, "me").put(initiator, "bob", full_row(initiator), noon);
    make_database(path, "UPDATE role_state SET state = 'init_waiting'");
    check_not_opened(path, {"row 1 of role_state", "bob", "'init_waiting'", "correct or delete"});
    // A known state of the other role is no better.
    make_database(path, "UPDATE role_state SET state = 'resp_ready'");
    check_not_opened(path, {"row 1 of role_state", "'initiator'", "'resp_ready'"});
    make_database(path,
                  "PRAGMA ignore_check_constraints = 1;"
                  "UPDATE role_state SET role = 'judge', state = NULL");
    check_not_opened(path, {"row 1 of role_state", "'judge'"});
    // Another agent's rows are that agent's affair.
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

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sqlite_rolls_back_and_goes_on)

BOOST_AUTO_TEST_CASE(after_a_full_database) {
    Failing failing;
    SQLite::Database& db = failing.store().database();
    db.exec("PRAGMA max_page_count = 12");
    failing.check_step_fails({"written", "full", "make room"});
    failing.check_step_fails({"full"});
    db.exec("PRAGMA max_page_count = 100000");
    failing.check_step_succeeds();
}

BOOST_AUTO_TEST_CASE(after_a_full_disk_at_commit) {
    Failing failing;
    {
        // Enough for what SQLite keeps beside the WAL, not for the step.
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
}

BOOST_AUTO_TEST_SUITE_END()
