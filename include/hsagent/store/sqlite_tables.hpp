// Opening the database file of an agent: the checks, the journal mode, and missing tables and
// columns.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <string>
#include <string_view>

#include "hsagent/store/sqlite_failure.hpp"
#include "hsagent/store/sqlite_parameters.hpp"
#include "hsagent/store/sqlite_schema.hpp"

namespace hsagent::sqlite {

inline constexpr int busy_ms = 5000;  // maximum wait for another process that holds the file

// Only reads, so that a file that is not an agent's stays unchanged. `path` is that of the failure.
inline void check_tables(SQLite::Database& db, std::string_view path) {
    if (sqlite3_db_readonly(db.getHandle(), "main") == 1) {
        throw failure(path, "opened", "it is read-only", advice_for(SQLITE_READONLY));
    }
    constexpr std::string_view advice = "it does not belong to an agent: give another file";
    SQLite::Statement foreign(db, foreign_table);
    if (foreign.executeStep()) {
        throw failure(path, "opened",
                      "it has the table " + text_of(foreign, 0) + " but no role_state", advice);
    }
    SQLite::Statement missing(db, missing_column);
    if (missing.executeStep()) {
        throw failure(path, "opened", "it has no column " + text_of(missing, 0), advice);
    }
}

// If two agents open a new file at once, SQLite does not wait by itself.
inline void use_wal(SQLite::Database& db) {
    constexpr int pause_ms = 5;
    db.setBusyTimeout(0);
    for (int waited_ms = 0;; waited_ms += pause_ms) {
        const int code = db.tryExec("PRAGMA journal_mode = WAL");
        if (code == SQLITE_OK) break;
        if ((code & 0xFF) != SQLITE_BUSY || waited_ms >= busy_ms) {
            throw SQLite::Exception(db.getHandle(), code);
        }
        sqlite3_sleep(pause_ms);
    }
    db.setBusyTimeout(busy_ms);
}

inline void make_tables(SQLite::Database& db) {
    SQLite::Transaction all_or_none(db, SQLite::TransactionBehavior::IMMEDIATE);
    db.exec(schema);
    db.exec(hardened_schema);
    for (const auto& [table, column, type] : late_columns) {
        SQLite::Statement known(db, column_of_table);
        known.bind(1, std::string(table));
        known.bind(2, std::string(column));
        if (known.executeStep()) continue;
        known.reset();
        db.exec("ALTER TABLE " + std::string(table) + " ADD COLUMN " + std::string(column) + ' ' +
                std::string(type));
    }
    all_or_none.commit();
}

// The file at `path`, with all tables. Throws StoreError or SQLite::Exception.
inline SQLite::Database open_database(const std::string& path) {
    // For an empty path, SQLite would create a temporary database that is deleted on closing.
    // Without a folder in front, it would do the same for ":memory:" and some names that begin
    // with "file:".
    if (path.empty()) throw failure(path, "opened", "its path is empty", "give a file name");
    SQLite::Database db(path.front() == '/' ? path : "./" + path,
                        SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_ms);
    check_tables(db, path);
    use_wal(db);
    // A crash of the program loses no step. A crash of the machine may lose the last steps, each as
    // a whole.
    db.exec("PRAGMA synchronous = NORMAL");
    make_tables(db);
    return db;
}

}  // namespace hsagent::sqlite
