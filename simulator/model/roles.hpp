// The role to which a line belongs (PROTOCOL.md, 2).
#pragma once

#include "hsagent/message/content.hpp"
#include "hsagent/store/role_state.hpp"

namespace hsagent::sim {

// The role that sends the intent. A register counts as the initiator's, which it begins.
constexpr Role role_that_sends(Intent intent) {
    const bool responder =
        intent == Intent::confirm || intent == Intent::respond || intent == Intent::finish;
    return responder ? Role::responder : Role::initiator;
}

}  // namespace hsagent::sim
