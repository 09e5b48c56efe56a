// Arrow styles: the spelling of arrows in a route.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "hsagent/flow/fault.hpp"
#include "hsagent/flow/text.hpp"

namespace hsagent::flow {

// An arrow consists of two stems and a tip, `-->`, or, with a label, `--[f,g]-->`. The text is
// UTF-8 and not owned: it must outlive every parse that uses the style.
struct ArrowStyle {
    std::string_view stem;           // exactly one character
    std::string_view left_bracket;   // opens a label
    std::string_view right_bracket;  // closes a label
    std::string_view separator;      // between nodes; separates only if it is one character,
                                     // because baseline peers compare it character by character
    std::string_view tip;

    friend constexpr bool operator==(const ArrowStyle&, const ArrowStyle&) = default;
};

// `A,B --[f]--> C`, the style of the handshake.
inline constexpr ArrowStyle standard_style{"-", "[", "]", ",", ">"};

namespace detail {

constexpr bool contains(std::string_view text, std::string_view part) {
    return find(text, part) != std::string_view::npos;
}

constexpr bool parts_overlap(const ArrowStyle& style) {
    char doubled[8]{};
    const std::size_t length = style.stem.size();
    for (std::size_t i = 0; i < 2 * length; ++i) doubled[i] = style.stem[i % length];
    const std::array<std::string_view, 4> parts{std::string_view(doubled, 2 * length),
                                                style.left_bracket, style.right_bracket, style.tip};
    // Equal parts do not conflict: in `==(f)==)`, the right bracket is also the tip.
    for (const std::string_view whole : parts) {
        for (const std::string_view part : parts) {
            if (whole != part && contains(whole, part)) return true;
        }
    }
    return false;
}

constexpr bool separator_taken(const ArrowStyle& style) {
    for (const std::string_view taken :
         {style.stem, style.left_bracket, style.right_bracket, style.tip, std::string_view("("),
          std::string_view(")"), std::string_view("/")}) {
        if (contains(style.separator, taken)) return true;
    }
    return false;
}

}  // namespace detail

// Reason why no route can be written in this style; nullopt if the style is valid.
constexpr std::optional<Fault> fault_of(const ArrowStyle& style) {
    constexpr std::size_t longest_character = 4;  // UTF-8
    if (detail::code_points(style.stem) != 1 || style.stem.size() > longest_character) {
        return Fault::stem_not_one_character;
    }
    if (style.left_bracket.empty()) return Fault::empty_left_bracket;
    if (style.right_bracket.empty()) return Fault::empty_right_bracket;
    if (style.separator.empty()) return Fault::empty_separator;
    if (style.tip.empty()) return Fault::empty_tip;
    if (detail::parts_overlap(style)) return Fault::overlapping_parts;
    if (detail::separator_taken(style)) return Fault::separator_taken;
    return std::nullopt;
}

}  // namespace hsagent::flow
