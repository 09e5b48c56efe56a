#include "hsagent/support/enum_names.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string_view>

namespace {

using namespace hsagent;

struct Lamp {
    enum class Colour : std::uint32_t { red, green_, dark };
};

constexpr auto colour_names = enum_names<Lamp::Colour>({
    {Lamp::Colour::red, "red"},
    {Lamp::Colour::green_, "green"},
    {Lamp::Colour::dark, "no colour at all"},
});

enum class Unit : std::uint8_t { second, metre };

struct UnitName {
    Unit value;
    std::string_view name;
    std::string_view symbol;
    int dimension = 0;
};

constexpr auto unit_names = enum_table<UnitName>({
    {Unit::second, "second", "s"},
    {Unit::metre, "metre", "m", 1},
});

}  // namespace

BOOST_AUTO_TEST_SUITE(enum_names)

BOOST_AUTO_TEST_CASE(an_enumerator_has_its_row) {
    static_assert(colour_names[Lamp::Colour::red].name == "red");
    static_assert(colour_names[Lamp::Colour::green_].name == "green");
    static_assert(colour_names[Lamp::Colour::dark].name == "no colour at all");
    static_assert(unit_names[Unit::metre].symbol == "m");
    static_assert(unit_names[Unit::second].dimension == 0 &&
                  unit_names[Unit::metre].dimension == 1);
}

BOOST_AUTO_TEST_CASE(a_name_finds_its_enumerator_and_nothing_else_does) {
    for (const auto& [value, name] : colour_names) {
        BOOST_TEST((colour_names.find(name) == value));
    }
    static_assert(colour_names.find("green") == Lamp::Colour::green_);
    BOOST_TEST(!colour_names.find("green_"));
    BOOST_TEST(!colour_names.find("Red"));
    BOOST_TEST(!colour_names.find(""));
}

BOOST_AUTO_TEST_CASE(the_size_is_a_constant_and_the_values_come_in_order) {
    static_assert(colour_names.size() == 3);
    constexpr auto colours = colour_names.values();
    static_assert(colours.size() == colour_names.size());
    for (std::size_t i = 0; i < colours.size(); ++i) {
        BOOST_TEST(static_cast<std::size_t>(colours[i]) == i);
    }
}

BOOST_AUTO_TEST_SUITE_END()
