// Records: values by name in memory, in the order in which they were made, with an undo log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hsagent/support/assert.hpp"
#include "hsagent/support/reused.hpp"
#include "hsagent/support/text_hash.hpp"

namespace hsagent {

// A list, as a record then stays where it is while others come and go, and can be taken out and
// put back without an allocation. Storage of erased records is kept for new ones, within reason.
template <class T>
class Records {
public:
    struct Record {
        std::string name;
        T value;
        friend bool operator==(const Record&, const Record&) = default;
    };

    Records() = default;
    Records(Records&&) = default;
    Records& operator=(Records&&) = default;
    // A copy of what stands: made between transactions, without the undo log's storage.
    Records(const Records& other) : records_(other.records_) {
        HSAGENT_ASSERT(other.changes_.size() == 0);
        index_.reserve(records_.size());
        for (auto at = records_.begin(); at != records_.end(); ++at) index_.emplace(at->name, at);
    }
    Records& operator=(const Records& other) { return *this = Records(other); }

    const T* find(std::string_view name) const {
        const auto found = index_.find(name);
        return found == index_.end() ? nullptr : &found->second->value;
    }
    // The first in the list, or null.
    const Record* first() const { return records_.empty() ? nullptr : &records_.front(); }
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const Record& record : records_) visit(std::string_view(record.name), record.value);
    }

    // Whatever throws halfway in these, rollback() finds what was done by then, and no more.
    void put(std::string_view name, const T& value) {
        const auto found = index_.find(name);
        if (found == index_.end()) return make(records_.end(), name, value);
        Change& change = next_change();
        change.at = found->second;
        change.before = change.at->value;
        change.kind = Change::Kind::changed;
        change.at->value = value;
    }
    // A new one, behind the last whose value is not greater; from the end it is not far to there.
    void put_in_order(std::string_view name, const T& value) {
        HSAGENT_ASSERT(!index_.contains(name));
        auto place = records_.end();
        while (place != records_.begin() && value < std::prev(place)->value) --place;
        make(place, name, value);
    }
    // False if there is none.
    bool erase(std::string_view name) {
        const auto found = index_.find(name);
        if (found == index_.end()) return false;
        Change& change = next_change();
        spare_nodes_.reserve(most_spare);  // now, as a commit must not fail
        change.at = found->second;
        change.next = std::next(change.at);
        change.node = index_.extract(found);
        // It waits where rollback finds it.
        gone_.splice(gone_.end(), records_, change.at);
        change.kind = Change::Kind::erased;
        return true;
    }

    // What was done since the last of these stands, or is taken back. Neither allocates.
    void commit() {
        if (!gone_.empty()) keep_spares();
        changes_.truncate(0);
    }
    void rollback() {
        for (std::size_t i = changes_.size(); i-- > 0;) undo(changes_[i]);
        changes_.truncate(0);
    }

    // The same records in the same order.
    friend bool operator==(const Records& a, const Records& b) { return a.records_ == b.records_; }

private:
    using List = std::list<Record>;
    using Place = typename List::iterator;
    // By the name in the record itself.
    using Index = std::unordered_map<std::string_view, Place, TextHash>;
    using Node = typename Index::node_type;

    static constexpr std::size_t most_spare = 64;

    struct Change {
        enum class Kind : std::uint8_t { none, made, changed, erased };
        Kind kind = Kind::none;
        Place at{};
        T before{};    // of a changed one
        Place next{};  // of an erased one: what stood behind it, and what found it
        Node node{};
    };

    // Of kind none until what it is about has been done so far that undo() can see it.
    Change& next_change() {
        Change& change = changes_.next();
        change.kind = Change::Kind::none;
        return change;
    }
    void make(Place place, std::string_view name, const T& value) {
        Change& change = next_change();
        if (spare_.empty()) {
            change.at = records_.emplace(place);
        } else {
            change.at = spare_.begin();
            records_.splice(place, spare_, change.at);
        }
        change.kind = Change::Kind::made;
        change.at->name.assign(name);
        change.at->value = value;
        if (spare_nodes_.empty()) {
            index_.emplace(change.at->name, change.at);
        } else {
            Node node = std::move(spare_nodes_.back());
            spare_nodes_.pop_back();
            node.key() = change.at->name;
            node.mapped() = change.at;
            index_.insert(std::move(node));
        }
    }
    void keep_spares() {
        for (std::size_t i = 0; i < changes_.size(); ++i) {
            Node node = std::move(changes_[i].node);
            if (node && spare_nodes_.size() < most_spare) spare_nodes_.push_back(std::move(node));
        }
        while (!gone_.empty() && spare_.size() < most_spare) {
            spare_.splice(spare_.end(), gone_, gone_.begin());
        }
        gone_.clear();
    }
    // Allocates nothing: the index held as many before, and never gives up room.
    void undo(Change& change) {
        switch (change.kind) {
            case Change::Kind::none:
                break;
            case Change::Kind::made: {
                // If making it failed, its name may still be that of another.
                const auto found = index_.find(change.at->name);
                if (found != index_.end() && found->second == change.at) index_.erase(found);
                records_.erase(change.at);
                break;
            }
            case Change::Kind::changed:
                std::swap(change.at->value, change.before);
                break;
            case Change::Kind::erased:
                records_.splice(change.next, gone_, change.at);
                index_.insert(std::move(change.node));
                break;
        }
    }

    List records_, gone_, spare_;  // gone_: erased in this transaction
    Index index_;
    Reused<Change> changes_;
    std::vector<Node> spare_nodes_;
};

}  // namespace hsagent
