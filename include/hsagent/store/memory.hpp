// MemoryStore: rows and nonces of one agent, as a value that can be copied and compared, and
// hashed by what for_each() and nonces() list (handshake/fingerprint.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/store/concept.hpp"
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
        settle();
    }
    void rollback() {
        HSAGENT_ASSERT(in_transaction_);
        in_transaction_ = false;
        rows_.rollback();
        for (std::size_t i = changes_.size(); i-- > 0;) undo(changes_[i]);
        changes_.truncate(0);
    }

    const RoleState* find(Role role, std::string_view peer_id) const {
        return rows_.find(role, peer_id);
    }
    void put(Role role, std::string_view peer_id, const RoleState& row, Instant) {
        rows_.put(role, peer_id, row);
        if (!in_transaction_) settle();
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        rows_.for_each(role, std::forward<Visit>(visit));
    }

    bool record_received(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        Log& log = of(role, peer_id);
        Change& change = next_change(role, peer_id);
        change.nonce.assign(nonce);
        auto insertion = log.received.insert(node_for(nonce));
        if (insertion.inserted) {
            change.kind = Change::Kind::received;
            ++recorded_;
        } else {
            spare_nodes_.push_back(std::move(insertion.node));
        }
        if (!in_transaction_) settle();
        return insertion.inserted;
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) const {
        const auto& logs = logs_[static_cast<std::size_t>(role)];
        const auto found = logs.find(peer_id);
        return found != logs.end() && found->second.received.contains(nonce);
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        Log& log = of(role, peer_id);
        Change& change = next_change(role, peer_id);
        log.sent.emplace_back(text_for(nonce), recorded_);
        change.kind = Change::Kind::sent;
        ++recorded_;
        if (!in_transaction_) settle();
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        auto& logs = logs_[static_cast<std::size_t>(role)];
        const auto found = logs.find(peer_id);
        if (found == logs.end()) return;
        Change& change = next_change(role, peer_id);
        // Now, so that settle() allocates nothing: a commit must not fail.
        spare_nodes_.reserve(most_spare);
        spare_texts_.reserve(most_spare);
        change.kind = Change::Kind::forgot;
        // What was forgotten waits where rollback finds it; the log gets emptied storage back.
        std::swap(change.log, found->second);
        if (!in_transaction_) settle();
    }

    // How many of both flows are kept of one peer.
    std::size_t nonce_count(Role role, std::string_view peer_id) const {
        const auto& logs = logs_[static_cast<std::size_t>(role)];
        const auto found = logs.find(peer_id);
        if (found == logs.end()) return 0;
        return found->second.received.size() + found->second.sent.size();
    }
    // In the order in which they were recorded.
    std::vector<NonceEvent> nonces() const {
        std::vector<std::pair<std::uint64_t, NonceEvent>> found;
        for (const Role role : all_roles) {
            for (const auto& [peer_id, log] : logs_[static_cast<std::size_t>(role)]) {
                for (const auto& [nonce, at] : log.received) {
                    found.push_back({at, {role, peer_id, NonceFlow::received, nonce}});
                }
                for (const auto& [nonce, at] : log.sent) {
                    found.push_back({at, {role, peer_id, NonceFlow::sent, nonce}});
                }
            }
        }
        std::sort(found.begin(), found.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<NonceEvent> events;
        for (auto& [at, event] : found) events.push_back(std::move(event));
        return events;
    }

    MemoryStore() = default;
    MemoryStore(MemoryStore&&) = default;
    MemoryStore& operator=(MemoryStore&&) = default;
    // A copy of what is stored, made between transactions; spare storage is not copied.
    MemoryStore(const MemoryStore& other)
        : rows_(other.rows_), logs_(other.logs_), recorded_(other.recorded_) {
        HSAGENT_ASSERT(!other.in_transaction_);
    }
    MemoryStore& operator=(const MemoryStore& other) { return *this = MemoryStore(other); }

    // The same rows in the same order, and the same nonces.
    friend bool operator==(const MemoryStore& a, const MemoryStore& b) {
        return a.rows_ == b.rows_ && a.nonces() == b.nonces();
    }

private:
    using Node = TextMap<std::uint64_t>::node_type;

    static constexpr std::size_t most_spare = 64;

    // Each nonce with its place in the order of recording.
    struct Log {
        TextMap<std::uint64_t> received;
        std::vector<std::pair<std::string, std::uint64_t>> sent;
    };
    struct Change {
        enum class Kind : std::uint8_t { none, received, sent, forgot };
        Kind kind = Kind::none;
        Role role = Role::initiator;
        std::string peer_id, nonce;
        Log log;  // what was forgotten
    };

    Log& of(Role role, std::string_view peer_id) {
        auto& logs = logs_[static_cast<std::size_t>(role)];
        const auto found = logs.find(peer_id);
        if (found != logs.end()) return found->second;
        return logs.try_emplace(std::string(peer_id)).first->second;
    }

    // Made before what it is about is done, and given its kind after: whatever throws in between,
    // rollback() undoes what was done.
    Change& next_change(Role role, std::string_view peer_id) {
        Change& change = changes_.next();
        change.kind = Change::Kind::none;
        change.role = role;
        change.peer_id.assign(peer_id);
        return change;
    }
    // Allocates nothing: the logs of all changes are there.
    void undo(Change& change) {
        switch (change.kind) {
            case Change::Kind::none:
                break;
            case Change::Kind::received:
                of(change.role, change.peer_id).received.erase(change.nonce);
                break;
            case Change::Kind::sent:
                of(change.role, change.peer_id).sent.pop_back();
                break;
            case Change::Kind::forgot:
                std::swap(change.log, of(change.role, change.peer_id));
                break;
        }
    }
    // A node, or a text, that forgotten nonces left behind; else a new one. No allocation, that
    // is, once a cycle has been through.
    Node node_for(std::string_view nonce) {
        Node node;
        if (spare_nodes_.empty()) {
            TextMap<std::uint64_t> made;
            made.try_emplace(std::string(nonce));
            node = made.extract(made.begin());
        } else {
            node = std::move(spare_nodes_.back());
            spare_nodes_.pop_back();
            node.key().assign(nonce);
        }
        node.mapped() = recorded_;
        return node;
    }
    std::string text_for(std::string_view nonce) {
        if (spare_texts_.empty()) return std::string(nonce);
        std::string text = std::move(spare_texts_.back());
        spare_texts_.pop_back();
        text.assign(nonce);
        return text;
    }
    // What was done stands. Storage of forgotten nonces is kept for new ones, within reason.
    void settle() {
        rows_.commit();
        for (std::size_t i = 0; i < changes_.size(); ++i) {
            Log& log = changes_[i].log;
            while (!log.received.empty() && spare_nodes_.size() < most_spare) {
                spare_nodes_.push_back(log.received.extract(log.received.begin()));
            }
            for (auto& [text, at] : log.sent) {
                if (spare_texts_.size() < most_spare) spare_texts_.push_back(std::move(text));
            }
            log.received.clear();
            log.sent.clear();
        }
        changes_.truncate(0);
    }

    Rows rows_;
    std::array<TextMap<Log>, 2> logs_;
    std::uint64_t recorded_ = 0;
    bool in_transaction_ = false;
    Reused<Change> changes_;
    std::vector<Node> spare_nodes_;
    std::vector<std::string> spare_texts_;
};

static_assert(Store<MemoryStore>);

}  // namespace hsagent
