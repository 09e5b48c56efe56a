#include "hsagent/flow/node.hpp"

#include <boost/test/unit_test.hpp>

#include "hsagent/flow/literal.hpp"

namespace {

using hsagent::flow::Fault;
using hsagent::flow::Node;
using hsagent::flow::node;
using hsagent::flow::NodeKind;
using hsagent::flow::NodeView;
using hsagent::flow::SyntaxError;

bool refused(std::string_view text, Fault fault, std::size_t position) {
    const auto parsed = Node::parse(text);
    return !parsed && parsed.error() == SyntaxError{fault, position, 0};
}

std::string normal(std::string_view text) {
    return to_string(Node::parse(text).value().view());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_node)

BOOST_AUTO_TEST_CASE(the_four_kinds_are_told_apart) {
    BOOST_TEST((node<"A">.kind() == NodeKind::plain));
    BOOST_TEST((node<"/all">.kind() == NodeKind::all));
    BOOST_TEST((node<"/not(A,B)">.kind() == NodeKind::none_of));
    BOOST_TEST((node<"/oneof(A)">.kind() == NodeKind::one_of));
    BOOST_TEST(node<"resp_ready">.name() == "resp_ready");
    BOOST_TEST(node<"/oneof(A)">.name() == "");
}

BOOST_AUTO_TEST_CASE(the_normal_form_has_no_blanks_and_no_blank_names) {
    BOOST_TEST(normal("  A\t") == "A");
    BOOST_TEST(normal("/all") == "/all");
    BOOST_TEST(normal("/not( A ,, B )") == "/not(A,B)");
    BOOST_TEST(normal("/oneof()") == "/oneof()");
}

BOOST_AUTO_TEST_CASE(names_in_a_list_may_be_anything_as_with_baseline_peers) {
    BOOST_TEST(normal("/not(1st, a b, (x)") == "/not(1st,a b,(x)");
}

BOOST_AUTO_TEST_CASE(a_refused_node_says_why_and_where) {
    BOOST_TEST(refused("", Fault::empty_node, 0));
    BOOST_TEST(refused(" 1A", Fault::name_start, 1));
    BOOST_TEST(refused("A!", Fault::name_character, 1));
    BOOST_TEST(refused("f(x)", Fault::name_character, 1));
    BOOST_TEST(refused("/bogus(A)", Fault::unknown_form, 0));
    BOOST_TEST(refused("/all(A)", Fault::all_takes_no_names, 4));
    BOOST_TEST(refused("/not(A", Fault::unclosed_list, 4));
    BOOST_TEST(refused("/oneof(A)B", Fault::text_after_list, 9));
    BOOST_TEST(refused("caf\xC3\xA9", Fault::name_character, 3));
}

BOOST_AUTO_TEST_CASE(equality_compares_kind_and_names_but_not_blanks) {
    static_assert(node<"/not(A, B)"> == node<"/not(A,B)">);
    static_assert(node<"/not(A,B)"> != node<"/not(B,A)">);
    static_assert(node<"/not(A)"> != node<"/oneof(A)">);
    static_assert(node<"/not(A)"> != node<"/not(A,B)">);
    BOOST_TEST((Node(node<"/not( A,B)">) == Node::parse("/not(A, B)").value()));
}

BOOST_AUTO_TEST_CASE(gates_accept_what_they_may_agree_with) {
    static_assert(node<"A">.accepts(node<"A">));
    static_assert(!node<"A">.accepts(node<"B">));
    static_assert(node<"/all">.accepts(node<"/oneof()">));
    static_assert(node<"/oneof()">.accepts(node<"/all">));
    static_assert(!node<"/not(A)">.accepts(node<"A">));
    static_assert(node<"/not(A)">.accepts(node<"/oneof(A)">));
    static_assert(!node<"/oneof(A,B)">.accepts(node<"/not(A,B)">));
    static_assert(node<"/oneof(A,B)">.accepts(node<"/not(A)">));
    static_assert(!node<"/oneof()">.accepts(node<"/not()">));
    BOOST_TEST(Node::parse("/oneof(A,B)").value().accepts(node<"B">));
}

BOOST_AUTO_TEST_CASE(digits_may_follow_in_a_name) {
    BOOST_TEST(normal("A1_9b") == "A1_9b");
    BOOST_TEST(!Node::parse("1A"));
}

BOOST_AUTO_TEST_CASE(parsed_nodes_are_compared_like_literal_ones) {
    const auto parsed = [](const char* text) { return Node::parse(text).value(); };
    BOOST_TEST(parsed("A").view().accepts(parsed("/all").view()));
    BOOST_TEST(parsed("/all").view().accepts(parsed("A").view()));
    BOOST_TEST(parsed("/oneof()").view().accepts(parsed("/all").view()));
    BOOST_TEST(!parsed("AB").view().admits("A"));
    BOOST_TEST(!parsed("A").view().admits("AB"));
    BOOST_TEST((parsed("A").view() != parsed("/not(A)").view()));
    BOOST_TEST((parsed("/not(A)").view() != parsed("/not(A,B)").view()));
    BOOST_TEST((parsed("/not(A,B)").view() != parsed("/not(A)").view()));
    BOOST_TEST((parsed("/not( A,B )").view() == parsed("/not(A, B)").view()));
}

BOOST_AUTO_TEST_CASE(a_node_is_a_value_that_outlives_its_text) {
    std::string text = "/oneof(first, second)";
    const Node owned = Node::parse(text).value();
    text.assign(text.size(), '#');
    const Node copy = owned;
    BOOST_TEST(to_string(copy.view()) == "/oneof(first,second)");
}

BOOST_AUTO_TEST_SUITE_END()
