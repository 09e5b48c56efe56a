// Rows: the role_state table in memory, in the order in which rows were created.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "hsagent/store/records.hpp"
#include "hsagent/store/role_state.hpp"

namespace hsagent {

// Used by every store. References remain valid while other rows are created and erased.
class Rows {
public:
    const RoleState* find(Role role, std::string_view peer_id) const {
        return of(role).find(peer_id);
    }
    void put(UndoLog& log, Role role, std::string_view peer_id, const RoleState& row) {
        of(role).put(log, peer_id, row);
    }
    bool erase(UndoLog& log, Role role, std::string_view peer_id) {
        return of(role).erase(log, peer_id);
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        of(role).for_each(std::forward<Visit>(visit));
    }

    friend bool operator==(const Rows&, const Rows&) = default;

private:
    Records<RoleState>& of(Role role) { return sides_[static_cast<std::size_t>(role)]; }
    const Records<RoleState>& of(Role role) const { return sides_[static_cast<std::size_t>(role)]; }

    std::array<Records<RoleState>, 2> sides_;
};

}  // namespace hsagent
