// The events that a step of the handshake can produce (PROTOCOL.md, 5).
#pragma once

#include <optional>

#include "hsagent/flow/event.hpp"
#include "hsagent/flow/literal.hpp"
#include "hsagent/store/role_state.hpp"

namespace hsagent::handshake {

inline constexpr flow::SignalTreeView signals = flow::signal_tree<"ok\nerror\nignore\n">;
inline constexpr flow::Signal ok = flow::signal<signals, "ok">;
inline constexpr flow::Signal error = flow::signal<signals, "error">;
inline constexpr flow::Signal ignore = flow::signal<signals, "ignore">;

// An event of the step's route, or none.
struct StepEvent {
    std::optional<flow::Event> event;
    bool keeps_row = true;  // false: no row is made for a new peer

    // Makes the queued driver run in the next round.
    bool wakes_sender() const { return event && event->signal != ignore; }
};

inline constexpr StepEvent no_event{std::nullopt, false};
inline constexpr StepEvent noted{std::nullopt, true};
inline constexpr StepEvent stay_ignore{flow::Event::stay(ignore)};
inline constexpr StepEvent stay_ok{flow::Event::stay(ok)};
inline constexpr StepEvent move_ok{flow::Event::move(ok)};
inline constexpr StepEvent move_error{flow::Event::move(error)};

// The last route that a payload ran, named by its first state, and the event of that route.
struct Walk {
    State from = State::init_ready;
    StepEvent answer;
};

}  // namespace hsagent::handshake
