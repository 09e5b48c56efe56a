// NonceLog: the nonce_event table in memory, by role and peer.
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
#include "hsagent/support/assert.hpp"
#include "hsagent/support/changes.hpp"
#include "hsagent/support/text_hash.hpp"

namespace hsagent {

// The storage of some forgotten nonces and peers is kept for new ones, so that a repeating cycle
// allocates nothing.
class NonceLog {
public:
    NonceLog() = default;
    NonceLog(NonceLog&&) = default;
    NonceLog& operator=(NonceLog&&) = default;
    // Copies the contents, between steps; spare storage is not copied.
    NonceLog(const NonceLog& other) : logs_(other.logs_), recorded_(other.recorded_) {
        HSAGENT_ASSERT(other.changes_.is_empty());
    }
    NonceLog& operator=(const NonceLog& other) { return *this = NonceLog(other); }

    // If one of these throws halfway, the undo log reverts exactly the part that was done.
    bool record_received(UndoLog& undo_log, Role role, std::string_view peer_id,
                         std::string_view nonce) {
        Log& log = of(role, peer_id);
        Change& change = next_change(undo_log, role, peer_id);
        change.nonce.assign(nonce);
        auto insertion = log.received.insert(node_for(nonce));
        if (insertion.inserted) {
            change.kind = Change::Kind::received;
            ++recorded_;
        } else {
            spare_nodes_.push_back(std::move(insertion.node));
        }
        return insertion.inserted;
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) const {
        const Log* log = find(role, peer_id);
        return log && log->received.contains(nonce);
    }
    void record_sent(UndoLog& undo_log, Role role, std::string_view peer_id,
                     std::string_view nonce) {
        Log& log = of(role, peer_id);
        Change& change = next_change(undo_log, role, peer_id);
        log.sent.emplace_back(text_for(nonce), recorded_);
        change.kind = Change::Kind::sent;
        ++recorded_;
    }
    void forget(UndoLog& undo_log, Role role, std::string_view peer_id) {
        take_out(undo_log, role, peer_id, Change::Kind::forgot);
    }
    // Also drops the entry of the peer: many peers may come only once.
    void erase(UndoLog& undo_log, Role role, std::string_view peer_id) {
        take_out(undo_log, role, peer_id, Change::Kind::erased);
    }

    // The number of nonces of one peer, both flows.
    std::size_t count(Role role, std::string_view peer_id) const {
        const Log* log = find(role, peer_id);
        return log ? log->received.size() + log->sent.size() : 0;
    }
    // In the order in which they were recorded.
    std::vector<NonceEvent> list() const {
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
        events.reserve(found.size());
        for (auto& [at, event] : found) events.push_back(std::move(event));
        return events;
    }

    // Called by the undo log. Neither allocates.
    void undo(std::size_t number) noexcept {
        if (Change* change = changes_.settle(number)) undo(*change);
    }
    void keep(std::size_t number) noexcept {
        Change* change = changes_.settle(number);
        if (!change) return;
        spare(change->log);
        if (change->kind == Change::Kind::erased) drop_if_empty(*change);
    }

    friend bool operator==(const NonceLog& a, const NonceLog& b) { return a.list() == b.list(); }

private:
    // Each nonce with its position in the order of recording.
    struct Log {
        TextMap<std::uint64_t> received;
        std::vector<std::pair<std::string, std::uint64_t>> sent;
    };
    using Logs = TextMap<Log>;
    using Node = TextMap<std::uint64_t>::node_type;

    static constexpr std::size_t most_spare = 64;

    struct Change {
        enum class Kind : std::uint8_t { none, received, sent, forgot, erased };
        Kind kind = Kind::none;
        Role role = Role::initiator;
        std::string peer_id, nonce;
        Log log;  // the forgotten or erased entries
    };

    const Log* find(Role role, std::string_view peer_id) const {
        const auto& logs = logs_[static_cast<std::size_t>(role)];
        const auto found = logs.find(peer_id);
        return found == logs.end() ? nullptr : &found->second;
    }
    Log& of(Role role, std::string_view peer_id) {
        auto& logs = logs_[static_cast<std::size_t>(role)];
        const auto found = logs.find(peer_id);
        if (found != logs.end()) return found->second;
        if (spare_logs_.empty()) return logs.try_emplace(std::string(peer_id)).first->second;
        Logs::node_type node = std::move(spare_logs_.back());
        spare_logs_.pop_back();
        node.key().assign(peer_id);
        return logs.insert(std::move(node)).position->second;
    }
    void take_out(UndoLog& undo_log, Role role, std::string_view peer_id, Change::Kind kind) {
        if (!find(role, peer_id)) return;
        Change& change = next_change(undo_log, role, peer_id);
        // Reserved now, because keep() must not fail and so must not allocate.
        spare_nodes_.reserve(most_spare);
        spare_texts_.reserve(most_spare);
        spare_logs_.reserve(most_spare);
        change.kind = kind;
        // The forgotten entries stay in the change, for undo(); the log gets its emptied storage.
        std::swap(change.log, of(role, peer_id));
    }

    Change& next_change(UndoLog& undo_log, Role role, std::string_view peer_id) {
        Change& change = changes_.next(undo_log, *this);
        change.role = role;
        change.peer_id.assign(peer_id);
        return change;
    }
    // Allocates nothing: the logs of all changes exist.
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
            case Change::Kind::erased:
                std::swap(change.log, of(change.role, change.peer_id));
                break;
        }
    }
    // A node or text left over from forgotten nonces, else a new one. So nothing is allocated after
    // the first complete cycle.
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
    void spare(Log& log) {
        while (!log.received.empty() && spare_nodes_.size() < most_spare) {
            spare_nodes_.push_back(log.received.extract(log.received.begin()));
        }
        for (auto& [text, at] : log.sent) {
            if (spare_texts_.size() < most_spare) spare_texts_.push_back(std::move(text));
        }
        log.received.clear();
        log.sent.clear();
    }
    // The peer may have returned since.
    void drop_if_empty(const Change& change) {
        auto& logs = logs_[static_cast<std::size_t>(change.role)];
        const auto found = logs.find(change.peer_id);
        if (found == logs.end() || !found->second.received.empty() || !found->second.sent.empty()) {
            return;
        }
        Logs::node_type node = logs.extract(found);
        if (spare_logs_.size() < most_spare) spare_logs_.push_back(std::move(node));
    }

    std::array<Logs, 2> logs_;
    std::uint64_t recorded_ = 0;
    Changes<Change> changes_;
    std::vector<Node> spare_nodes_;
    std::vector<std::string> spare_texts_;
    std::vector<Logs::node_type> spare_logs_;
};

}  // namespace hsagent
