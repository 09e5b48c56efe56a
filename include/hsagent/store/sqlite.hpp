// SqliteStore: a store in an SQLite file that deployed agents can use, too (PROTOCOL.md, 4).
//
// The sqlite*.hpp files of store/ are the only ones that include SQLiteCpp.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/store/concept.hpp"
#include "hsagent/store/records.hpp"
#include "hsagent/store/rows.hpp"
#include "hsagent/store/sqlite_file.hpp"
#include "hsagent/store/sqlite_parameters.hpp"
#include "hsagent/store/sqlite_rows.hpp"
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
        : file_(std::move(path)), self_id_(std::move(self_id)) {
        file_.guarded("opened", [&] { load(); });
    }

    // Checkpoints the WAL into the database file and closes it. Call it between transactions.
    // Afterwards, rows can still be read, but nothing else works. The destructor does the same but
    // cannot report a failure. Even then no committed data is lost: it is found in the WAL the next
    // time the file is opened.
    void close() {
        HSAGENT_ASSERT(!step_.is_open());
        file_.close();
    }

    void begin(UndoLog& log) { step_.begin(log); }
    // Begins a step that involves only this store.
    void begin() { step_.begin(); }
    // If this throws, nothing has been stored, and the caller must roll back the step.
    void commit() {
        file_.commit();
        step_.commit();
    }
    void rollback() {
        step_.rollback();
        file_.rollback();
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
                sqlite::bind_row(parameters_, put, self_id_, role, peer_id, row, now);
                file_.run_on_one(put);
            });
            rows_.put(step_.log(), role, peer_id, row);
        });
    }
    void erase(Role role, std::string_view peer_id) {
        step([&] {
            write([&] {
                if (find(role, peer_id)) {
                    bind_keys(statements().delete_row, role, peer_id);
                    sqlite::run(statements().delete_row);
                }
                bind_keys(statements().delete_nonces, role, peer_id);
                sqlite::run(statements().delete_nonces);
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
            parameters_.bind(insert, 4, nonce);
            parameters_.bind_time(insert, 5, now);
            added = sqlite::run(insert);
        });
        return added == 1;
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) {
        bool found = false;
        file_.guarded("read", [&] {
            SQLite::Statement& select = statements().select_received;
            const sqlite::Reset reset{select};
            bind_keys(select, role, peer_id);
            parameters_.bind(select, 4, nonce);
            found = select.executeStep();
        });
        return found;
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant now) {
        write([&] {
            SQLite::Statement& insert = statements().insert_sent;
            bind_keys(insert, role, peer_id);
            parameters_.bind(insert, 4, nonce);
            parameters_.bind_time(insert, 5, now);
            sqlite::run(insert);
        });
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        write([&] {
            bind_keys(statements().delete_nonces, role, peer_id);
            sqlite::run(statements().delete_nonces);
        });
    }

    // The number of nonces of one peer, both flows.
    std::size_t nonce_count(Role role, std::string_view peer_id) {
        std::int64_t count = 0;
        file_.guarded("read", [&] {
            SQLite::Statement& select = statements().count_nonces;
            const sqlite::Reset reset{select};
            bind_keys(select, role, peer_id);
            select.executeStep();
            count = select.getColumn(0).getInt64();
        });
        return static_cast<std::size_t>(count);
    }
    std::vector<NonceEvent> nonces() const {
        std::vector<NonceEvent> events;
        file_.guarded("read", [&] {
            SQLite::Statement select(database(), sqlite::select_nonces);
            select.bind(1, self_id_);
            while (select.executeStep()) {
                events.push_back({sqlite::role_named(sqlite::text_of(select, 0)),
                                  sqlite::text_of(select, 1),
                                  nonce_flow_names.find(sqlite::text_of(select, 2))
                                      .value_or(NonceFlow::received),
                                  sqlite::text_of(select, 3)});
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
                sqlite::bind_peer(parameters_, put, self_id_, peer_id, record, now);
                file_.run_on_one(put);
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
                parameters_.bind(insert, 1, self_id_);
                parameters_.bind(insert, 2, nonce);
                insert.bind(3, now.utc_seconds() + keep_seconds);
                insert.bind(4, now.utc_seconds());
                changed = sqlite::run(insert);
                if (changed == 0) {
                    SQLite::Statement& prolong = statements().prolong_hs;
                    parameters_.bind(prolong, 1, self_id_);
                    parameters_.bind(prolong, 2, nonce);
                    prolong.bind(3, now.utc_seconds() + keep_seconds);
                    sqlite::run(prolong);
                    return;
                }
                SQLite::Statement& forget = statements().delete_expired_hs;
                parameters_.bind(forget, 1, self_id_);
                forget.bind(2, now.utc_seconds());
                sqlite::run(forget);
            });
        });
        return changed == 1;
    }
    bool knows_hs(std::string_view nonce, Instant now) {
        bool found = false;
        file_.guarded("read", [&] {
            SQLite::Statement& select = statements().select_known_hs;
            const sqlite::Reset reset{select};
            parameters_.bind(select, 1, self_id_);
            parameters_.bind(select, 2, nonce);
            select.bind(3, now.utc_seconds());
            found = select.executeStep();
        });
        return found;
    }
    std::vector<HsNonce> hs_nonces() const {
        std::vector<HsNonce> all;
        file_.guarded("read", [&] {
            SQLite::Statement select(database(), sqlite::select_hs);
            select.bind(1, self_id_);
            while (select.executeStep()) {
                all.emplace_back(sqlite::text_of(select, 0), select.getColumn(1).getInt64());
            }
        });
        return all;
    }

    const std::string& path() const { return file_.path(); }
    // The connection itself, for inspection and tests.
    SQLite::Database& database() const { return file_.database(); }

private:
    sqlite::Statements& statements() { return file_.statements(); }
    void bind_keys(SQLite::Statement& statement, Role role, std::string_view peer_id) {
        parameters_.bind_keys(statement, self_id_, role, peer_id);
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
        file_.write(step_.is_open(), std::move(work));
    }

    void load() {
        UndoLog log;
        sqlite::read_rows(database(), path(), self_id_,
                          [&](Role role, const std::string& peer_id, const RoleState& row) {
                              rows_.put(log, role, peer_id, row);
                              log.commit();
                          });
        sqlite::read_peers(database(), self_id_,
                           [&](const std::string& peer_id, const PeerRecord& record) {
                               peers_.put(log, peer_id, record);
                               log.commit();
                           });
    }

    sqlite::File file_;
    std::string self_id_;
    sqlite::Parameters parameters_;
    Rows rows_;
    Records<PeerRecord> peers_;
    StepLog step_;
};

static_assert(Store<SqliteStore>);

}  // namespace hsagent
