#include "hsagent/flow/tape.hpp"

#include <boost/test/unit_test.hpp>

#include "hsagent/flow/literal.hpp"

namespace {

using namespace hsagent::flow;

constexpr auto tree = signal_tree<"ok\nerror">;
constexpr Signal ok = signal<tree, "ok">;

std::string shown(const StateTape::Lanes& lanes) {
    std::string out;
    for (const auto& [key, nodes] : lanes) {
        out += key + '=';
        for (const Node& node : nodes) out += to_string(node.view()) + ' ';
        out += ';';
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_tape)

BOOST_AUTO_TEST_CASE(a_tape_remembers_what_it_was_made_from) {
    BOOST_TEST((StateTape().shape() == StateTape::Shape::index_many));
    BOOST_TEST(StateTape().lanes().empty());
    BOOST_TEST(shown(StateTape::single(node<"A">).lanes()) == "tape=A ;");
    BOOST_TEST(shown(StateTape::many({node<"A">, node<"B">}).lanes()) == "tape=A B ;");
    BOOST_TEST(shown(StateTape::index_single({{"p", node<"A">}}).lanes()) == "tape:p=A ;");
    const StateTape many = StateTape::index_many({{"p", {node<"A">, node<"B">}}, {"q", {}}});
    BOOST_TEST(shown(many.lanes()) == "tape:p=A B ;tape:q=;");
    BOOST_TEST(shown(many.by_key()) == "p=A B ;q=;");
    BOOST_TEST((many.refresh().shape() == StateTape::Shape::index_many));
    BOOST_TEST(shown(many.refresh().lanes()) == "tape:p=;tape:q=;");
}

BOOST_AUTO_TEST_CASE(no_key_is_mistaken_for_a_lane_without_one) {
    const StateTape tape = StateTape::index_single({{"tape", node<"A">}, {"", node<"B">}});
    BOOST_TEST(shown(tape.lanes()) == "tape:=B ;tape:tape=A ;");
    BOOST_TEST(shown(tape.by_key()) == "=B ;tape=A ;");
    BOOST_TEST(StateTape::key_of("tapeworm") == "tapeworm");
}

BOOST_AUTO_TEST_CASE(states_start_the_routes_whose_gates_accept_them) {
    const std::array routes{route<"A --> B">, route<"--> A">, route<"/not(A) --> A">, route<"C">};
    const StateTape tape = StateTape::index_single({{"p", node<"A">}, {"q", node<"C">}});
    const std::vector<Activation> expected{{"tape:p", Node(node<"A">), 0},
                                           {"", std::nullopt, 1},
                                           {"tape:q", Node(node<"C">), 2},
                                           {"tape:q", Node(node<"C">), 3}};
    BOOST_TEST((tape.activations(routes) == expected));
}

BOOST_AUTO_TEST_CASE(an_initial_route_starts_without_any_state) {
    const std::array routes{route<"A --> B">, route<"--> A">};
    const std::vector<Activation> expected{{"", std::nullopt, 1}};
    BOOST_TEST((StateTape().activations(routes) == expected));
}

BOOST_AUTO_TEST_CASE(what_initial_routes_activate_joins_what_the_empty_key_has) {
    const std::array routes{route<"A --> B">, route<"--> Z">};
    const StateTape tape = StateTape::index_single({{"", node<"A">}});
    const std::vector<std::optional<Event>> events{Event::move(ok), Event::move(ok)};
    const StateTape next = tape.after(routes, tape.activations(routes), events);
    BOOST_TEST(shown(next.by_key()) == "=Z B ;");
}

BOOST_AUTO_TEST_CASE(each_gate_that_accepts_starts_the_route_as_with_baseline_peers) {
    const std::array routes{route<"A,/all --> B">};
    BOOST_TEST(StateTape::single(node<"A">).activations(routes).size() == 2U);
}

BOOST_AUTO_TEST_CASE(events_decide_what_the_tape_holds_next) {
    const std::array routes{route<"A --[f]--> B">, route<"--> Z">};
    const StateTape tape = StateTape::index_single(
        {{"moves", node<"A">}, {"stays", node<"A">}, {"silent", node<"A">}, {"idle", node<"X">}});
    const auto ran = tape.activations(routes);
    const std::vector<std::optional<Event>> events{Event::move(ok), std::nullopt, Event::stay(ok),
                                                   Event::move(ok)};
    BOOST_TEST_REQUIRE(ran.size() == events.size());
    const StateTape next = tape.after(routes, ran, events);
    BOOST_TEST(shown(next.by_key()) == "=Z ;idle=;moves=f B ;silent=;stays=A ;");
    BOOST_TEST((next.shape() == StateTape::Shape::index_single));
}

BOOST_AUTO_TEST_CASE(a_tape_without_keys_is_given_back_as_a_list) {
    const std::array routes{route<"A --> B">, route<"C --> D">};
    const StateTape tape = StateTape::many({node<"A">, node<"C">});
    const std::vector<std::optional<Event>> events{Event::move(ok), Event::stay(ok)};
    const auto next = tape.after(routes, tape.activations(routes), events).nodes();
    BOOST_TEST((next == std::vector<Node>{node<"B">, node<"C">}));
}

BOOST_AUTO_TEST_SUITE_END()
