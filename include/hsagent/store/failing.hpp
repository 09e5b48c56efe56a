// FailingStore: a store that fails at a chosen write, as a full disk does. For simulation and
// tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/store/concept.hpp"

namespace hsagent {

class PlannedStoreFailure : public StoreError {
public:
    PlannedStoreFailure() : StoreError("the simulated disk is full") {}
};

template <Store S>
class FailingStore {
public:
    FailingStore() = default;
    explicit FailingStore(S store) : store_(std::move(store)) {}

    // The `writes`-th write from now on fails, once; a commit counts as one. 0: none fails.
    void fail_at(std::uint32_t writes) { fails_in_ = writes; }
    // The number of writes up to the one that fails; 0: none fails.
    std::uint32_t fails_in() const { return fails_in_; }
    S& inner() { return store_; }

    void begin(UndoLog& log) { store_.begin(log); }
    void commit() {
        write();
        store_.commit();
    }
    void rollback() { store_.rollback(); }
    const RoleState* find(Role role, std::string_view peer_id) const {
        return store_.find(role, peer_id);
    }
    void put(Role role, std::string_view peer_id, const RoleState& row, Instant now) {
        write();
        store_.put(role, peer_id, row, now);
    }
    void erase(Role role, std::string_view peer_id) {
        write();
        store_.erase(role, peer_id);
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        store_.for_each(role, std::forward<Visit>(visit));
    }
    bool record_received(Role role, std::string_view peer_id, std::string_view nonce, Instant now) {
        write();
        return store_.record_received(role, peer_id, nonce, now);
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) {
        return store_.was_received(role, peer_id, nonce);
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant now) {
        write();
        store_.record_sent(role, peer_id, nonce, now);
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        write();
        store_.forget_nonces(role, peer_id);
    }
    std::vector<NonceEvent> nonces() const { return store_.nonces(); }

    const PeerRecord* find_peer(std::string_view peer_id) const {
        return store_.find_peer(peer_id);
    }
    void put_peer(std::string_view peer_id, const PeerRecord& record, Instant now) {
        write();
        store_.put_peer(peer_id, record, now);
    }
    template <class Visit>
    void for_each_peer(Visit&& visit) const {
        store_.for_each_peer(std::forward<Visit>(visit));
    }
    bool record_hs(std::string_view nonce, Instant now, std::int64_t keep_seconds) {
        write();
        return store_.record_hs(nonce, now, keep_seconds);
    }
    bool knows_hs(std::string_view nonce, Instant now) { return store_.knows_hs(nonce, now); }
    std::vector<HsNonce> hs_nonces() const { return store_.hs_nonces(); }

    // Number of nonces of one peer, both flows.
    std::size_t nonce_count(Role role, std::string_view peer_id) {
        return store_.nonce_count(role, peer_id);
    }

private:
    void write() {
        if (fails_in_ == 0 || --fails_in_ > 0) return;
        throw PlannedStoreFailure();
    }

    S store_;
    std::uint32_t fails_in_ = 0;
};

}  // namespace hsagent
