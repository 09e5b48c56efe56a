// SqliteStore: rows and nonces of one agent in a file that deployed agents can use, too
// (PROTOCOL.md, 4). The one file that includes SQLiteCpp.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/store/concept.hpp"
#include "hsagent/store/rows.hpp"
#include "hsagent/store/sqlite_schema.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent {

// Rows are read once, when the file is opened, and written through; the nonce log stays in the
// file. WAL, so that a reader never stops us; a transaction begins with its first write, so that
// a step that changes nothing costs nothing. Rows of other agents in the file are left alone.
class SqliteStore {
public:
    // Opens the file, or makes it; its folder must be there. Throws StoreError.
    SqliteStore(std::string path, std::string self_id)
        : path_(std::move(path)), self_id_(std::move(self_id)) {
        guarded("opened", [&] {
            db_ = std::make_unique<SQLite::Database>(
                path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_ms);
            db_->exec("PRAGMA journal_mode = WAL");
            db_->exec("PRAGMA synchronous = NORMAL");
            db_->exec(std::string(sqlite::schema));
            add_late_columns();
            statements_ = std::make_unique<Statements>(*db_);
            load_rows();
        });
    }

    void begin() {
        HSAGENT_ASSERT(!in_transaction_);
        in_transaction_ = true;
    }
    void commit() {
        HSAGENT_ASSERT(in_transaction_);
        // If this throws, the caller rolls back: the transaction is still open.
        if (writing_) guarded("written", [&] { db_->exec("COMMIT"); });
        in_transaction_ = writing_ = false;
        rows_.commit();
    }
    void rollback() {
        HSAGENT_ASSERT(in_transaction_);
        in_transaction_ = false;
        rows_.rollback();
        if (!std::exchange(writing_, false)) return;
        // SQLite may have rolled back by itself, after a full disk for example.
        if (sqlite3_get_autocommit(db_->getHandle()) == 0) db_->tryExec("ROLLBACK");
    }

    const RoleState* find(Role role, std::string_view peer_id) const {
        return rows_.find(role, peer_id);
    }
    void put(Role role, std::string_view peer_id, const RoleState& row, Instant now) {
        const RoleState* known = find(role, peer_id);
        if (known && *known == row) return;
        write([&] {
            SQLite::Statement& put = known ? statements_->update_row : statements_->insert_row;
            bind_keys(put, role, peer_id);
            bind(put, 4, name(row.state));
            bind(put, 5, row.local_nonce);
            bind(put, 6, row.peer_nonce);
            bind(put, 7, row.local_reference);
            bind(put, 8, row.peer_reference);
            put.bind(9, row.exchange_count);
            put.bind(10, row.finalize_retry_count);
            bind(put, 11, row.peer_address);
            bind(put, 12, row.peer_sign_pub);
            bind(put, 13, row.peer_kx_pub);
            bind(put, 14, row.hs_derived_at);
            bind(put, 15, row.last_secure_at);
            bind_time(put, 16, now);
            run(put);
        });
        rows_.put(role, peer_id, row);
        if (!in_transaction_) rows_.commit();
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        rows_.for_each(role, std::forward<Visit>(visit));
    }

    bool record_received(Role role, std::string_view peer_id, std::string_view nonce,
                         Instant now) {
        int added = 0;
        write([&] {
            SQLite::Statement& insert = statements_->insert_received;
            bind_keys(insert, role, peer_id);
            bind(insert, 4, nonce);
            bind_time(insert, 5, now);
            added = run(insert);
        });
        return added == 1;
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) {
        bool found = false;
        guarded("read", [&] {
            SQLite::Statement& select = statements_->select_received;
            select.reset();
            bind_keys(select, role, peer_id);
            bind(select, 4, nonce);
            found = select.executeStep();
            select.reset();
        });
        return found;
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant now) {
        write([&] {
            SQLite::Statement& insert = statements_->insert_sent;
            bind_keys(insert, role, peer_id);
            bind(insert, 4, nonce);
            bind_time(insert, 5, now);
            run(insert);
        });
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        write([&] {
            bind_keys(statements_->delete_nonces, role, peer_id);
            run(statements_->delete_nonces);
        });
    }

    std::vector<NonceEvent> nonces() const {
        std::vector<NonceEvent> events;
        guarded("read", [&] {
            SQLite::Statement select(*db_, sqlite::select_nonces);
            select.bind(1, self_id_);
            while (select.executeStep()) {
                events.push_back({role_named(text_of(select, 0)), text_of(select, 1),
                                  text_of(select, 2) == "sent" ? NonceFlow::sent
                                                               : NonceFlow::received,
                                  text_of(select, 3)});
            }
        });
        return events;
    }

    const std::string& path() const { return path_; }
    // The connection itself, for inspection and tests.
    SQLite::Database& database() { return *db_; }

private:
    static constexpr int busy_ms = 5000;  // how long another process may hold the file

    // Prepared once; they refer to the database and must go before it.
    struct Statements {
        explicit Statements(SQLite::Database& db)
            : insert_row(db, sqlite::insert_row),
              update_row(db, sqlite::update_row),
              insert_received(db, sqlite::insert_received),
              select_received(db, sqlite::select_received),
              insert_sent(db, sqlite::insert_sent),
              delete_nonces(db, sqlite::delete_nonces) {}

        SQLite::Statement insert_row, update_row, insert_received, select_received, insert_sent,
            delete_nonces;
    };

    [[noreturn]] void fail(std::string_view doing, std::string_view reason,
                           std::string_view advice) const {
        std::string text = "the database '" + path_ + "' cannot be ";
        text += doing;
        text += ": ";
        text += reason;
        text += "; ";
        text += advice;
        throw StoreError(text);
    }

    static std::string_view advice_for(int code) {
        switch (code & 0xFF) {
            case SQLITE_FULL: return "make room on the disk; nothing of this step was stored";
            case SQLITE_BUSY:
            case SQLITE_LOCKED: return "another program holds it: stop that one first";
            case SQLITE_READONLY: return "check the mode of the file and of its folder";
            case SQLITE_CANTOPEN: return "check that its folder is there and can be written";
            case SQLITE_NOTADB:
            case SQLITE_CORRUPT: return "it is no database or a damaged one: move it away";
            case SQLITE_ERROR: return "its tables are not those of an agent: move it away";
            default: return "check the file and its disk";
        }
    }

    template <class Work>
    void guarded(std::string_view doing, Work work) const {
        try {
            work();
        } catch (const SQLite::Exception& error) {
            fail(doing, error.what(), advice_for(error.getErrorCode()));
        }
    }

    // Work that writes, in the transaction of the step if there is one.
    template <class Work>
    void write(Work work) {
        guarded("written", [&] {
            if (in_transaction_ && !writing_) {
                db_->exec("BEGIN IMMEDIATE");
                writing_ = true;
            }
            work();
        });
    }

    static int run(SQLite::Statement& statement) {
        // Reset also when it fails, so that it can be bound again.
        struct Reset {
            SQLite::Statement& statement;
            ~Reset() { statement.tryReset(); }
        } reset{statement};
        return statement.exec();
    }

    void bind_keys(SQLite::Statement& statement, Role role, std::string_view peer_id) {
        bind(statement, 1, self_id_);
        bind(statement, 2, name(role));
        bind(statement, 3, peer_id);
    }
    // SQLite keeps no copy: what is bound waits here, in storage that is used again.
    void bind(SQLite::Statement& statement, int at, std::string_view text) {
        std::string& waiting = bound_[static_cast<std::size_t>(at)];
        waiting.assign(text);
        statement.bindNoCopy(at, waiting);
    }
    void bind(SQLite::Statement& statement, int at, const Field& field) {
        if (field.has_value()) {
            bind(statement, at, std::string_view(field.text));
        } else {
            statement.bind(at);
        }
    }
    void bind_time(SQLite::Statement& statement, int at, Instant now) {
        if (now.utc_seconds() != time_of_ || time_.empty()) {
            time_ = utc_timestamp(now);
            time_of_ = now.utc_seconds();
        }
        bind(statement, at, time_);
    }

    static std::string text_of(SQLite::Statement& row, int column) {
        const SQLite::Column cell = row.getColumn(column);
        const char* text = cell.getText("");
        return std::string(text, static_cast<std::size_t>(cell.getBytes()));
    }
    static Field field_of(SQLite::Statement& row, int column) {
        Field field;
        if (row.isColumnNull(column)) {
            field.set_null();
        } else {
            field.set_text(text_of(row, column));
        }
        return field;
    }
    static Role role_named(std::string_view text) {
        return text == name(Role::initiator) ? Role::initiator : Role::responder;
    }

    void add_late_columns() {
        for (const std::string_view column : sqlite::late_columns) {
            const std::string column_name(column.substr(0, column.find(' ')));
            SQLite::Statement known(
                *db_, "SELECT 1 FROM pragma_table_info('role_state') WHERE name = ?1");
            bind(known, 1, column_name);
            if (known.executeStep()) continue;
            known.reset();
            db_->exec("ALTER TABLE role_state ADD COLUMN " + std::string(column));
        }
    }

    void load_rows() {
        SQLite::Statement select(*db_, sqlite::select_rows);
        bind(select, 1, self_id_);
        while (select.executeStep()) {
            const Role role = role_named(text_of(select, 0));
            const std::string peer_id = text_of(select, 1);
            RoleState row = RoleState::fresh(role);
            if (const std::string state = text_of(select, 2); !state.empty()) {
                const auto named = state_named(state);
                if (!named || role_of(*named) != role) {
                    fail("used",
                         "role_state holds the state '" + state + "' for the " +
                             std::string(name(role)) + " with peer " + peer_id,
                         "this program does not know it: correct or delete that row");
                }
                row.state = *named;
            }
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
            rows_.put(role, peer_id, row);
        }
        rows_.commit();
    }

    std::string path_, self_id_;
    std::unique_ptr<SQLite::Database> db_;
    std::unique_ptr<Statements> statements_;
    Rows rows_;
    bool in_transaction_ = false;
    bool writing_ = false;  // BEGIN has been said
    std::array<std::string, 17> bound_;  // by place in the statement
    std::string time_;      // created_at and updated_at of this second
    std::int64_t time_of_ = 0;
};

static_assert(Store<SqliteStore>);

}  // namespace hsagent
