// The state machine of the hardened profile as a table (PROTOCOL.md, 5 and 8).
#pragma once

#include <array>

#include "hsagent/flow/literal.hpp"
#include "hsagent/handshake/hardened/initiator/steps.hpp"
#include "hsagent/handshake/hardened/responder/steps.hpp"
#include "hsagent/handshake/transitions.hpp"

namespace hsagent::handshake::hardened {

template <Policies P>
using Handler = StepResult (*)(HardenedCore<P>&, RoleState&, const Inbound&);

template <Policies P>
inline constexpr RouteTable<Handler<P>> route_table(std::to_array<RouteRow<Handler<P>>>({
    {flow::route<"init_ready --> init_exchange">, init_ready_to_init_exchange<P>, "confirm"},
    {flow::route<"init_exchange --> init_finalize_propose">,
     init_exchange_to_init_finalize_propose<P>,
     "respond, after more than 3 requests or without a key", "respond"},
    {flow::route<"init_finalize_propose --> init_finalize_close">,
     init_finalize_propose_to_init_finalize_close<P>, "finish"},
    {flow::route<"init_finalize_close --> init_ready">, init_finalize_close_to_init_ready<P>, ""},
    {flow::route<"resp_ready --> resp_confirm">, resp_ready_to_resp_confirm<P>,
     "register, or reconnect with our reference"},
    {flow::route<"resp_confirm --> resp_exchange">, resp_confirm_to_resp_exchange<P>,
     "first request"},
    {flow::route<"resp_exchange --> resp_finalize">, resp_exchange_to_resp_finalize<P>, "conclude",
     "request"},
    {flow::route<"resp_finalize --> resp_ready">, resp_finalize_to_resp_ready<P>, "close"},
}));

}  // namespace hsagent::handshake::hardened
