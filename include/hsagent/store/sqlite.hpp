// SqliteStore: a store in an SQLite file that deployed agents can use, too (PROTOCOL.md, 4).
//
// This is the only file that includes SQLiteCpp.
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
#include "hsagent/store/records.hpp"
#include "hsagent/store/rows.hpp"
#include "hsagent/store/sqlite_failure.hpp"
#include "hsagent/store/sqlite_schema.hpp"
#include "hsagent/store/step_log.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent {

// Rows and peers are read once, when the file is opened, and written through; nonces stay in the
// file. WAL mode is used so that a reader never blocks the agent. A transaction begins at its first
// write, so a step that changes nothing costs nothing. Rows of other agents in the file are not
// touched. Text is stored byte for byte, except that a time that looks like a number becomes one,
// because of the columns' declared type. A Field of kind `other` is read back as text.
class SqliteStore {
public:
    // Opens or creates the file; its folder must exist. Adds columns and tables that files of older
    // agents lack. If the file cannot be written or is not an agent's, throws StoreError and leaves
    // it unchanged.
    SqliteStore(std::string path, std::string self_id)
        : path_(std::move(path)), self_id_(std::move(self_id)) {
        // For an empty path, SQLite would create a temporary database that is deleted on closing.
        // Without a folder in front, it would do the same for ":memory:" and some names that begin
        // with "file:".
        if (path_.empty()) fail("opened", "its path is empty", "give a file name");
        const std::string file = path_.front() == '/' ? path_ : "./" + path_;
        guarded("opened", [&] {
            SQLite::Database db(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_ms);
            check_tables(db);
            make_tables(db);
            connection_ = std::make_unique<Connection>(std::move(db));
            load_rows();
            load_peers();
        });
    }

    // Checkpoints the WAL into the database file and closes it. Call it between transactions.
    // Afterwards, rows can still be read, but nothing else works. The destructor does the same but
    // cannot report a failure. Even then no committed data is lost: it is found in the WAL the next
    // time the file is opened.
    void close() {
        HSAGENT_ASSERT(!step_.is_open());
        const auto closing = std::exchange(connection_, nullptr);
        if (!closing) return;
        // PASSIVE, because waiting for a reader is useless: SQLite completes the checkpoint when
        // that reader closes.
        guarded("closed", [&] { closing->db.exec("PRAGMA wal_checkpoint(PASSIVE)"); });
    }

    void begin(UndoLog& log) { step_.begin(log); }
    // Begins a step that involves only this store.
    void begin() { step_.begin(); }
    // If this throws, nothing has been stored, and the caller must roll back the step.
    void commit() {
        if (writing_) write([&] { run(statements().commit); });
        writing_ = false;
        step_.commit();
    }
    void rollback() {
        step_.rollback();
        if (!std::exchange(writing_, false)) return;
        // SQLite may have rolled back by itself, for example after a full disk.
        if (is_open_transaction()) database().tryExec("ROLLBACK");
    }

    const RoleState* find(Role role, std::string_view peer_id) const {
        return rows_.find(role, peer_id);
    }
    void put(Role role, std::string_view peer_id, const RoleState& row, Instant now) {
        const RoleState* known = find(role, peer_id);
        if (known && *known == row) return;
        step([&] {
            write([&] {
                SQLite::Statement& put = known ? statements().update_row : statements().insert_row;
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
                run_on_one(put);
            });
            rows_.put(step_.log(), role, peer_id, row);
        });
    }
    void erase(Role role, std::string_view peer_id) {
        step([&] {
            write([&] {
                if (find(role, peer_id)) {
                    bind_keys(statements().delete_row, role, peer_id);
                    run(statements().delete_row);
                }
                bind_keys(statements().delete_nonces, role, peer_id);
                run(statements().delete_nonces);
            });
            rows_.erase(step_.log(), role, peer_id);
        });
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        rows_.for_each(role, std::forward<Visit>(visit));
    }

    bool record_received(Role role, std::string_view peer_id, std::string_view nonce, Instant now) {
        int added = 0;
        write([&] {
            SQLite::Statement& insert = statements().insert_received;
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
            SQLite::Statement& select = statements().select_received;
            const Reset reset{select};
            bind_keys(select, role, peer_id);
            bind(select, 4, nonce);
            found = select.executeStep();
        });
        return found;
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant now) {
        write([&] {
            SQLite::Statement& insert = statements().insert_sent;
            bind_keys(insert, role, peer_id);
            bind(insert, 4, nonce);
            bind_time(insert, 5, now);
            run(insert);
        });
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        write([&] {
            bind_keys(statements().delete_nonces, role, peer_id);
            run(statements().delete_nonces);
        });
    }

    // The number of nonces of one peer, both flows.
    std::size_t nonce_count(Role role, std::string_view peer_id) {
        std::int64_t count = 0;
        guarded("read", [&] {
            SQLite::Statement& select = statements().count_nonces;
            const Reset reset{select};
            bind_keys(select, role, peer_id);
            select.executeStep();
            count = select.getColumn(0).getInt64();
        });
        return static_cast<std::size_t>(count);
    }
    std::vector<NonceEvent> nonces() const {
        std::vector<NonceEvent> events;
        guarded("read", [&] {
            SQLite::Statement select(database(), sqlite::select_nonces);
            select.bind(1, self_id_);
            while (select.executeStep()) {
                events.push_back(
                    {role_named(text_of(select, 0)), text_of(select, 1),
                     nonce_flow_names.find(text_of(select, 2)).value_or(NonceFlow::received),
                     text_of(select, 3)});
            }
        });
        return events;
    }

    const PeerRecord* find_peer(std::string_view peer_id) const { return peers_.find(peer_id); }
    void put_peer(std::string_view peer_id, const PeerRecord& record, Instant now) {
        const PeerRecord* known = find_peer(peer_id);
        if (known && *known == record) return;
        step([&] {
            write([&] {
                SQLite::Statement& put =
                    known ? statements().update_peer : statements().insert_peer;
                bind(put, 1, self_id_);
                bind(put, 2, peer_id);
                bind(put, 3, record.sign_pub);
                put.bind(4, record.pinned_by_application ? 1 : 0);
                if (record.zone_offset_seconds) {
                    put.bind(5, *record.zone_offset_seconds);
                } else {
                    put.bind(5);
                }
                put.bind(6, record.speaks_hs2 ? 1 : 0);
                bind_time(put, 7, now);
                run_on_one(put);
            });
            peers_.put(step_.log(), peer_id, record);
        });
    }
    template <class Visit>
    void for_each_peer(Visit&& visit) const {
        peers_.for_each(std::forward<Visit>(visit));
    }

    bool record_hs(std::string_view nonce, Instant now, std::int64_t keep_seconds) {
        int changed = 0;
        step([&] {
            write([&] {
                SQLite::Statement& insert = statements().insert_hs;
                bind(insert, 1, self_id_);
                bind(insert, 2, nonce);
                insert.bind(3, now.utc_seconds() + keep_seconds);
                insert.bind(4, now.utc_seconds());
                changed = run(insert);
                if (changed == 0) {
                    SQLite::Statement& prolong = statements().prolong_hs;
                    bind(prolong, 1, self_id_);
                    bind(prolong, 2, nonce);
                    prolong.bind(3, now.utc_seconds() + keep_seconds);
                    run(prolong);
                    return;
                }
                SQLite::Statement& forget = statements().delete_expired_hs;
                bind(forget, 1, self_id_);
                forget.bind(2, now.utc_seconds());
                run(forget);
            });
        });
        return changed == 1;
    }
    bool knows_hs(std::string_view nonce, Instant now) {
        bool found = false;
        guarded("read", [&] {
            SQLite::Statement& select = statements().select_known_hs;
            const Reset reset{select};
            bind(select, 1, self_id_);
            bind(select, 2, nonce);
            select.bind(3, now.utc_seconds());
            found = select.executeStep();
        });
        return found;
    }
    std::vector<HsNonce> hs_nonces() const {
        std::vector<HsNonce> all;
        guarded("read", [&] {
            SQLite::Statement select(database(), sqlite::select_hs);
            select.bind(1, self_id_);
            while (select.executeStep()) {
                all.emplace_back(text_of(select, 0), select.getColumn(1).getInt64());
            }
        });
        return all;
    }

    const std::string& path() const { return path_; }
    // The connection itself, for inspection and tests.
    SQLite::Database& database() const {
        HSAGENT_ASSERT(connection_);
        return connection_->db;
    }

private:
    static constexpr int busy_ms = 5000;  // maximum wait for another process that holds the file

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
    // Kept together, so that the statements are destroyed before their database even if a store is
    // moved.
    struct Connection {
        explicit Connection(SQLite::Database opened) : db(std::move(opened)), statements(db) {}
        SQLite::Database db;
        Statements statements;
    };
    // Resets the statement even after a failure, so that it can be bound again.
    struct Reset {
        SQLite::Statement& statement;
        ~Reset() { statement.tryReset(); }
    };

    Statements& statements() {
        HSAGENT_ASSERT(connection_);
        return connection_->statements;
    }
    bool is_open_transaction() const { return sqlite3_get_autocommit(database().getHandle()) == 0; }

    [[noreturn]] void fail(std::string_view doing, std::string_view reason,
                           std::string_view advice) const {
        throw sqlite::failure(path_, doing, reason, advice);
    }
    template <class Work>
    void guarded(std::string_view doing, Work work) const {
        try {
            work();
        } catch (const SQLite::Exception& error) {
            fail(doing, error.what(), sqlite::advice_for(error.getErrorCode()));
        }
    }

    // Runs `work` as part of the current step, or as a step of its own. Needed for changes that
    // take several statements or also change memory.
    template <class Work>
    void step(Work work) {
        if (step_.is_open()) return work();
        begin();
        try {
            work();
            commit();
        } catch (...) {
            rollback();
            throw;
        }
    }

    // Runs `work`, which writes, in the transaction of the step if there is one.
    template <class Work>
    void write(Work work) {
        guarded("written", [&] {
            if (step_.is_open() && !writing_) {
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

    // Returns the number of changed rows.
    static int run(SQLite::Statement& statement) {
        const Reset reset{statement};
        return statement.exec();
    }
    // For a row that this store knows to exist.
    void run_on_one(SQLite::Statement& statement) const {
        if (run(statement) == 1) return;
        fail("written", "its row for a peer is gone",
             "another program writes to it: stop that program and open the file again");
    }

    void bind_keys(SQLite::Statement& statement, Role role, std::string_view peer_id) {
        bind(statement, 1, self_id_);
        bind(statement, 2, name(role));
        bind(statement, 3, peer_id);
    }
    // SQLite makes no copy of bound text, so it is kept here, in storage that is reused.
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
        return role_names.find(text).value_or(Role::responder);
    }

    // Only reads, so that a file that is not an agent's stays unchanged.
    void check_tables(SQLite::Database& db) const {
        if (sqlite3_db_readonly(db.getHandle(), "main") == 1) {
            fail("opened", "it is read-only", sqlite::advice_for(SQLITE_READONLY));
        }
        constexpr std::string_view advice = "it does not belong to an agent: give another file";
        SQLite::Statement foreign(db, sqlite::foreign_table);
        if (foreign.executeStep()) {
            fail("opened", "it has the table " + text_of(foreign, 0) + " but no role_state",
                 advice);
        }
        SQLite::Statement missing(db, sqlite::missing_column);
        if (missing.executeStep()) {
            fail("opened", "it has no column " + text_of(missing, 0), advice);
        }
    }

    // If two agents open a new file at once, SQLite does not wait by itself.
    static void use_wal(SQLite::Database& db) {
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
    static void make_tables(SQLite::Database& db) {
        use_wal(db);
        // A crash of the program loses no step. A crash of the machine may lose the last steps,
        // each as a whole.
        db.exec("PRAGMA synchronous = NORMAL");
        SQLite::Transaction all_or_none(db, SQLite::TransactionBehavior::IMMEDIATE);
        db.exec(sqlite::schema);
        db.exec(sqlite::hardened_schema);
        for (const std::string_view column : sqlite::late_columns) {
            SQLite::Statement known(db, sqlite::role_state_column);
            known.bind(1, std::string(column.substr(0, column.find(' '))));
            if (known.executeStep()) continue;
            known.reset();
            db.exec("ALTER TABLE role_state ADD COLUMN " + std::string(column));
        }
        all_or_none.commit();
    }

    void load_rows() {
        UndoLog log;
        SQLite::Statement select(database(), sqlite::select_rows);
        bind(select, 1, self_id_);
        while (select.executeStep()) {
            const Role role = role_named(text_of(select, 0));
            RoleState row = RoleState::fresh(role);
            row.state = state_of(select, role);
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
            rows_.put(log, role, text_of(select, 1), row);
            log.commit();
        }
    }
    void load_peers() {
        UndoLog log;
        SQLite::Statement select(database(), sqlite::select_peers);
        bind(select, 1, self_id_);
        while (select.executeStep()) {
            PeerRecord record;
            record.sign_pub = field_of(select, 1);
            record.pinned_by_application = select.getColumn(2).getInt() != 0;
            if (!select.isColumnNull(3)) record.zone_offset_seconds = select.getColumn(3).getInt();
            record.speaks_hs2 = select.getColumn(4).getInt() != 0;
            peers_.put(log, text_of(select, 0), record);
            log.commit();
        }
    }
    // For deployed agents, no state means the ready state. Unknown states are rejected, not
    // guessed.
    State state_of(SQLite::Statement& row, Role role) const {
        const std::string role_text = text_of(row, 0), state_text = text_of(row, 2);
        if (state_text.empty() && role_text == name(role)) return ready_state(role);
        const auto state = state_names.find(state_text);
        if (!state || role_of(*state) != role || role_text != name(role)) {
            fail("opened",
                 "row " + text_of(row, 14) + " of role_state, for the peer " + text_of(row, 1) +
                     ", has the role '" + role_text + "' and the state '" + state_text + "'",
                 "that combination is unknown: correct or delete the row");
        }
        return *state;
    }

    std::string path_, self_id_;
    std::unique_ptr<Connection> connection_;
    Rows rows_;
    Records<PeerRecord> peers_;
    StepLog step_;
    bool writing_ = false;               // BEGIN has been executed
    std::array<std::string, 17> bound_;  // by parameter number
    std::string time_;                   // text of created_at and updated_at for time_of_
    std::int64_t time_of_ = 0;
};

static_assert(Store<SqliteStore>);

}  // namespace hsagent
