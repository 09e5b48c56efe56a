// MemoryStore: a store in memory, as a value that can be copied (between steps) and compared.
//
// handshake/fingerprint.hpp hashes it by the contents of for_each(), nonces(), for_each_peer() and
// hs_nonces().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/store/concept.hpp"
#include "hsagent/store/hs_nonces.hpp"
#include "hsagent/store/nonce_log.hpp"
#include "hsagent/store/records.hpp"
#include "hsagent/store/rows.hpp"
#include "hsagent/store/step_log.hpp"

namespace hsagent {

class MemoryStore {
public:
    void begin(UndoLog& log) { step_.begin(log); }
    // Begins a step that involves only this store.
    void begin() { step_.begin(); }
    void commit() { step_.commit(); }
    void rollback() { step_.rollback(); }

    const RoleState* find(Role role, std::string_view peer_id) const {
        return rows_.find(role, peer_id);
    }
    void put(Role role, std::string_view peer_id, const RoleState& row, Instant) {
        step([&](UndoLog& log) { rows_.put(log, role, peer_id, row); });
    }
    void erase(Role role, std::string_view peer_id) {
        step([&](UndoLog& log) {
            rows_.erase(log, role, peer_id);
            nonces_.erase(log, role, peer_id);
        });
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        rows_.for_each(role, std::forward<Visit>(visit));
    }

    bool record_received(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        bool first = false;
        step([&](UndoLog& log) { first = nonces_.record_received(log, role, peer_id, nonce); });
        return first;
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) const {
        return nonces_.was_received(role, peer_id, nonce);
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        step([&](UndoLog& log) { nonces_.record_sent(log, role, peer_id, nonce); });
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        step([&](UndoLog& log) { nonces_.forget(log, role, peer_id); });
    }
    // The number of nonces of one peer, both flows.
    std::size_t nonce_count(Role role, std::string_view peer_id) const {
        return nonces_.count(role, peer_id);
    }
    std::vector<NonceEvent> nonces() const { return nonces_.list(); }

    const PeerRecord* find_peer(std::string_view peer_id) const { return peers_.find(peer_id); }
    void put_peer(std::string_view peer_id, const PeerRecord& record, Instant) {
        step([&](UndoLog& log) { peers_.put(log, peer_id, record); });
    }
    template <class Visit>
    void for_each_peer(Visit&& visit) const {
        peers_.for_each(std::forward<Visit>(visit));
    }

    bool record_hs(std::string_view nonce, Instant now, std::int64_t keep_seconds) {
        bool first = false;
        step([&](UndoLog& log) {
            first =
                hs_nonces_.record(log, nonce, now.utc_seconds(), now.utc_seconds() + keep_seconds);
        });
        return first;
    }
    bool knows_hs(std::string_view nonce, Instant now) const {
        return hs_nonces_.knows(nonce, now.utc_seconds());
    }
    std::vector<HsNonce> hs_nonces() const { return hs_nonces_.list(); }

    // Equal if rows and peers are the same in the same order, and nonces are the same.
    friend bool operator==(const MemoryStore& a, const MemoryStore& b) {
        return a.rows_ == b.rows_ && a.nonces_ == b.nonces_ && a.peers_ == b.peers_ &&
               a.hs_nonces_ == b.hs_nonces_;
    }

private:
    // Runs `work` as part of the current step, or as a step of its own.
    template <class Work>
    void step(Work work) {
        if (step_.is_open()) return work(step_.log());
        begin();
        try {
            work(step_.log());
        } catch (...) {
            rollback();
            throw;
        }
        commit();
    }

    Rows rows_;
    NonceLog nonces_;
    Records<PeerRecord> peers_;
    HsNonces hs_nonces_;
    StepLog step_;
};

static_assert(Store<MemoryStore>);

}  // namespace hsagent
