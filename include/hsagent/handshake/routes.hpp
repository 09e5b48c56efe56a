// The eight routes of the handshake and what a step answers for one (PROTOCOL.md, 5).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "hsagent/flow/event.hpp"
#include "hsagent/flow/literal.hpp"
#include "hsagent/handshake/state.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::handshake {

inline constexpr flow::SignalTreeView signals = flow::signal_tree<"ok\nerror\nignore\n">;
inline constexpr flow::Signal ok = flow::signal<signals, "ok">;
inline constexpr flow::Signal error = flow::signal<signals, "error">;
inline constexpr flow::Signal ignore = flow::signal<signals, "ignore">;

// What a step answers: an event of its route, or none.
struct StepEvent {
    std::optional<flow::Event> event;
    bool keeps_row = true;  // false: not even a row is made for the peer

    // Makes the queued driver run in the next round.
    bool wakes_sender() const { return event && event->signal != ignore; }
};

inline constexpr StepEvent no_event{std::nullopt, false};
inline constexpr StepEvent noted{std::nullopt, true};
inline constexpr StepEvent stay_ignore{flow::Event::stay(ignore)};
inline constexpr StepEvent stay_ok{flow::Event::stay(ok)};
inline constexpr StepEvent move_ok{flow::Event::move(ok)};
inline constexpr StepEvent move_error{flow::Event::move(error)};

// The route that a payload took last, by the state where it starts, and what was answered there.
struct Walk {
    State from = State::init_ready;
    StepEvent answer;
};

// In the order of State: the route that starts there.
inline constexpr std::array<flow::RouteView, state_names.size()> routes{
    flow::route<"init_ready --> init_exchange">,
    flow::route<"init_exchange --> init_finalize_propose">,
    flow::route<"init_finalize_propose --> init_finalize_close">,
    flow::route<"init_finalize_close --> init_ready">,
    flow::route<"resp_ready --> resp_confirm">,
    flow::route<"resp_confirm --> resp_exchange">,
    flow::route<"resp_exchange --> resp_finalize">,
    flow::route<"resp_finalize --> resp_ready">,
};

constexpr const flow::RouteView& route_from(State state) {
    return routes[static_cast<std::size_t>(state)];
}

namespace detail {

// The one state that a kind of event makes active on each route.
constexpr auto states_after(flow::EventKind kind) {
    std::array<State, routes.size()> states{};
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const flow::NodeList active = flow::activated(routes[i], kind);
        HSAGENT_ASSERT(active.size() == 1);
        const std::optional<State> state = state_named(active.front().name());
        HSAGENT_ASSERT(state.has_value());
        states[i] = *state;
    }
    return states;
}

inline constexpr auto after_move = states_after(flow::EventKind::move);
inline constexpr auto after_stay = states_after(flow::EventKind::stay);

// Each route starts at the state in whose place it stands, and ends in the same role.
static_assert([] {
    for (std::size_t i = 0; i < routes.size(); ++i) {
        if (after_stay[i] != static_cast<State>(i)) return false;
        if (role_of(after_move[i]) != role_of(after_stay[i])) return false;
    }
    return true;
}());

}  // namespace detail

// Where an event of the route that starts at `state` leads.
constexpr State next_state(State state, const StepEvent& answer) {
    if (!answer.event) return state;
    const auto& after =
        answer.event->kind == flow::EventKind::move ? detail::after_move : detail::after_stay;
    return after[static_cast<std::size_t>(state)];
}

// Where more than one state is allowed, the first of these wins (PROTOCOL.md, 5).
inline constexpr std::array<State, 4> initiator_preference{
    State::init_ready, State::init_finalize_close, State::init_finalize_propose,
    State::init_exchange};
inline constexpr std::array<State, 4> responder_preference{
    State::resp_ready, State::resp_finalize, State::resp_confirm, State::resp_exchange};

// The key under which a role's state is offered and taken back: "initiator:<peer>".
inline std::string tape_key(Role role, std::string_view peer_id) {
    std::string key(name(role));
    key += ':';
    key += peer_id;
    return key;
}

struct RoleAndPeer {
    Role role;
    std::string_view peer_id;
};

// The role and the peer of such a key, or nothing for a key without either.
constexpr std::optional<RoleAndPeer> parse_tape_key(std::string_view key) {
    for (const Role role : all_roles) {
        const std::string_view prefix = name(role);
        if (key.size() > prefix.size() + 1 && key.starts_with(prefix) &&
            key[prefix.size()] == ':') {
            return RoleAndPeer{role, key.substr(prefix.size() + 1)};
        }
    }
    return std::nullopt;
}

}  // namespace hsagent::handshake
