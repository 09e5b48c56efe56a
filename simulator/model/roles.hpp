// Which role of an agent a line belongs to (PROTOCOL.md, 2).
#pragma once

#include "hsagent/message/content.hpp"
#include "hsagent/store/role_state.hpp"

namespace hsagent::sim {

// Which role says it; register is the initiator's beginning.
constexpr Role role_that_sends(Intent intent) {
    const bool responder =
        intent == Intent::confirm || intent == Intent::respond || intent == Intent::finish;
    return responder ? Role::responder : Role::initiator;
}

}  // namespace hsagent::sim
