// Records: named values in memory, in the order of their creation.
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
#include "hsagent/support/changes.hpp"
#include "hsagent/support/text_hash.hpp"

namespace hsagent {

// A list, so that a record keeps its address while others are added and erased, and can be removed
// and restored without allocation. The storage of some erased records is kept for new ones.
template <class T>
class Records {
public:
    struct Record {
        std::string name;
        T value;
        friend bool operator==(const Record&, const Record&) = default;
    };

    Records() = default;
    Records(Records&&) noexcept = default;
    Records& operator=(Records&&) noexcept = default;
    // Copies the contents, between steps; spare storage is not copied.
    Records(const Records& other) : records_(other.records_) {
        HSAGENT_ASSERT(other.changes_.is_empty());
        index_.reserve(records_.size());
        for (auto at = records_.begin(); at != records_.end(); ++at) index_.emplace(at->name, at);
    }
    Records& operator=(const Records& other) { return *this = Records(other); }

    const T* find(std::string_view name) const {
        const auto found = index_.find(name);
        return found == index_.end() ? nullptr : &found->second->value;
    }
    // The first record, or null if there is none.
    const Record* first() const { return records_.empty() ? nullptr : &records_.front(); }
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const Record& record : records_) visit(std::string_view(record.name), record.value);
    }

    // If one of these throws halfway, the log reverts exactly the part that was done.
    void put(UndoLog& log, std::string_view name, const T& value) {
        const auto found = index_.find(name);
        if (found == index_.end()) return make(log, records_.end(), name, value);
        Change& change = changes_.next(log, *this);
        change.at = found->second;
        change.before = change.at->value;
        change.kind = Change::Kind::changed;
        change.at->value = value;
    }
    // Inserts a new record after the last one whose value is not greater. The search starts at the
    // end, which is usually near.
    void put_in_order(UndoLog& log, std::string_view name, const T& value) {
        HSAGENT_ASSERT(!index_.contains(name));
        auto place = records_.end();
        while (place != records_.begin() && value < std::prev(place)->value) --place;
        make(log, place, name, value);
    }
    // False if there is no such record.
    bool erase(UndoLog& log, std::string_view name) {
        const auto found = index_.find(name);
        if (found == index_.end()) return false;
        Change& change = changes_.next(log, *this);
        spare_nodes_.reserve(most_spare);  // now, because keep() must not fail
        change.at = found->second;
        change.next = std::next(change.at);
        change.node = index_.extract(found);
        // Kept here for undo().
        gone_.splice(gone_.end(), records_, change.at);
        change.kind = Change::Kind::erased;
        return true;
    }

    // Called by the log. Neither allocates.
    void undo(std::size_t number) noexcept {
        if (Change* change = changes_.settle(number)) undo(*change);
    }
    void keep(std::size_t number) noexcept {
        if (Change* change = changes_.settle(number)) keep_spares(*change);
    }

    // The same records in the same order.
    friend bool operator==(const Records& a, const Records& b) { return a.records_ == b.records_; }

private:
    using List = std::list<Record>;
    using Place = typename List::iterator;
    // Keyed by the name in the record itself.
    using Index = std::unordered_map<std::string_view, Place, TextHash>;
    using Node = typename Index::node_type;

    static constexpr std::size_t most_spare = 64;

    struct Change {
        enum class Kind : std::uint8_t { none, made, changed, erased };
        Kind kind = Kind::none;
        Place at{};
        T before{};    // value before a change
        Place next{};  // for an erased record: the one after it, and its index entry
        Node node{};
    };

    void make(UndoLog& log, Place place, std::string_view name, const T& value) {
        Change& change = changes_.next(log, *this);
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
    void keep_spares(Change& change) {
        if (change.kind != Change::Kind::erased) return;
        Node node = std::move(change.node);
        if (spare_nodes_.size() < most_spare) spare_nodes_.push_back(std::move(node));
        if (spare_.size() < most_spare) {
            spare_.splice(spare_.end(), gone_, change.at);
        } else {
            gone_.erase(change.at);
        }
    }
    // Allocates nothing: the index has held as many entries before, and never shrinks.
    void undo(Change& change) {
        switch (change.kind) {
            case Change::Kind::none:
                break;
            case Change::Kind::made: {
                // If creating the record failed, its name may still be that of another record.
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

    List records_, gone_, spare_;  // gone_: erased in this step
    Index index_;
    Changes<Change> changes_;
    std::vector<Node> spare_nodes_;
};

}  // namespace hsagent
