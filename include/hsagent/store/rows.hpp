// Rows: role_state in memory, in the order in which rows were made, with an undo log.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/state.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/reused.hpp"
#include "hsagent/support/text_hash.hpp"

namespace hsagent {

// What every store keeps rows in. References stay good while rows are added.
class Rows {
public:
    Rows() = default;
    Rows(Rows&&) = default;
    Rows& operator=(Rows&&) = default;
    // A copy of what stands: made between transactions, without the undo log's storage.
    Rows(const Rows& other) : sides_(other.sides_) { HSAGENT_ASSERT(other.changes_.size() == 0); }
    Rows& operator=(const Rows& other) { return *this = Rows(other); }

    const RoleState* find(Role role, std::string_view peer_id) const {
        const auto& side = of(role);
        const auto found = side.index.find(peer_id);
        return found == side.index.end() ? nullptr : &side.entries[found->second].row;
    }

    // Whatever throws halfway, rollback() finds what was done by then, and no more.
    void put(Role role, std::string_view peer_id, const RoleState& row) {
        Side& side = of(role);
        const auto found = side.index.find(peer_id);
        Change& change = changes_.next();
        change.kind = Change::Kind::none;
        change.role = role;
        if (found == side.index.end()) {
            side.entries.push_back({std::string(peer_id), row});
            change.kind = Change::Kind::made;
            side.index.emplace(peer_id, side.entries.size() - 1);
        } else {
            RoleState& known = side.entries[found->second].row;
            change.at = found->second;
            change.before = known;
            change.kind = Change::Kind::changed;
            known = row;
        }
    }

    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        for (const Entry& entry : of(role).entries) {
            visit(std::string_view(entry.peer_id), entry.row);
        }
    }

    // What was put since the last of these stands, or is taken back.
    void commit() { changes_.truncate(0); }
    void rollback() {
        for (std::size_t i = changes_.size(); i-- > 0;) {
            Change& change = changes_[i];
            Side& side = of(change.role);
            switch (change.kind) {
                case Change::Kind::none:
                    break;
                case Change::Kind::made:
                    side.index.erase(side.entries.back().peer_id);
                    side.entries.pop_back();
                    break;
                case Change::Kind::changed:
                    // Allocates nothing, as a copy might.
                    std::swap(side.entries[change.at].row, change.before);
                    break;
            }
        }
        changes_.truncate(0);
    }

    friend bool operator==(const Rows& a, const Rows& b) {
        return a.sides_[0].entries == b.sides_[0].entries &&
               a.sides_[1].entries == b.sides_[1].entries;
    }

private:
    struct Entry {
        std::string peer_id;
        RoleState row;
        friend bool operator==(const Entry&, const Entry&) = default;
    };
    struct Side {
        std::deque<Entry> entries;
        TextMap<std::size_t> index;
    };
    struct Change {
        enum class Kind : std::uint8_t { none, made, changed };
        Kind kind = Kind::none;
        Role role = Role::initiator;
        std::size_t at = 0;  // which entry was changed, and what it held
        RoleState before;
    };

    Side& of(Role role) { return sides_[static_cast<std::size_t>(role)]; }
    const Side& of(Role role) const { return sides_[static_cast<std::size_t>(role)]; }

    std::array<Side, 2> sides_;
    Reused<Change> changes_;
};

}  // namespace hsagent
