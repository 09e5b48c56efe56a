#include "hsagent/flow/style.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using hsagent::flow::ArrowStyle;
using hsagent::flow::Fault;
using hsagent::flow::fault_of;

bool refused_for(const ArrowStyle& style, Fault fault) {
    return fault_of(style) == fault;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_style)

BOOST_AUTO_TEST_CASE(good_styles_have_no_fault) {
    static_assert(!fault_of(hsagent::flow::standard_style));
    BOOST_TEST(!fault_of({"=", "(", ")", ";", ")"}));
    BOOST_TEST(!fault_of({"~", "<<", ">>", "|", "}"}));
    BOOST_TEST(!fault_of({"-", "[", "]", " ", ">"}));
}

BOOST_AUTO_TEST_CASE(a_stem_is_one_character_also_beyond_ascii) {
    BOOST_TEST(!fault_of({"\xE2\x95\x90", "[", "]", ",", ">"}));  // U+2550
    BOOST_TEST(refused_for({"", "[", "]", ",", ">"}, Fault::stem_not_one_character));
    BOOST_TEST(refused_for({"--", "[", "]", ",", ">"}, Fault::stem_not_one_character));
    BOOST_TEST(refused_for({"\x80", "[", "]", ",", ">"}, Fault::stem_not_one_character));
    BOOST_TEST(
        refused_for({"\xE2\x80\x80\x80\x80", "[", "]", ",", ">"}, Fault::stem_not_one_character));
    BOOST_TEST(refused_for({"\xE2\x80\x80\x80\x80\x80\x80", "[", "]", ",", ">"},
                           Fault::stem_not_one_character));
}

BOOST_AUTO_TEST_CASE(no_part_may_be_empty) {
    BOOST_TEST(refused_for({"-", "", "]", ",", ">"}, Fault::empty_left_bracket));
    BOOST_TEST(refused_for({"-", "[", "", ",", ">"}, Fault::empty_right_bracket));
    BOOST_TEST(refused_for({"-", "[", "]", "", ">"}, Fault::empty_separator));
    BOOST_TEST(refused_for({"-", "[", "]", ",", ""}, Fault::empty_tip));
}

BOOST_AUTO_TEST_CASE(parts_that_contain_each_other_conflict_but_equal_ones_do_not) {
    BOOST_TEST(refused_for({"-", "-", "]", ",", ">"}, Fault::overlapping_parts));
    BOOST_TEST(refused_for({"-", "[", "]", ",", "-->"}, Fault::overlapping_parts));
    BOOST_TEST(refused_for({"-", "[", "[[", ",", ">"}, Fault::overlapping_parts));
    BOOST_TEST(!fault_of({"-", "|", "|", ",", "|"}));
    BOOST_TEST(!fault_of({"-", "--", "]", ",", ">"}));
}

BOOST_AUTO_TEST_CASE(a_separator_contains_no_other_part_and_no_punctuation_of_nodes) {
    for (const char* separator : {"-", "[", "]", ">", "(", ")", "/", ",/"}) {
        BOOST_TEST(refused_for({"-", "[", "]", separator, ">"}, Fault::separator_taken));
    }
}

BOOST_AUTO_TEST_SUITE_END()
