// Routes: the source, label and target nodes of one arrow, or a list of nodes without an arrow.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/flow/node.hpp"
#include "hsagent/flow/parse.hpp"
#include "hsagent/flow/style.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/result.hpp"

namespace hsagent::flow {

// Consecutive nodes of a route; valid as long as the route.
class NodeList {
public:
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = NodeView;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = NodeView;

        constexpr Iterator() = default;
        constexpr Iterator(std::string_view text, const detail::Part* part)
            : text_(text), part_(part) {}

        constexpr NodeView operator*() const {
            return {part_->kind, text_.substr(part_->begin, part_->length)};
        }
        constexpr Iterator& operator++() {
            ++part_;
            return *this;
        }
        constexpr Iterator operator++(int) {
            Iterator before = *this;
            ++part_;
            return before;
        }
        friend constexpr bool operator==(const Iterator& a, const Iterator& b) {
            return a.part_ == b.part_;
        }

    private:
        std::string_view text_;
        const detail::Part* part_ = nullptr;
    };

    constexpr NodeList() = default;
    constexpr NodeList(std::string_view text, std::span<const detail::Part> parts)
        : text_(text), parts_(parts) {}

    constexpr std::size_t size() const { return parts_.size(); }
    constexpr bool empty() const { return parts_.empty(); }
    constexpr Iterator begin() const { return {text_, parts_.data()}; }
    constexpr Iterator end() const { return {text_, parts_.data() + parts_.size()}; }
    constexpr NodeView operator[](std::size_t index) const {
        HSAGENT_ASSERT(index < parts_.size());
        return *Iterator(text_, parts_.data() + index);
    }
    constexpr NodeView front() const { return (*this)[0]; }

private:
    std::string_view text_;
    std::span<const detail::Part> parts_;
};

// A parsed route that does not own its text: the type of route<"..."> (literal.hpp) and of
// Route::view().
class RouteView {
public:
    constexpr RouteView() = default;
    // For parsers: `parts` are positions in `text`, `normal` is the normal form.
    constexpr RouteView(std::string_view text, std::string_view normal,
                        std::span<const detail::Part> parts, detail::Layout layout)
        : text_(text), normal_(normal), parts_(parts), layout_(layout) {}

    constexpr NodeList source() const { return list(0, layout_.label_at); }
    constexpr NodeList label() const { return list(layout_.label_at, layout_.target_at); }
    constexpr NodeList target() const { return list(layout_.target_at, parts_.size()); }
    constexpr NodeList label_and_target() const { return list(layout_.label_at, parts_.size()); }

    // Whether there are nodes in or after an arrow. `A -->` has none, and is equal to `A`.
    constexpr bool is_arrow() const { return parts_.size() > layout_.label_at; }
    // Whether the arrow has no source; such a route runs in any state.
    constexpr bool is_initial() const { return is_arrow() && layout_.label_at == 0; }

    // The text as written, and its normal form: `A--[]-->B`, or `A,B` without an arrow.
    constexpr std::string_view text() const { return text_; }
    constexpr std::string_view normal() const { return normal_; }

    // Routes are equal if their normal forms are.
    friend constexpr bool operator==(const RouteView& a, const RouteView& b) {
        return a.normal_ == b.normal_;
    }

private:
    constexpr NodeList list(std::size_t begin, std::size_t end) const {
        return {text_, parts_.subspan(begin, end - begin)};
    }

    std::string_view text_;
    std::string_view normal_;
    std::span<const detail::Part> parts_;
    detail::Layout layout_;
};

inline std::string to_string(const RouteView& route) {
    return std::string(route.normal());
}

namespace detail {

template <class Sink>
constexpr void write_nodes(Sink& out, NodeList nodes, std::string_view separator) {
    bool first = true;
    for (const NodeView node : nodes) {
        if (!first) out.append(separator);
        node.write(out);
        first = false;
    }
}

// Appends the normal form. A list without an arrow needs no style.
template <class Sink>
constexpr void write_normal(Sink& out, const RouteView& route,
                            const std::optional<ArrowStyle>& style) {
    if (!route.is_arrow()) {
        write_nodes(out, route.source(), ",");
        return;
    }
    HSAGENT_ASSERT(style.has_value());
    write_nodes(out, route.source(), style->separator);
    for (const std::string_view piece : label_opening(*style).pieces) out.append(piece);
    write_nodes(out, route.label(), style->separator);
    for (const std::string_view piece : label_closing(*style).pieces) out.append(piece);
    write_nodes(out, route.target(), style->separator);
}

}  // namespace detail

// A route known at run time; owns its text and is a value.
class Route {
public:
    // An error gives the reason and the offset in `text`; a bad style is refused with its own
    // reason and offset 0. The style need not outlive the call.
    static Result<Route, SyntaxError> parse(std::string_view text,
                                            const ArrowStyle& style = standard_style) {
        return parse(text, std::span(&style, 1));
    }

    // With several styles, the first one in order whose arrow is found is used.
    static Result<Route, SyntaxError> parse(std::string_view text,
                                            std::span<const ArrowStyle> styles) {
        auto draft = detail::parse_route<std::vector<detail::Part>>(text, styles);
        if (draft.error) return Failure{*draft.error};
        Route route;
        route.text_ = text;
        route.parts_ = std::move(draft.parts);
        route.layout_ = draft.layout;
        std::string normal;
        detail::write_normal(normal, route.view(), draft.style);
        route.normal_ = std::move(normal);
        return route;
    }

    RouteView view() const { return {text_, normal_, parts_, layout_}; }
    operator RouteView() const { return view(); }

    NodeList source() const { return view().source(); }
    NodeList label() const { return view().label(); }
    NodeList target() const { return view().target(); }
    bool is_arrow() const { return view().is_arrow(); }
    bool is_initial() const { return view().is_initial(); }
    const std::string& text() const { return text_; }
    const std::string& normal() const { return normal_; }

    friend bool operator==(const Route& a, const Route& b) { return a.normal_ == b.normal_; }

private:
    Route() = default;

    std::string text_;
    std::string normal_;
    std::vector<detail::Part> parts_;
    detail::Layout layout_;
};

}  // namespace hsagent::flow
