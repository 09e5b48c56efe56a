#include "hsagent/flow/signal.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace {

using hsagent::flow::Fault;
using hsagent::flow::Signal;
using hsagent::flow::SignalTree;
using hsagent::flow::SignalTreeView;
using hsagent::flow::SyntaxError;

// "a(b(c))d" for a tree with c below b below a, and d beside a.
std::string shape(SignalTreeView tree, SignalTreeView::Siblings siblings) {
    std::string out;
    for (const Signal signal : siblings) {
        out += tree.name(signal);
        const auto children = tree.children(signal);
        if (!children.empty()) out += '(' + shape(tree, children) + ')';
    }
    return out;
}

std::string shape(std::string_view text) {
    const auto tree = SignalTree::parse(text);
    return tree ? shape(tree->view(), tree->view().roots()) : to_string(tree.error());
}

bool refused(std::string_view text, Fault fault, std::size_t line, std::size_t position) {
    const auto tree = SignalTree::parse(text);
    return !tree && tree.error() == SyntaxError{fault, position, line};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_signal)

BOOST_AUTO_TEST_CASE(indentation_makes_the_tree) {
    BOOST_TEST(shape("a\n  b\n    c\n  d\ne\n") == "a(b(c)d)e");
    BOOST_TEST(shape("") == "");
    BOOST_TEST(shape("a\n\n# nothing\n   \n b # below a\n") == "a(b)");
}

BOOST_AUTO_TEST_CASE(a_tab_reaches_to_the_next_multiple_of_eight) {
    BOOST_TEST(shape("a\n\tb\n        c\n   \td\n") == "a(bcd)");
    BOOST_TEST(shape("a\n \tb\n\t\tc\n") == "a(b(c))");
    BOOST_TEST(refused("a\n\tb\n    c", Fault::inconsistent_indent, 3, 9));
}

BOOST_AUTO_TEST_CASE(all_line_breaks_of_unicode_break_lines) {
    BOOST_TEST(shape("a\r\n b\rc\vd\fe\x1C"
                     "f\xC2\x85g\xE2\x80\xA8h\xE2\x80\xA9i\x1Dj\x1Ek") == "a(b)cdefghijk");
    BOOST_TEST(shape("a#\x1F"
                     "b\x1E"
                     "c") == "ac");  // to Python, a blank that breaks no line
}

BOOST_AUTO_TEST_CASE(a_refused_text_says_why_and_in_which_line) {
    BOOST_TEST(refused("a\n  b\n c", Fault::inconsistent_indent, 3, 7));
    BOOST_TEST(refused("a\nb\na", Fault::duplicate_signal, 3, 4));
    BOOST_TEST(refused("a\n x\n y\n x", Fault::duplicate_signal, 4, 9));
    BOOST_TEST(refused("9bad", Fault::signal_name, 1, 0));
    BOOST_TEST(refused("\na b", Fault::signal_name, 2, 2));
    BOOST_TEST(refused("\n  a", Fault::indented_root, 2, 3));
    BOOST_TEST(refused(std::string(70000, '\n'), Fault::too_long, 0, 65536));
    BOOST_TEST(shape("a\na") == "line 2, offset 2: this signal has a sibling of the same name");
}

BOOST_AUTO_TEST_CASE(a_carriage_return_and_a_line_feed_break_one_line) {
    BOOST_TEST(refused("a\r\n1", Fault::signal_name, 2, 3));
    BOOST_TEST(refused("a\n\r1", Fault::signal_name, 3, 3));
}

BOOST_AUTO_TEST_CASE(only_siblings_need_names_of_their_own) {
    BOOST_TEST(shape("a\n  x\n    y\n  y\ny\n") == "a(x(y)y)y");
}

BOOST_AUTO_TEST_CASE(a_text_has_a_greatest_size) {
    using hsagent::flow::max_triggers_size;
    const std::string longest = "a" + std::string(max_triggers_size - 1, '\n');
    BOOST_TEST(shape(longest) == "a");
    BOOST_TEST(refused(longest + "\n", Fault::too_long, 0, max_triggers_size));
}

BOOST_AUTO_TEST_CASE(a_parent_is_above_its_children_and_branches_are_unordered) {
    const SignalTree tree = SignalTree::parse("OK\n  good\n    better\nerror\n  minor").value();
    const Signal ok = *tree.find("OK"), good = *tree.find("good"), better = *tree.find("better");
    const Signal error = *tree.find("error"), minor = *tree.find("minor");
    BOOST_TEST((ok > good && good > better && ok > better));
    BOOST_TEST((better < ok && better <= better && better >= better));
    BOOST_TEST((better != ok && ok == *tree.find("OK")));
    BOOST_TEST(((ok <=> error) == std::partial_ordering::unordered));
    BOOST_TEST(!(ok > minor || minor > ok || good < minor));
    BOOST_TEST((tree.view().parent(minor) == error));
    BOOST_TEST(!tree.view().parent(error));
}

BOOST_AUTO_TEST_CASE(branches_may_share_a_name_and_the_last_is_found) {
    const SignalTree tree = SignalTree::parse("a\n  x\nb\n  x").value();
    BOOST_TEST((*tree.find("x") < *tree.find("b")));
    BOOST_TEST(!tree.find("y"));
}

BOOST_AUTO_TEST_CASE(a_tree_is_a_value_that_outlives_its_text) {
    std::string text = "ok\n  fine";
    const SignalTree tree = SignalTree::parse(text).value();
    text.assign(text.size(), '#');
    const SignalTree copy = tree;
    BOOST_TEST(copy.name(*copy.find("fine")) == "fine");
}

BOOST_AUTO_TEST_SUITE_END()
