// The parser of routes, used for literals at compile time and for texts at run time.
//
// It follows baseline peers (Summoner-Network/summoner-core, protocol/flow.py): blanks are ignored,
// empty nodes between separators are skipped, the shortest source that leaves a well-formed arrow
// wins, and a text without an arrow is a list of nodes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "hsagent/flow/fault.hpp"
#include "hsagent/flow/node.hpp"
#include "hsagent/flow/style.hpp"

namespace hsagent::flow {

// The longest route accepted, in bytes. Routes are configuration of at most a line.
inline constexpr std::size_t max_route_size = 4096;

namespace detail {

// A node as a position in its route's text, so that a route can be moved together with its text.
struct Part {
    NodeKind kind = NodeKind::plain;
    std::uint16_t begin = 0;
    std::uint16_t length = 0;
};

// The nodes of a route are stored in one list: source, label, target.
struct Layout {
    std::uint16_t label_at = 0;
    std::uint16_t target_at = 0;
};

template <class Parts>
struct RouteDraft {
    Parts parts{};
    Layout layout{};
    std::optional<ArrowStyle> style{};  // none for a list of nodes
    std::optional<SyntaxError> error{};
};

// Parts of a style that follow each other without blanks.
struct Sequence {
    std::array<std::string_view, 4> pieces;

    constexpr std::size_t size() const {
        std::size_t sum = 0;
        for (const std::string_view piece : pieces) sum += piece.size();
        return sum;
    }
    constexpr std::size_t find(std::string_view text, std::size_t from) const {
        for (std::size_t at = detail::find(text, pieces[0], from); at != std::string_view::npos;
             at = detail::find(text, pieces[0], at + 1)) {
            if (stands_at(text.substr(at))) return at;
        }
        return std::string_view::npos;
    }

private:
    constexpr bool stands_at(std::string_view text) const {
        for (const std::string_view piece : pieces) {
            if (!text.starts_with(piece)) return false;
            text.remove_prefix(piece.size());
        }
        return true;
    }
};

constexpr Sequence label_opening(const ArrowStyle& style) {
    return {{style.stem, style.stem, style.left_bracket, {}}};
}
constexpr Sequence label_closing(const ArrowStyle& style) {
    return {{style.right_bracket, style.stem, style.stem, style.tip}};
}
constexpr Sequence bare_arrow(const ArrowStyle& style) {
    return {{style.stem, style.stem, style.tip, {}}};
}

struct Split {
    std::string_view source, label, target;
};

// The sides of its arrow on which a route has nodes.
struct Sides {
    bool source;
    bool target;
};

constexpr bool one_line(std::string_view text) {
    return !contains(text, "\n");
}

// Whether the text after an arrow has the form that `sides` requires.
constexpr bool fits_after(std::string_view target, Sides sides) {
    return sides.target ? !target.empty() && one_line(target) : target.empty();
}

// `text` has no blanks around it, so the text before any later arrow is not blank.
constexpr std::optional<Split> split_labelled(std::string_view text, const ArrowStyle& style,
                                              Sides sides) {
    const Sequence opening = label_opening(style), closing = label_closing(style);
    constexpr std::size_t npos = std::string_view::npos;
    for (std::size_t open = opening.find(text, sides.source ? 1 : 0); open != npos;
         open = opening.find(text, open + 1)) {
        if (!sides.source && open > 0) break;
        const std::string_view source = trim(text.substr(0, open));
        if (!one_line(source)) break;
        const std::size_t begin = open + opening.size();
        for (std::size_t close = closing.find(text, begin); close != npos;
             close = closing.find(text, close + 1)) {
            const std::string_view label = trim(text.substr(begin, close - begin));
            if (!one_line(label)) break;
            const std::string_view target = trim(text.substr(close + closing.size()));
            if (fits_after(target, sides)) return Split{source, label, target};
        }
    }
    return std::nullopt;
}

constexpr std::optional<Split> split_bare(std::string_view text, const ArrowStyle& style,
                                          Sides sides) {
    const Sequence arrow = bare_arrow(style);
    for (std::size_t at = arrow.find(text, sides.source ? 1 : 0); at != std::string_view::npos;
         at = arrow.find(text, at + 1)) {
        if (!sides.source && at > 0) break;
        const std::string_view source = trim(text.substr(0, at));
        if (!one_line(source)) break;
        const std::string_view target = trim(text.substr(at + arrow.size()));
        if (fits_after(target, sides)) return Split{source, {}, target};
    }
    return std::nullopt;
}

constexpr std::optional<Split> split_arrow(std::string_view text, const ArrowStyle& style) {
    constexpr std::array<Sides, 3> order{Sides{true, true}, {false, true}, {true, false}};
    for (const Sides sides : order) {
        if (const auto split = split_labelled(text, style, sides)) return split;
    }
    for (const Sides sides : order) {
        if (const auto split = split_bare(text, style, sides)) return split;
    }
    return std::nullopt;
}

// Finds the mistake behind a token that is not a node: a fragment of an arrow explains more than
// the character at which the node ended.
constexpr SyntaxError explain(std::string_view token, SyntaxError error,
                              std::span<const ArrowStyle> styles, bool after_arrow) {
    for (const ArrowStyle& style : styles) {
        const std::size_t stem = find(token, style.stem);
        if (stem == std::string_view::npos) continue;
        const std::size_t whole = bare_arrow(style).find(token, 0);
        if (after_arrow && whole != std::string_view::npos) return {Fault::second_arrow, whole, 0};
        return {Fault::broken_arrow, stem, 0};
    }
    return error;
}

// Removes the next token from `rest` and returns it with its blanks. Separators within parentheses
// do not count.
constexpr std::string_view next_token(std::string_view& rest, std::string_view separator) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == '(') ++depth;
        if (rest[i] == ')' && depth > 0) --depth;
        if (depth > 0 || !rest.substr(i).starts_with(separator)) continue;
        const std::string_view token = rest.substr(0, i);
        rest.remove_prefix(i + separator.size());
        return token;
    }
    const std::string_view token = rest;
    rest = {};
    return token;
}

// Reads the nodes of one side into the draft. Returns false and sets the error if one is invalid.
template <class Parts>
constexpr bool read_nodes(RouteDraft<Parts>& draft, std::string_view text, std::string_view side,
                          std::string_view separator, std::span<const ArrowStyle> styles) {
    const bool separates = code_points(separator) == 1;
    while (!side.empty()) {
        const std::string_view token =
            trim(separates ? next_token(side, separator) : std::exchange(side, {}));
        if (token.empty()) continue;
        const NodeDraft node = parse_node(token);
        if (node.error) {
            draft.error = explain(token, *node.error, styles, draft.style.has_value());
            draft.error->position += static_cast<std::size_t>(token.data() - text.data());
            return false;
        }
        const std::string_view names = node.node.names();
        const std::size_t begin =
            names.empty() ? 0 : static_cast<std::size_t>(names.data() - text.data());
        draft.parts.push_back({node.node.kind(), static_cast<std::uint16_t>(begin),
                               static_cast<std::uint16_t>(names.size())});
    }
    return true;
}

// Parts is a vector of Part, or a FixedList with room for one Part per two bytes of text, plus one.
// The first style whose arrow is found is used. The draft's parts are positions in `text`.
template <class Parts>
constexpr RouteDraft<Parts> parse_route(std::string_view text, std::span<const ArrowStyle> styles) {
    RouteDraft<Parts> draft;
    for (const ArrowStyle& style : styles) {
        if (const auto fault = fault_of(style)) {
            draft.error = SyntaxError{*fault, 0, 0};
            return draft;
        }
    }
    if (text.size() > max_route_size) {
        draft.error = SyntaxError{Fault::too_long, max_route_size, 0};
        return draft;
    }
    Split split{trim(text), {}, {}};
    for (const ArrowStyle& style : styles) {
        if (const auto arrow = split_arrow(trim(text), style)) {
            split = *arrow;
            draft.style = style;
            break;
        }
    }
    const std::string_view separator = draft.style ? draft.style->separator : std::string_view(",");
    if (!read_nodes(draft, text, split.source, separator, styles)) return draft;
    draft.layout.label_at = static_cast<std::uint16_t>(draft.parts.size());
    if (!read_nodes(draft, text, split.label, separator, styles)) return draft;
    draft.layout.target_at = static_cast<std::uint16_t>(draft.parts.size());
    if (!read_nodes(draft, text, split.target, separator, styles)) return draft;
    return draft;
}

}  // namespace detail
}  // namespace hsagent::flow
