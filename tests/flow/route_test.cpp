#include "hsagent/flow/route.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using hsagent::flow::ArrowStyle;
using hsagent::flow::Fault;
using hsagent::flow::Route;
using hsagent::flow::standard_style;
using hsagent::flow::SyntaxError;

std::string normal(std::string_view text, const ArrowStyle& style = standard_style) {
    const auto route = Route::parse(text, style);
    return route ? route->normal() : to_string(route.error());
}

bool refused(std::string_view text, Fault fault, std::size_t position) {
    const auto route = Route::parse(text);
    return !route && route.error() == SyntaxError{fault, position, 0};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_route)

BOOST_AUTO_TEST_CASE(a_complete_route_has_source_label_and_target) {
    const Route route = Route::parse("A, B --[ f ]--> /not(C, D)").value();
    BOOST_TEST(route.source().size() == 2U);
    BOOST_TEST(route.source()[1].name() == "B");
    BOOST_TEST(route.label().front().name() == "f");
    BOOST_TEST(to_string(route.target().front()) == "/not(C,D)");
    BOOST_TEST(route.is_arrow());
    BOOST_TEST(!route.is_initial());
    BOOST_TEST(route.text() == "A, B --[ f ]--> /not(C, D)");
    BOOST_TEST(route.normal() == "A,B--[f]-->/not(C,D)");
}

BOOST_AUTO_TEST_CASE(a_side_may_be_left_out) {
    BOOST_TEST(normal("--> B") == "--[]-->B");
    BOOST_TEST(normal("--[f]--> B") == "--[f]-->B");
    BOOST_TEST(normal("A --[f]-->") == "A--[f]-->");
    BOOST_TEST(Route::parse("--> B")->is_initial());
}

BOOST_AUTO_TEST_CASE(an_arrow_to_nowhere_without_a_label_is_no_arrow) {
    BOOST_TEST(normal("A -->") == "A");
    BOOST_TEST(!Route::parse("A --[]-->")->is_arrow());
    BOOST_TEST(normal("A;B ==)", {"=", "(", ")", ";", ")"}) == "A,B");
}

BOOST_AUTO_TEST_CASE(a_route_without_an_arrow_is_a_list_of_nodes) {
    BOOST_TEST(normal("A, /all") == "A,/all");
    BOOST_TEST(normal("") == "");
    BOOST_TEST(normal("A,B", {"=", "(", ")", ";", ")"}) == "A,B");  // whatever the separator
}

BOOST_AUTO_TEST_CASE(empty_nodes_between_separators_are_passed_over) {
    BOOST_TEST(normal("A,,B, --[,]--> C,") == "A,B--[]-->C");
    BOOST_TEST(normal(", --> C") == "--[]-->C");
}

BOOST_AUTO_TEST_CASE(blanks_count_nowhere_but_no_side_has_two_lines) {
    BOOST_TEST(normal("\tA\n -->\r\n B\n") == "A--[]-->B");
    BOOST_TEST(refused("A,\nB --> C", Fault::broken_arrow, 5));
    BOOST_TEST(refused("A --> B,\nC", Fault::broken_arrow, 2));
}

// As a baseline peer strips them: the information separators, too.
BOOST_AUTO_TEST_CASE(every_kind_of_blank_is_one) {
    for (const char blank : {' ', '\t', '\x0b', '\x0c', '\x1c', '\x1d', '\x1e', '\x1f'}) {
        const std::string around = std::string(1, blank) + "A" + blank;
        BOOST_TEST(normal(around + "," + around + "-->" + around) == "A,A--[]-->A", int(blank));
    }
}

BOOST_AUTO_TEST_CASE(a_route_has_a_greatest_size) {
    using hsagent::flow::max_route_size;
    const std::string longest = "A" + std::string(max_route_size - 1, ' ');
    BOOST_TEST(normal(longest) == "A");
    BOOST_TEST(refused(longest + " ", Fault::too_long, max_route_size));
}

BOOST_AUTO_TEST_CASE(separators_within_parentheses_do_not_separate) {
    const ArrowStyle style{"=", "{", "}", ";", ">"};
    BOOST_TEST(normal("/not(A,B) ; C =={f;g}==> D", style) == "/not(A,B);C=={f;g}==>D");
    BOOST_TEST(normal("/not(A;B) ==> D", style) == "/not(A;B)=={}==>D");
}

BOOST_AUTO_TEST_CASE(a_separator_of_two_characters_separates_nothing_as_with_baseline_peers) {
    const ArrowStyle style{"-", "[", "]", "::", ">"};
    BOOST_TEST(normal("A --> B", style) == "A--[]-->B");
    BOOST_TEST(!Route::parse("A::B --> C", style));
}

BOOST_AUTO_TEST_CASE(parts_of_a_style_may_be_beyond_ascii) {
    const ArrowStyle style{"\xE2\x95\x90", "[", "]", "\xC2\xB7", "\xE2\x96\xB6"};
    BOOST_TEST(normal("A\xC2\xB7"
                      "B \xE2\x95\x90\xE2\x95\x90\xE2\x96\xB6 C",
                      style) ==
               "A\xC2\xB7"
               "B\xE2\x95\x90\xE2\x95\x90[]\xE2\x95\x90\xE2\x95\x90\xE2\x96\xB6"
               "C");
}

BOOST_AUTO_TEST_CASE(the_first_style_whose_arrow_is_found_decides) {
    const ArrowStyle styles[] = {standard_style, {"=", "(", ")", ";", ")"}};
    BOOST_TEST(Route::parse("A --> B", styles)->normal() == "A--[]-->B");
    BOOST_TEST(Route::parse("A;B ==(f)==) C", styles)->normal() == "A;B==(f)==)C");
    BOOST_TEST(!Route::parse("A;B --> C", styles));
    const ArrowStyle alike[] = {standard_style, {"-", "[", "]", ";", ">"}};
    BOOST_TEST(Route::parse("A,B --> C", alike)->normal() == "A,B--[]-->C");
    BOOST_TEST(Route::parse("A,B", std::span<const ArrowStyle>())->normal() == "A,B");
}

BOOST_AUTO_TEST_CASE(a_refused_route_says_why_and_where) {
    BOOST_TEST(refused("A -> B", Fault::broken_arrow, 2));
    BOOST_TEST(refused("-->", Fault::broken_arrow, 0));
    BOOST_TEST(refused("--[f]-->", Fault::broken_arrow, 0));
    BOOST_TEST(refused("A --> B --> C", Fault::second_arrow, 8));
    BOOST_TEST(refused("  1A --> B", Fault::name_start, 2));
    BOOST_TEST(refused("A --> B!", Fault::name_character, 7));
    BOOST_TEST(refused("A B --> C", Fault::name_character, 1));
    BOOST_TEST(refused("A --> /all(A)", Fault::all_takes_no_names, 10));
    BOOST_TEST(normal("A -> B") ==
               "offset 2: the arrow does not match its style, or joins nothing");
}

BOOST_AUTO_TEST_CASE(a_bad_style_refuses_every_route_with_its_own_reason) {
    const auto route = Route::parse("A", {"--", "[", "]", ",", ">"});
    BOOST_TEST(!route.ok());
    BOOST_TEST((route.error().fault == Fault::stem_not_one_character));
}

BOOST_AUTO_TEST_CASE(routes_are_equal_in_their_normal_form_and_outlive_their_text) {
    std::string text = "A --> B";
    const Route route = Route::parse(text).value();
    text.assign(text.size(), '#');
    Route moved = Route::parse("x").value();
    moved = Route(route);
    BOOST_TEST((moved == Route::parse("A--[]-->B").value()));
    BOOST_TEST(moved.target().front().name() == "B");
    BOOST_TEST(!(moved == Route::parse("A --> C").value()));
}

BOOST_AUTO_TEST_CASE(hostile_texts_are_refused_in_reasonable_time) {
    BOOST_TEST(refused(std::string(5000, 'A'), Fault::too_long, hsagent::flow::max_route_size));
    BOOST_TEST(Route::parse(std::string(4096, 'A')).ok());
    for (const std::string piece : {"--[", "]-->", "-->", "(", " ", "--[ \n", "/not(", "\xFF"}) {
        std::string text = "A";
        while (text.size() + piece.size() <= hsagent::flow::max_route_size) text += piece;
        (void)Route::parse(text).ok();
    }
}

BOOST_AUTO_TEST_SUITE_END()
