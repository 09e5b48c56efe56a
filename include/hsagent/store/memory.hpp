// MemoryStore: what an agent keeps, as a value that can be copied and compared, and hashed by what
// for_each(), nonces(), for_each_peer() and hs_nonces() list (handshake/fingerprint.hpp).
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
#include "hsagent/support/assert.hpp"

namespace hsagent {

class MemoryStore {
public:
    void begin() {
        HSAGENT_ASSERT(!in_transaction_);
        in_transaction_ = true;
    }
    void commit() {
        HSAGENT_ASSERT(in_transaction_);
        in_transaction_ = false;
        rows_.commit();
        nonces_.commit();
        peers_.commit();
        hs_nonces_.commit();
    }
    void rollback() {
        HSAGENT_ASSERT(in_transaction_);
        in_transaction_ = false;
        rows_.rollback();
        nonces_.rollback();
        peers_.rollback();
        hs_nonces_.rollback();
    }

    const RoleState* find(Role role, std::string_view peer_id) const {
        return rows_.find(role, peer_id);
    }
    void put(Role role, std::string_view peer_id, const RoleState& row, Instant) {
        step([&] { rows_.put(role, peer_id, row); });
    }
    void erase(Role role, std::string_view peer_id) {
        step([&] {
            rows_.erase(role, peer_id);
            nonces_.erase(role, peer_id);
        });
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        rows_.for_each(role, std::forward<Visit>(visit));
    }

    bool record_received(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        bool first = false;
        step([&] { first = nonces_.record_received(role, peer_id, nonce); });
        return first;
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) const {
        return nonces_.was_received(role, peer_id, nonce);
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        step([&] { nonces_.record_sent(role, peer_id, nonce); });
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        step([&] { nonces_.forget(role, peer_id); });
    }
    // How many of both flows are kept of one peer.
    std::size_t nonce_count(Role role, std::string_view peer_id) const {
        return nonces_.count(role, peer_id);
    }
    std::vector<NonceEvent> nonces() const { return nonces_.list(); }

    const PeerRecord* find_peer(std::string_view peer_id) const { return peers_.find(peer_id); }
    void put_peer(std::string_view peer_id, const PeerRecord& record, Instant) {
        step([&] { peers_.put(peer_id, record); });
    }
    template <class Visit>
    void for_each_peer(Visit&& visit) const {
        peers_.for_each(std::forward<Visit>(visit));
    }

    bool record_hs(std::string_view nonce, Instant now, std::int64_t keep_seconds) {
        bool first = false;
        step([&] {
            first = hs_nonces_.record(nonce, now.utc_seconds(), now.utc_seconds() + keep_seconds);
        });
        return first;
    }
    bool knows_hs(std::string_view nonce, Instant now) const {
        return hs_nonces_.knows(nonce, now.utc_seconds());
    }
    std::vector<HsNonce> hs_nonces() const { return hs_nonces_.list(); }

    MemoryStore() = default;
    MemoryStore(MemoryStore&&) = default;
    MemoryStore& operator=(MemoryStore&&) = default;
    // A copy of what is stored, made between transactions; spare storage is not copied.
    MemoryStore(const MemoryStore& other)
        : rows_(other.rows_),
          nonces_(other.nonces_),
          peers_(other.peers_),
          hs_nonces_(other.hs_nonces_) {
        HSAGENT_ASSERT(!other.in_transaction_);
    }
    MemoryStore& operator=(const MemoryStore& other) { return *this = MemoryStore(other); }

    // The same rows and peers in the same order, and the same nonces.
    friend bool operator==(const MemoryStore& a, const MemoryStore& b) {
        return a.rows_ == b.rows_ && a.nonces_ == b.nonces_ && a.peers_ == b.peers_ &&
               a.hs_nonces_ == b.hs_nonces_;
    }

private:
    // Part of the transaction, or one by itself.
    template <class Work>
    void step(Work work) {
        if (in_transaction_) return work();
        begin();
        try {
            work();
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
    bool in_transaction_ = false;
};

static_assert(Store<MemoryStore>);

}  // namespace hsagent
