// Names of enumerators, in a table that does not compile unless it matches its enum.
//
//     enum class Shape : std::uint8_t { circle, square };
//
//     inline constexpr auto shape_names = enum_names<Shape>({
//         {Shape::circle, "circle"},
//         {Shape::square, "square"},
//     });
//
// These are compile errors: a missing row, a row out of order or given twice, and a name that is
// another enumerator's name or identifier. Enumerators must have no explicit values (`circle = 3`):
// one that skips values and has no row is not noticed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace hsagent {

namespace detail::enums {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The identifier of an enumerator; digits for a value that has no enumerator. Both come from the
// end of the compiler's own text, "… value = ns::Shape::circle]" or "… value = (ns::Shape)7]".
// The return type is `auto` because g++ explains any alias, such as std::string_view, behind that.
template <auto value>
constexpr auto identifier_of() {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_suffix(1);
    return text.substr(text.find_last_of(" :)") + 1);
}

enum class Probe : std::uint8_t { known };
static_assert(identifier_of<Probe::known>() == "known" &&
                  is_digit(identifier_of<static_cast<Probe>(1)>().front()),
              "this compiler spells enumerators in a way that identifier_of() cannot read");

template <class Enum, std::size_t... values>
constexpr auto identifiers_of(std::index_sequence<values...>) {
    return std::array{identifier_of<static_cast<Enum>(values)>()...};
}

// Not constexpr: a table whose check calls one of them does not compile, and the error names it.
void rows_must_be_in_the_order_of_the_enumerators();
void name_belongs_to_another_enumerator();

}  // namespace detail::enums

// One row for each enumerator. Made by enum_names() or enum_table().
template <class Row, std::size_t count>
class EnumTable {
public:
    using Enum = decltype(Row::value);

    consteval explicit EnumTable(const Row (&rows)[count]) : rows_(std::to_array(rows)) {
        namespace enums = detail::enums;
        constexpr auto identifiers =
            enums::identifiers_of<Enum>(std::make_index_sequence<count + 1>());
        static_assert(enums::is_digit(identifiers[count].front()), "an enumerator has no row");
        for (std::size_t i = 0; i < count; ++i) {
            if (rows[i].value != static_cast<Enum>(i)) {
                enums::rows_must_be_in_the_order_of_the_enumerators();
            }
            if (rows[i].name == identifiers[i]) continue;
            for (std::size_t j = 0; j < count; ++j) {
                if (j != i && (rows[i].name == identifiers[j] || rows[i].name == rows[j].name)) {
                    enums::name_belongs_to_another_enumerator();
                }
            }
        }
    }

    // The number of enumerators.
    static constexpr std::size_t size() { return count; }

    // The row of `value`, which must be an enumerator.
    constexpr const Row& operator[](Enum value) const {
        return rows_[static_cast<std::size_t>(value)];
    }

    // The enumerator with that name; nullopt if none has it.
    constexpr std::optional<Enum> find(std::string_view name) const {
        for (const Row& row : rows_) {
            if (row.name == name) return row.value;
        }
        return std::nullopt;
    }

    // All enumerators, in order.
    constexpr std::array<Enum, count> values() const {
        std::array<Enum, count> values{};
        for (std::size_t i = 0; i < count; ++i) values[i] = rows_[i].value;
        return values;
    }

    // The rows, in order.
    constexpr auto begin() const { return rows_.begin(); }
    constexpr auto end() const { return rows_.end(); }

private:
    std::array<Row, count> rows_;
};

// A row of a table that has names only.
template <class Enum>
struct EnumName {
    Enum value;
    std::string_view name;
};

// A table of names: one {enumerator, name} for each enumerator, in order.
template <class Enum, std::size_t count>
consteval EnumTable<EnumName<Enum>, count> enum_names(const EnumName<Enum> (&rows)[count]) {
    return EnumTable<EnumName<Enum>, count>(rows);
}

// A table with more columns: a Row is an aggregate with the members `value` (the enumerator) and
// `name` (a std::string_view), and any others.
template <class Row, std::size_t count>
consteval EnumTable<Row, count> enum_table(const Row (&rows)[count]) {
    return EnumTable<Row, count>(rows);
}

}  // namespace hsagent
