// Transitions: a profile's state machine as a table. Steps, log tags and diagrams all read it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/flow/event.hpp"
#include "hsagent/flow/route.hpp"
#include "hsagent/handshake/events.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::handshake {

// One route, its step, and labels for diagrams: when its events occur. An empty label means never.
template <class Handler>
struct RouteRow {
    flow::RouteView route;
    Handler handler;
    std::string_view moves;
    std::string_view stays = {};
};

// The routes of a profile, in the order of State: one starts at each state. A table with a missing
// or misplaced row does not compile.
template <class Handler>
class RouteTable {
public:
    using Rows = std::array<RouteRow<Handler>, state_names.size()>;

    consteval RouteTable(const Rows& rows)
        : rows_(rows),
          after_move_(states_after(flow::EventKind::move)),
          after_stay_(states_after(flow::EventKind::stay)) {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            HSAGENT_ASSERT(after_stay_[i] == static_cast<State>(i));
            HSAGENT_ASSERT(role_of(after_move_[i]) == role_of(after_stay_[i]));
        }
    }

    constexpr const RouteRow<Handler>& from(State state) const { return rows_[index(state)]; }
    constexpr const Rows& rows() const { return rows_; }

    // The state after an event of the route that starts at `state`.
    constexpr State next(State state, const StepEvent& answer) const {
        if (!answer.event) return state;
        return answer.event->kind == flow::EventKind::move ? after_move_[index(state)]
                                                           : after_stay_[index(state)];
    }

private:
    static constexpr std::size_t index(State state) { return static_cast<std::size_t>(state); }

    // The one state that a kind of event activates on each route.
    consteval std::array<State, state_names.size()> states_after(flow::EventKind kind) const {
        std::array<State, state_names.size()> states{};
        for (std::size_t i = 0; i < states.size(); ++i) {
            const flow::NodeList active = flow::activated(rows_[i].route, kind);
            HSAGENT_ASSERT(active.size() == 1);
            const std::optional<State> state = state_names.find(active.front().name());
            HSAGENT_ASSERT(state.has_value());
            states[i] = *state;
        }
        return states;
    }

    Rows rows_;
    std::array<State, state_names.size()> after_move_, after_stay_;
};

// A change of state that is not an event of a route: it goes past the route's target, or no message
// causes it.
struct Jump {
    State from, to;
    std::string_view cause;

    friend constexpr bool operator==(const Jump&, const Jump&) = default;
};

// Takes a jump, which must be one of the profile's.
inline void take_jump(std::span<const Jump> jumps, RoleState& row, State to,
                      std::string_view cause) {
    for (const Jump& jump : jumps) {
        if (jump == Jump{row.state, to, cause}) {
            row.state = to;
            return;
        }
    }
    HSAGENT_ASSERT(false);
}

// One arrow of a diagram.
struct Arrow {
    State from, to;
    std::string_view label;
    bool is_jump;
};

// All arrows of a profile's machine: for each state those of its route, then its jumps.
template <class Machine>
std::vector<Arrow> arrows_of() {
    std::vector<Arrow> arrows;
    for (const auto& row : Machine::routes().rows()) {
        const State from = *state_names.find(row.route.source().front().name());
        const State target = *state_names.find(row.route.target().front().name());
        if (!row.stays.empty()) arrows.push_back({from, from, row.stays, false});
        if (!row.moves.empty()) arrows.push_back({from, target, row.moves, false});
        for (const Jump& jump : Machine::jumps()) {
            if (jump.from == from) arrows.push_back({jump.from, jump.to, jump.cause, true});
        }
    }
    return arrows;
}

}  // namespace hsagent::handshake
