// Routes and nodes that are known at run time (flow/route.hpp, flow/node.hpp).
#include <array>
#include <string>

#include "choices.hpp"
#include "hsagent/flow/route.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using namespace hsagent::flow;

constexpr std::array<ArrowStyle, 4> styles{
    standard_style,
    {"=", "(", ")", ";", ")"},
    {"\xE2\x80\x94", "<<", ">>", "|", "*>"},  // a dash of three bytes
    {"~", "[", "]", "::", ">"},
};

// A style of the input's own: five parts, each with its length before it.
ArrowStyle any_style(Choices& choices) {
    std::array<std::string_view, 5> parts;
    for (std::string_view& part : parts) part = choices.text(choices.below(5));
    return {parts[0], parts[1], parts[2], parts[3], parts[4]};
}

void is_a_state(NodeView node) {
    const auto again = Node::parse(to_string(node));
    HSAGENT_ASSERT(again.ok() && to_string(again->view()) == to_string(node));
    HSAGENT_ASSERT(NodeView(NodeKind::all, {}).accepts(node));
    HSAGENT_ASSERT(!node.is_plain() || node.accepts(node));
}

// As with baseline peers, the names within parentheses may be any text, even a part of an arrow.
bool has_names_only(NodeView node) {
    std::string_view names = node.names();
    while (!names.empty()) {
        const std::string_view name = flow::detail::next_name(names);
        if (!name.empty() && flow::detail::bad_name_character(name) != name.npos) return false;
    }
    return true;
}

void route(std::string_view text, const ArrowStyle& style) {
    const auto parsed = Route::parse(text, style);
    if (!parsed) {
        HSAGENT_ASSERT(parsed.error().position <= text.size());
        HSAGENT_ASSERT(!to_string(parsed.error()).empty());
        return;
    }
    HSAGENT_ASSERT(parsed->text() == text);
    HSAGENT_ASSERT(!parsed->is_initial() || parsed->source().empty());
    bool names_only = true;
    for (const NodeList& nodes : {parsed->source(), parsed->label(), parsed->target()}) {
        for (const NodeView node : nodes) {
            is_a_state(node);
            names_only = names_only && has_names_only(node);
        }
    }
    // In `--[f]-->,` the comma stands for a target, and its normal form has none.
    const bool joins_nothing = parsed->source().empty() && parsed->target().empty();
    if (!names_only || (parsed->is_arrow() && joins_nothing)) return;
    const auto again = Route::parse(parsed->normal(), style);
    HSAGENT_ASSERT(again.ok() && again->normal() == parsed->normal());
    HSAGENT_ASSERT(again->is_arrow() == parsed->is_arrow());
}

void node(std::string_view text) {
    const auto parsed = Node::parse(text);
    if (parsed) return is_a_state(*parsed);
    HSAGENT_ASSERT(parsed.error().position <= text.size());
}

}  // namespace

void try_input(std::string_view input) {
    node(input);
    Choices choices(input);
    const std::size_t chosen = choices.below(styles.size() + 1);
    const ArrowStyle style = chosen < styles.size() ? styles[chosen] : any_style(choices);
    route(choices.rest(), style);
}

}  // namespace hsagent::fuzz
