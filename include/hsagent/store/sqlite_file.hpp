// File: an open database file, its prepared statements, and the transaction of the current step.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/store/sqlite_failure.hpp"
#include "hsagent/store/sqlite_schema.hpp"
#include "hsagent/store/sqlite_tables.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::sqlite {

struct Statements {
    explicit Statements(SQLite::Database& db)
        : begin(db, "BEGIN IMMEDIATE"),
          commit(db, "COMMIT"),
          insert_row(db, sqlite::insert_row),
          update_row(db, sqlite::update_row),
          delete_row(db, sqlite::delete_row),
          insert_received(db, sqlite::insert_received),
          select_received(db, sqlite::select_received),
          insert_sent(db, sqlite::insert_sent),
          delete_nonces(db, sqlite::delete_nonces),
          count_nonces(db, sqlite::count_nonces),
          insert_peer(db, sqlite::insert_peer),
          update_peer(db, sqlite::update_peer),
          insert_hs(db, sqlite::insert_hs),
          prolong_hs(db, sqlite::prolong_hs),
          delete_expired_hs(db, sqlite::delete_expired_hs),
          select_known_hs(db, sqlite::select_known_hs) {}

    SQLite::Statement begin, commit, insert_row, update_row, delete_row, insert_received,
        select_received, insert_sent, delete_nonces, count_nonces, insert_peer, update_peer,
        insert_hs, prolong_hs, delete_expired_hs, select_known_hs;
};

// Resets the statement even after a failure, so that it can be bound again.
struct Reset {
    SQLite::Statement& statement;
    ~Reset() { statement.tryReset(); }
};

// Returns the number of changed rows.
inline int run(SQLite::Statement& statement) {
    const Reset reset{statement};
    return statement.exec();
}

class File {
public:
    // Opens or creates the file; throws StoreError.
    explicit File(std::string path) : path_(std::move(path)) {
        guarded("opened",
                [&] { connection_ = std::make_unique<Connection>(open_database(path_)); });
    }

    const std::string& path() const { return path_; }
    SQLite::Database& database() const {
        HSAGENT_ASSERT(connection_);
        return connection_->db;
    }
    Statements& statements() {
        HSAGENT_ASSERT(connection_);
        return connection_->statements;
    }

    // Checkpoints the WAL into the database file and closes it. Afterwards, only path() works.
    void close() {
        const auto closing = std::exchange(connection_, nullptr);
        if (!closing) return;
        // PASSIVE, because waiting for a reader is useless: SQLite completes the checkpoint when
        // that reader closes.
        guarded("closed", [&] { closing->db.exec("PRAGMA wal_checkpoint(PASSIVE)"); });
    }

    // Runs `work`, which writes: in the transaction of the step if there is one. The first write of
    // a step begins it.
    template <class Work>
    void write(bool in_step, Work work) {
        guarded("written", [&] {
            if (in_step && !writing_) {
                run(statements().begin);
                writing_ = true;
            }
            // Without this check, work after a failure would be stored on its own.
            if (writing_ && !is_open_transaction()) {
                fail("written", "an earlier part of this step failed", "roll the step back");
            }
            work();
        });
    }
    // For a row that the store knows to exist.
    void run_on_one(SQLite::Statement& statement) const {
        if (run(statement) == 1) return;
        fail("written", "its row for a peer is gone",
             "another program writes to it: stop that program and open the file again");
    }
    // These do nothing if the step has not written.
    void commit() {
        if (writing_) write(true, [&] { run(statements().commit); });
        writing_ = false;
    }
    void rollback() {
        if (!std::exchange(writing_, false)) return;
        // SQLite may have rolled back by itself, for example after a full disk.
        if (is_open_transaction()) database().tryExec("ROLLBACK");
    }

    // Runs `work` and throws what SQLite throws as StoreError. `doing` as in failure().
    template <class Work>
    void guarded(std::string_view doing, Work work) const {
        try {
            work();
        } catch (const SQLite::Exception& error) {
            fail(doing, error.what(), advice_for(error.getErrorCode()));
        }
    }
    [[noreturn]] void fail(std::string_view doing, std::string_view reason,
                           std::string_view advice) const {
        throw failure(path_, doing, reason, advice);
    }

private:
    // Kept together, so that the statements are destroyed before their database even if a file is
    // moved.
    struct Connection {
        explicit Connection(SQLite::Database opened) : db(std::move(opened)), statements(db) {}
        SQLite::Database db;
        Statements statements;
    };

    bool is_open_transaction() const { return sqlite3_get_autocommit(database().getHandle()) == 0; }

    std::string path_;
    std::unique_ptr<Connection> connection_;  // null after close()
    bool writing_ = false;                    // BEGIN has been executed
};

}  // namespace hsagent::sqlite
