// Nodes: plain, `/all`, `/not(...)` and `/oneof(...)`, and the states that a node accepts as a
// gate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/flow/fault.hpp"
#include "hsagent/flow/text.hpp"
#include "hsagent/support/result.hpp"

namespace hsagent::flow {

enum class NodeKind : std::uint8_t {
    plain,    // A
    all,      // /all
    none_of,  // /not(A,B)
    one_of,   // /oneof(A,B)
};

// A node that refers to a text owned elsewhere; valid as long as that text.
class NodeView {
public:
    constexpr NodeView() = default;
    // `names`: the name of a plain node, or the comma-separated text between the parentheses.
    constexpr NodeView(NodeKind kind, std::string_view names) : kind_(kind), names_(names) {}

    constexpr NodeKind kind() const { return kind_; }
    constexpr std::string_view name() const { return is_plain() ? names_ : std::string_view{}; }
    constexpr std::string_view names() const { return names_; }
    constexpr bool is_plain() const { return kind_ == NodeKind::plain; }

    // Whether this node, as a gate (a source of a route), lets the state pass.
    constexpr bool accepts(NodeView state) const {
        if (kind_ == NodeKind::all || state.kind_ == NodeKind::all) return true;
        if (state.is_plain()) return admits(state.names_);
        if (kind_ == NodeKind::none_of) return true;  // some name that both allow always remains
        for (std::string_view rest = names_, name; !(name = detail::next_name(rest)).empty();) {
            if (state.admits(name)) return true;
        }
        return false;
    }

    // Whether the node stands for this name.
    constexpr bool admits(std::string_view name) const {
        switch (kind_) {
            case NodeKind::plain:
                return names_ == name;
            case NodeKind::all:
                return true;
            case NodeKind::none_of:
                return !lists(name);
            case NodeKind::one_of:
                return lists(name);
        }
        return false;
    }

    // Appends the normal form, `/oneof(A,B)` without blanks, to any sink with append(text).
    template <class Sink>
    constexpr void write(Sink& out) const {
        if (is_plain()) {
            out.append(names_);
            return;
        }
        if (kind_ == NodeKind::all) {
            out.append(std::string_view("/all"));
            return;
        }
        out.append(std::string_view(kind_ == NodeKind::none_of ? "/not(" : "/oneof("));
        write_names(out);
        out.append(std::string_view(")"));
    }

    // Appends only the names, with commas and without blanks.
    template <class Sink>
    constexpr void write_names(Sink& out) const {
        bool first = true;
        for (std::string_view rest = names_, name; !(name = detail::next_name(rest)).empty();) {
            if (!first) out.append(std::string_view(","));
            out.append(name);
            first = false;
        }
    }

    // Same kind and the same names in the same order; blanks are ignored.
    friend constexpr bool operator==(NodeView a, NodeView b) {
        if (a.kind_ != b.kind_) return false;
        std::string_view rest_a = a.names_, rest_b = b.names_;
        while (true) {
            const std::string_view name = detail::next_name(rest_a);
            if (name != detail::next_name(rest_b)) return false;
            if (name.empty()) return true;
        }
    }

private:
    constexpr bool lists(std::string_view name) const {
        for (std::string_view rest = names_, own; !(own = detail::next_name(rest)).empty();) {
            if (own == name) return true;
        }
        return false;
    }

    NodeKind kind_ = NodeKind::plain;
    std::string_view names_;
};

inline std::string to_string(NodeView node) {
    std::string out;
    node.write(out);
    return out;
}

namespace detail {

// A parsed node, or the error with its byte offset in the token.
struct NodeDraft {
    NodeView node;
    std::optional<SyntaxError> error;
};

constexpr NodeDraft refuse_node(Fault fault, std::size_t position) {
    return {{}, SyntaxError{fault, position, 0}};
}

// A list may contain any text as a name, or be empty, as with baseline peers.
constexpr NodeDraft parse_list(NodeKind kind, std::string_view token, std::size_t open) {
    const std::size_t close = find(token, ")");
    if (close == std::string_view::npos) return refuse_node(Fault::unclosed_list, open);
    if (close + 1 != token.size()) return refuse_node(Fault::text_after_list, close + 1);
    return {{kind, trim(token.substr(open + 1, close - open - 1))}, std::nullopt};
}

// `token` has no blanks around it.
constexpr NodeDraft parse_node(std::string_view token) {
    if (token.empty()) return refuse_node(Fault::empty_node, 0);
    if (token == "/all") return {{NodeKind::all, {}}, std::nullopt};
    if (token.starts_with("/all(")) return refuse_node(Fault::all_takes_no_names, 4);
    if (token.starts_with("/not(")) return parse_list(NodeKind::none_of, token, 4);
    if (token.starts_with("/oneof(")) return parse_list(NodeKind::one_of, token, 6);
    if (token.front() == '/') return refuse_node(Fault::unknown_form, 0);
    const std::size_t bad = bad_name_character(token);
    if (bad == 0) return refuse_node(Fault::name_start, 0);
    if (bad != std::string_view::npos) return refuse_node(Fault::name_character, bad);
    return {{NodeKind::plain, token}, std::nullopt};
}

}  // namespace detail

// A node that owns its text, kept in normal form.
class Node {
public:
    // NOLINTNEXTLINE: implicit, because a Node is an owning NodeView.
    Node(NodeView node) : kind_(node.kind()) { node.write_names(names_); }

    // Allows blanks around the node. An error gives its position in `text`.
    static Result<Node, SyntaxError> parse(std::string_view text) {
        const std::string_view token = detail::trim(text);
        detail::NodeDraft draft = detail::parse_node(token);
        if (!draft.error) return Node(draft.node);
        draft.error->position += static_cast<std::size_t>(token.data() - text.data());
        return Failure{*draft.error};
    }

    NodeView view() const { return {kind_, names_}; }
    operator NodeView() const { return view(); }

    NodeKind kind() const { return kind_; }
    std::string_view name() const { return view().name(); }
    bool accepts(NodeView state) const { return view().accepts(state); }

    friend bool operator==(const Node&, const Node&) = default;

private:
    NodeKind kind_;
    std::string names_;
};

}  // namespace hsagent::flow
