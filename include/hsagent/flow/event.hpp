// Events: the answers of route functions, and the nodes that they make active.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "hsagent/flow/route.hpp"
#include "hsagent/flow/signal.hpp"
#include "hsagent/support/enum_names.hpp"

namespace hsagent::flow {

enum class EventKind : std::uint8_t {
    move,  // continue to the target
    stay,  // return to the source
    test,  // activate only the label
};

inline constexpr auto event_kind_names = enum_names<EventKind>({
    {EventKind::move, "move"},
    {EventKind::stay, "stay"},
    {EventKind::test, "test"},
});

constexpr std::string_view name(EventKind kind) {
    return event_kind_names[kind].name;
}

// A kind, and a signal that gives the reason. A route that does not answer gives no event.
struct Event {
    EventKind kind = EventKind::stay;
    Signal signal;

    static constexpr Event move(Signal signal) { return {EventKind::move, signal}; }
    static constexpr Event stay(Signal signal) { return {EventKind::stay, signal}; }
    static constexpr Event test(Signal signal) { return {EventKind::test, signal}; }

    friend constexpr bool operator==(const Event&, const Event&) = default;
};

// The nodes that become active when the route gives this event; allocates nothing. A move activates
// the label and then the target. A list of nodes without an arrow activates itself, whatever the
// event (Summoner-Network/summoner-core, protocol/process.py: activated_nodes).
constexpr NodeList activated(const RouteView& route, EventKind kind) {
    if (!route.is_arrow()) return route.source();
    switch (kind) {
        case EventKind::move:
            return route.label_and_target();
        case EventKind::stay:
            return route.source();
        case EventKind::test:
            return route.label();
    }
    return {};
}

constexpr NodeList activated(const RouteView& route, const Event& event) {
    return activated(route, event.kind);
}

constexpr NodeList activated(const RouteView& route, const std::optional<Event>& event) {
    if (event) return activated(route, event->kind);
    return route.is_arrow() ? NodeList{} : route.source();
}

}  // namespace hsagent::flow
