#include "hsagent/support/enum_names.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <set>
#include <string_view>

#include "hsagent/handshake/reason.hpp"
#include "hsagent/message/content.hpp"

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

BOOST_AUTO_TEST_CASE(names_on_the_wire_may_differ_from_identifiers) {
    static_assert(name(Intent::register_) == "register");
    static_assert(intent_named("register") == Intent::register_);
    static_assert(intent_named("register_") == Intent::unknown);
    static_assert(intent_named("unknown") == Intent::unknown);
}

BOOST_AUTO_TEST_CASE(each_attack_and_loss_has_one_reason) {
    std::set<std::string_view> labels;
    std::size_t reasons = 0;
    for (const ReasonName& reason : reason_names) {
        if (reason.weakness.empty()) continue;
        labels.insert(reason.weakness);
        ++reasons;
    }
    BOOST_TEST(reasons == 20u + 9);  // S1 to S15, L1 to L8
    BOOST_TEST(labels.size() == reasons);
    static_assert(weakness_of(Reason::opened_before) == "S15");
    static_assert(weakness_of(Reason::same_round) == "L8");
    static_assert(weakness_of(Reason::other_key).empty());
}

BOOST_AUTO_TEST_SUITE_END()
