// Receipt: the outcome of a received line.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "hsagent/flow/event.hpp"
#include "hsagent/message/drop.hpp"

namespace hsagent {

// Either dropped, or an event of each role's route.
struct Receipt {
    struct Answer {
        std::string_view route;            // as declared: "init_ready --> init_exchange"
        std::optional<flow::Event> event;  // its signal is one of handshake::signals
        bool wakes_sender = false;         // an ok or error event
    };

    Drop dropped = Drop::none;
    std::array<Answer, 2> answers{};  // initiator, responder; unset if dropped
};

}  // namespace hsagent
