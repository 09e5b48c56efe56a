// expect: RouteTable
#include "hsagent/flow/literal.hpp"
#include "hsagent/handshake/transitions.hpp"

using namespace hsagent;
using namespace hsagent::handshake;

constexpr RouteTable<int> table(std::to_array<RouteRow<int>>({
    {flow::route<"init_ready --> init_exchange">, 1, "confirm"},
    {flow::route<"init_exchange --> init_finalize_propose">, 2, "respond"},
    {flow::route<"init_finalize_propose --> init_finalize_close">, 3, "finish"},
    {flow::route<"init_finalize_close --> init_ready">, 4, "close"},
    {flow::route<"resp_ready --> resp_confirm">, 5, "register"},
    {flow::route<"resp_confirm --> resp_exchange">, 6, "request"},
    {flow::route<"resp_exchange --> resp_finalize">, 7, "conclude"},
}));
