// What a step answers, and the eight routes it can answer for (PROTOCOL.md, 5).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "hsagent/handshake/state.hpp"

namespace hsagent::handshake {

enum class EventKind : std::uint8_t { none, stay, move };
enum class Signal : std::uint8_t { ok, error, ignore };

constexpr std::string_view name(EventKind kind) {
    constexpr std::array<std::string_view, 3> names{"none", "stay", "move"};
    return names[static_cast<std::size_t>(kind)];
}

constexpr std::string_view name(Signal signal) {
    constexpr std::array<std::string_view, 3> names{"ok", "error", "ignore"};
    return names[static_cast<std::size_t>(signal)];
}

struct StepEvent {
    EventKind kind = EventKind::none;
    Signal signal = Signal::ignore;
    bool keeps_row = true;  // false: not even a row is made for the peer

    // Makes the queued driver run in the next round.
    bool wakes_sender() const { return kind != EventKind::none && signal != Signal::ignore; }
};

inline constexpr StepEvent no_event{EventKind::none, Signal::ignore, false};
inline constexpr StepEvent noted{EventKind::none, Signal::ignore, true};
inline constexpr StepEvent stay_ignore{EventKind::stay, Signal::ignore};
inline constexpr StepEvent stay_ok{EventKind::stay, Signal::ok};
inline constexpr StepEvent move_ok{EventKind::move, Signal::ok};
inline constexpr StepEvent move_error{EventKind::move, Signal::error};

struct RouteText {
    std::string_view text;
    State source, target;
};

// In the order of State.
inline constexpr std::array<RouteText, 8> routes{{
    {"init_ready --> init_exchange", State::init_ready, State::init_exchange},
    {"init_exchange --> init_finalize_propose", State::init_exchange, State::init_finalize_propose},
    {"init_finalize_propose --> init_finalize_close", State::init_finalize_propose, State::init_finalize_close},
    {"init_finalize_close --> init_ready", State::init_finalize_close, State::init_ready},
    {"resp_ready --> resp_confirm", State::resp_ready, State::resp_confirm},
    {"resp_confirm --> resp_exchange", State::resp_confirm, State::resp_exchange},
    {"resp_exchange --> resp_finalize", State::resp_exchange, State::resp_finalize},
    {"resp_finalize --> resp_ready", State::resp_finalize, State::resp_ready},
}};

constexpr const RouteText& route_from(State state) { return routes[static_cast<std::size_t>(state)]; }

}  // namespace hsagent::handshake
