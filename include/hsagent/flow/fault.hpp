// Fault and SyntaxError: the reasons for refusing a style, node, route or signal tree, and the
// position of the error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hsagent::flow {

// Each reason with its sentence for human readers. This is a macro because bad literals show the
// same sentence in a static_assert, which accepts only a literal (literal.hpp).
#define HSAGENT_FLOW_FAULTS(X)                                                                \
    X(stem_not_one_character, "the stem of an arrow style is not exactly one character")      \
    X(empty_left_bracket, "the left bracket of an arrow style is empty")                      \
    X(empty_right_bracket, "the right bracket of an arrow style is empty")                    \
    X(empty_separator, "the separator of an arrow style is empty")                            \
    X(empty_tip, "the tip of an arrow style is empty")                                        \
    X(overlapping_parts,                                                                      \
      "one part of an arrow style contains another: doubled stem, "                           \
      "brackets and tip must differ")                                                         \
    X(separator_taken,                                                                        \
      "the separator of an arrow style contains another part of it, "                         \
      "a parenthesis or a slash")                                                             \
    X(empty_node, "a node is missing")                                                        \
    X(name_start, "a name must start with a letter or _")                                     \
    X(name_character, "a name may contain only the letters a-z and A-Z, digits and _")        \
    X(unknown_form, "only all, not(...) or oneof(...) may follow /")                          \
    X(all_takes_no_names, "/all takes no names")                                              \
    X(unclosed_list, "a ( has no matching )")                                                 \
    X(text_after_list, "there is text after the ) that ends a node")                          \
    X(broken_arrow, "the arrow does not match its style, or joins nothing")                   \
    X(second_arrow, "a route may have only one arrow")                                        \
    X(signal_name, "a line holds one signal name: a letter or _, then letters, digits and _") \
    X(indented_root, "the first signal must not be indented")                                 \
    X(inconsistent_indent, "this indentation matches no level above")                         \
    X(duplicate_signal, "this signal has a sibling of the same name")                         \
    X(too_long, "the text is longer than this library accepts")

enum class Fault : std::uint8_t {
#define HSAGENT_FLOW_NAME(name, text) name,
    HSAGENT_FLOW_FAULTS(HSAGENT_FLOW_NAME)
#undef HSAGENT_FLOW_NAME
};

// The reason as an English sentence, without a full stop.
constexpr std::string_view message(Fault fault) {
    switch (fault) {
#define HSAGENT_FLOW_MESSAGE(name, text) \
    case Fault::name:                    \
        return text;
        HSAGENT_FLOW_FAULTS(HSAGENT_FLOW_MESSAGE)
#undef HSAGENT_FLOW_MESSAGE
    }
    return "an unknown fault";
}

// The error in a refused text: reason and position.
struct SyntaxError {
    Fault fault{};
    std::size_t position = 0;  // byte offset in the text
    std::size_t line = 0;      // from 1; 0 for styles, nodes and routes, which have no lines

    friend constexpr bool operator==(const SyntaxError&, const SyntaxError&) = default;
};

// Example: "line 3, offset 12: this signal has a sibling of the same name".
inline std::string to_string(const SyntaxError& error) {
    std::string out;
    if (error.line > 0) out += "line " + std::to_string(error.line) + ", ";
    out += "offset " + std::to_string(error.position) + ": ";
    out += message(error.fault);
    return out;
}

}  // namespace hsagent::flow
