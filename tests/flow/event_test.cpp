#include "hsagent/flow/event.hpp"

#include <boost/test/unit_test.hpp>

#include "hsagent/flow/literal.hpp"

namespace {

using namespace hsagent::flow;

constexpr auto tree = signal_tree<"ok\nerror">;
constexpr Signal ok = signal<tree, "ok">;

std::string nodes(NodeList list) {
    std::string out;
    for (const NodeView node : list) out += to_string(node) + ' ';
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_event)

BOOST_AUTO_TEST_CASE(kinds_have_names) {
    static_assert(name(EventKind::move) == "move");
    static_assert(name(EventKind::stay) == "stay");
    static_assert(name(EventKind::test) == "test");
    BOOST_TEST((Event::move(ok) == Event{EventKind::move, ok}));
    BOOST_TEST((Event::move(ok) != Event::stay(ok)));
}

BOOST_AUTO_TEST_CASE(an_arrow_activates_what_the_event_asks_for) {
    constexpr RouteView step = route<"A,B --[f]--> C,D">;
    BOOST_TEST(nodes(activated(step, Event::move(ok))) == "f C D ");  // by way of the label
    BOOST_TEST(nodes(activated(step, Event::stay(ok))) == "A B ");
    BOOST_TEST(nodes(activated(step, Event::test(ok))) == "f ");
    BOOST_TEST(nodes(activated(step, std::nullopt)) == "");
    BOOST_TEST(nodes(activated(step, std::optional(Event::test(ok)))) == "f ");
}

BOOST_AUTO_TEST_CASE(a_list_of_nodes_activates_itself_whatever_the_event) {
    constexpr RouteView standing = route<"A,/all">;
    for (const EventKind kind : {EventKind::move, EventKind::stay, EventKind::test}) {
        BOOST_TEST(nodes(activated(standing, kind)) == "A /all ");
    }
    BOOST_TEST(nodes(activated(standing, std::nullopt)) == "A /all ");
}

BOOST_AUTO_TEST_SUITE_END()
