// Signals: a tree that a TRIGGERS text describes by indentation, and its partial order.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/flow/fault.hpp"
#include "hsagent/flow/text.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/result.hpp"

namespace hsagent::flow {

// The longest TRIGGERS text accepted, in bytes.
inline constexpr std::size_t max_triggers_size = 65536;

// One signal of a tree. A signal is greater than all its descendants; signals of different branches
// are unordered. Comparing signals of different trees is meaningless.
struct Signal {
    std::uint32_t index = 0;  // in text order
    std::uint32_t end = 0;    // one past the last descendant

    friend constexpr bool operator==(Signal, Signal) = default;
    friend constexpr std::partial_ordering operator<=>(Signal a, Signal b) {
        if (a.index == b.index) return std::partial_ordering::equivalent;
        if (a.index < b.index && b.index < a.end) return std::partial_ordering::greater;
        if (b.index < a.index && a.index < b.end) return std::partial_ordering::less;
        return std::partial_ordering::unordered;
    }
};

namespace detail {

inline constexpr std::uint32_t no_parent = 0xFFFFFFFF;

// A signal as a position in its tree's text, and its place in the tree.
struct SignalEntry {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
    std::uint32_t indent = 0;
    std::uint32_t parent = no_parent;
    std::uint32_t end = 0;
};

template <class Entries>
struct SignalDraft {
    Entries entries{};
    std::optional<SyntaxError> error{};
};

// The length of the line break at `at`, 0 if there is none. Baseline peers recognise all Unicode
// line breaks, which in UTF-8 include C2 85 (next line), E2 80 A8 and E2 80 A9.
constexpr std::size_t line_break(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    const char c = rest.front();
    if (c == '\r') return rest.starts_with("\r\n") ? 2 : 1;
    if ((c >= 10 && c <= 12) || (c >= 28 && c <= 30)) return 1;
    if (rest.starts_with("\xC2\x85")) return 2;
    if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) return 3;
    return 0;
}

// Removes the next line from `rest` and returns it without its line break.
constexpr std::string_view next_line(std::string_view& rest) {
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const std::size_t length = line_break(rest, i);
        if (length == 0) continue;
        const std::string_view line = rest.substr(0, i);
        rest.remove_prefix(i + length);
        return line;
    }
    return std::exchange(rest, {});
}

// Removes the leading blanks of a line and returns their width. A tab advances to the next multiple
// of 8, as in a terminal.
constexpr std::uint32_t take_indent(std::string_view& line) {
    constexpr std::uint32_t tab = 8;
    std::uint32_t width = 0;
    for (; !line.empty() && (line[0] == ' ' || line[0] == '\t'); line.remove_prefix(1)) {
        width = line[0] == ' ' ? width + 1 : (width / tab + 1) * tab;
    }
    return width;
}

// The parent of a line with this indentation, or the fault if it fits nowhere.
struct Place {
    std::uint32_t parent = no_parent;
    std::optional<Fault> fault{};
};

template <class Entries>
constexpr Place place_of(const Entries& entries, std::uint32_t indent) {
    if (entries.size() == 0) {
        if (indent > 0) return {no_parent, Fault::indented_root};
        return {};
    }
    auto above = static_cast<std::uint32_t>(entries.size() - 1);
    if (indent > entries[above].indent) return {above, std::nullopt};
    while (indent < entries[above].indent && entries[above].parent != no_parent) {
        above = entries[above].parent;
    }
    if (indent != entries[above].indent) return {no_parent, Fault::inconsistent_indent};
    return {entries[above].parent, std::nullopt};
}

template <class Entries>
constexpr bool has_child(const Entries& entries, std::string_view text, std::uint32_t parent,
                         std::string_view name) {
    for (std::size_t i = entries.size(); i-- > 0 && i != parent;) {
        const SignalEntry& entry = entries[i];
        if (entry.parent == parent && text.substr(entry.begin, entry.length) == name) return true;
    }
    return false;
}

// Entries are in text order, so the descendants of a signal directly follow it.
template <class Entries>
constexpr void close_entries(Entries& entries) {
    for (std::size_t i = entries.size(); i-- > 0;) {
        SignalEntry& entry = entries[i];
        if (entry.end == 0) entry.end = static_cast<std::uint32_t>(i + 1);
        if (entry.parent == no_parent) continue;
        SignalEntry& parent = entries[entry.parent];
        if (parent.end < entry.end) parent.end = entry.end;
    }
}

// Entries is a vector of SignalEntry, or a FixedList with room for one entry per two bytes, plus
// one.
template <class Entries>
constexpr SignalDraft<Entries> parse_signals(std::string_view text) {
    SignalDraft<Entries> draft;
    if (text.size() > max_triggers_size) {
        draft.error = SyntaxError{Fault::too_long, max_triggers_size, 0};
        return draft;
    }
    std::size_t line_number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = next_line(rest);
        ++line_number;
        const std::uint32_t indent = take_indent(line);
        const std::string_view name = trim_right(line.substr(0, find(line, "#")));
        if (name.empty()) continue;
        const auto begin = static_cast<std::size_t>(name.data() - text.data());
        const auto refuse = [&](Fault fault, std::size_t position) {
            draft.error = SyntaxError{fault, position, line_number};
            return draft;
        };
        const std::size_t bad = bad_name_character(name);
        if (bad != std::string_view::npos) return refuse(Fault::signal_name, begin + bad);
        const Place place = place_of(draft.entries, indent);
        if (place.fault) return refuse(*place.fault, begin);
        if (has_child(draft.entries, text, place.parent, name)) {
            return refuse(Fault::duplicate_signal, begin);
        }
        draft.entries.push_back({static_cast<std::uint32_t>(begin),
                                 static_cast<std::uint32_t>(name.size()), indent, place.parent, 0});
    }
    close_entries(draft.entries);
    return draft;
}

}  // namespace detail

// A signal tree that does not own its text: the type of signal_tree<"..."> (literal.hpp) and of
// SignalTree::view().
class SignalTreeView {
public:
    // The children of a signal, or the roots, in text order.
    class Siblings {
    public:
        class Iterator {
        public:
            constexpr Iterator(const detail::SignalEntry* entries, std::uint32_t index)
                : entries_(entries), index_(index) {}
            constexpr Signal operator*() const { return {index_, entries_[index_].end}; }
            constexpr Iterator& operator++() {
                index_ = entries_[index_].end;
                return *this;
            }
            friend constexpr bool operator==(const Iterator&, const Iterator&) = default;

        private:
            const detail::SignalEntry* entries_;
            std::uint32_t index_;
        };

        constexpr Siblings(const detail::SignalEntry* entries, std::uint32_t first,
                           std::uint32_t end)
            : entries_(entries), first_(first), end_(end) {}
        constexpr Iterator begin() const { return {entries_, first_}; }
        constexpr Iterator end() const { return {entries_, end_}; }
        constexpr bool empty() const { return first_ == end_; }

    private:
        const detail::SignalEntry* entries_;
        std::uint32_t first_;
        std::uint32_t end_;
    };

    constexpr SignalTreeView() = default;
    // For parsers: `entries` are positions in `text`.
    constexpr SignalTreeView(std::string_view text, std::span<const detail::SignalEntry> entries)
        : text_(text), entries_(entries) {}

    constexpr std::size_t size() const { return entries_.size(); }

    // The signal at `index` in text order; index < size().
    constexpr Signal operator[](std::size_t index) const {
        HSAGENT_ASSERT(index < size());
        return {static_cast<std::uint32_t>(index), entries_[index].end};
    }

    constexpr std::string_view name(Signal signal) const {
        HSAGENT_ASSERT(signal.index < size());
        return text_.substr(entries_[signal.index].begin, entries_[signal.index].length);
    }

    // The signal with this name. If several branches have it, the last one, as with baseline peers.
    constexpr std::optional<Signal> find(std::string_view name) const {
        for (std::size_t i = size(); i-- > 0;) {
            if (this->name((*this)[i]) == name) return (*this)[i];
        }
        return std::nullopt;
    }

    constexpr std::optional<Signal> parent(Signal signal) const {
        HSAGENT_ASSERT(signal.index < size());
        const std::uint32_t above = entries_[signal.index].parent;
        if (above == detail::no_parent) return std::nullopt;
        return (*this)[above];
    }

    constexpr Siblings roots() const {
        return {entries_.data(), 0, static_cast<std::uint32_t>(size())};
    }
    constexpr Siblings children(Signal signal) const {
        return {entries_.data(), signal.index + 1, signal.end};
    }

private:
    std::string_view text_;
    std::span<const detail::SignalEntry> entries_;
};

// A signal tree known at run time; owns its text.
//
// A TRIGGERS text has one name per line, indented below its parent by spaces or tabs; `#` starts a
// comment. In addition, baseline agents cannot use names that begin with _ or are Python keywords.
class SignalTree {
public:
    // An error gives the reason, the line and the offset.
    static Result<SignalTree, SyntaxError> parse(std::string_view text) {
        auto draft = detail::parse_signals<std::vector<detail::SignalEntry>>(text);
        if (draft.error) return Failure{*draft.error};
        SignalTree tree;
        tree.text_ = text;
        tree.entries_ = std::move(draft.entries);
        return tree;
    }

    SignalTreeView view() const { return {text_, entries_}; }
    operator SignalTreeView() const { return view(); }

    std::size_t size() const { return entries_.size(); }
    std::string_view name(Signal signal) const { return view().name(signal); }
    std::optional<Signal> find(std::string_view name) const { return view().find(name); }

private:
    SignalTree() = default;

    std::string text_;
    std::vector<detail::SignalEntry> entries_;
};

}  // namespace hsagent::flow
