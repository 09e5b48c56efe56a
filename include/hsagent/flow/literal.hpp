// Routes, nodes and signals as string literals, parsed and checked at compile time.
//
//     constexpr auto step = flow::route<"init_ready --> init_exchange">;
//     static_assert(step.target().front().name() == "init_exchange");
//
// A bad literal does not compile: a static_assert gives the reason, and its type the byte offset.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "hsagent/flow/node.hpp"
#include "hsagent/flow/parse.hpp"
#include "hsagent/flow/route.hpp"
#include "hsagent/flow/signal.hpp"
#include "hsagent/flow/style.hpp"

namespace hsagent::flow {
namespace detail {

template <std::size_t Bytes>
struct Offset;
template <std::size_t Number>
struct Line;

// Shows the reason in the compiler's output.
template <Fault Reason, class Where, class... More>
struct RefusedLiteral {
#define HSAGENT_FLOW_REFUSE(name, text) \
    static_assert(Reason != Fault::name, "hsagent::flow literal: " text);
    HSAGENT_FLOW_FAULTS(HSAGENT_FLOW_REFUSE)
#undef HSAGENT_FLOW_REFUSE
    static constexpr bool shown = true;
};

template <FixedString Text, const ArrowStyle& Style>
struct RouteLiteral {
    using Parts = FixedList<Part, Text.size() / 2 + 1>;
    static constexpr RouteDraft<Parts> draft =
        parse_route<Parts>(Text.view(), std::span(&Style, 1));

    // The normal form adds at most brackets and two stems, and removes blanks.
    using Normal = FixedList<char, Text.size() + Style.stem.size() * 2 + Style.left_bracket.size() +
                                       Style.right_bracket.size() + 1>;
    static constexpr Normal normal = [] {
        Normal out;
        if (!draft.error) {
            const std::span<const Part> parts(draft.parts.data(), draft.parts.size());
            write_normal(out, RouteView(Text.view(), {}, parts, draft.layout), draft.style);
        }
        return out;
    }();

    static consteval RouteView view() {
        if constexpr (draft.error.has_value()) {
            static_assert(RefusedLiteral<draft.error->fault, Offset<draft.error->position>>::shown);
            return {};
        } else {
            return {Text.view(),
                    {normal.data(), normal.size()},
                    {draft.parts.data(), draft.parts.size()},
                    draft.layout};
        }
    }
};

template <FixedString Text>
struct NodeLiteral {
    static constexpr NodeDraft draft = parse_node(trim(Text.view()));

    static consteval NodeView view() {
        if constexpr (draft.error.has_value()) {
            static_assert(RefusedLiteral<draft.error->fault, Offset<draft.error->position>>::shown);
        }
        return draft.node;
    }
};

template <FixedString Text>
struct SignalsLiteral {
    using Entries = FixedList<SignalEntry, Text.size() / 2 + 1>;
    static constexpr SignalDraft<Entries> draft = parse_signals<Entries>(Text.view());

    static consteval SignalTreeView view() {
        if constexpr (draft.error.has_value()) {
            static_assert(RefusedLiteral<draft.error->fault, Offset<draft.error->position>,
                                         Line<draft.error->line>>::shown);
            return {};
        } else {
            return {Text.view(), {draft.entries.data(), draft.entries.size()}};
        }
    }
};

template <const SignalTreeView& Tree, FixedString Name>
consteval Signal named_signal() {
    constexpr std::optional<Signal> found = Tree.find(Name.view());
    static_assert(found.has_value(), "hsagent::flow literal: no signal of this name in the tree");
    return found.value_or(Signal{});
}

}  // namespace detail

// A route in the standard style, or in another that is a constexpr variable, as in
// route<"A ==( f )==) B", my_style>. Its text lives as long as the program.
template <FixedString Text, const ArrowStyle& Style = standard_style>
inline constexpr RouteView route = detail::RouteLiteral<Text, Style>::view();

// node<"/oneof(A,B)">
template <FixedString Text>
inline constexpr NodeView node = detail::NodeLiteral<Text>::view();

// signal_tree<"ok\nerror\nignore\n">
template <FixedString Text>
inline constexpr SignalTreeView signal_tree = detail::SignalsLiteral<Text>::view();

// signal<tree, "ok">, where `tree` is a constexpr SignalTreeView at namespace scope.
template <const SignalTreeView& Tree, FixedString Name>
inline constexpr Signal signal = detail::named_signal<Tree, Name>();

}  // namespace hsagent::flow

#undef HSAGENT_FLOW_FAULTS
