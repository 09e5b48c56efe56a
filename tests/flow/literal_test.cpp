#include "hsagent/flow/literal.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "hsagent/flow/event.hpp"

namespace {

using hsagent::flow::ArrowStyle;
using hsagent::flow::EventKind;
using hsagent::flow::node;
using hsagent::flow::Route;
using hsagent::flow::route;
using hsagent::flow::RouteView;
using hsagent::flow::Signal;
using hsagent::flow::signal;
using hsagent::flow::signal_tree;

constexpr ArrowStyle rounded{"=", "(", ")", ";", ")"};
constexpr auto answers = signal_tree<"ok\nerror\n  fatal\n">;

// Every property of a literal is known at compile time.
constexpr std::array steps{route<"init_ready --> init_exchange">,
                           route<"init_exchange --> init_finalize_propose">};
static_assert(steps[0].text() == "init_ready --> init_exchange");
static_assert(steps[0].source().front().name() == "init_ready");
static_assert(steps[0].target().front().name() == "init_exchange");
static_assert(activated(steps[1], EventKind::move).front().name() == "init_finalize_propose");
static_assert(activated(steps[1], EventKind::stay).front().name() == "init_exchange");

static_assert(signal<answers, "ok"> == Signal{0, 1});
static_assert(signal<answers, "error"> > signal<answers, "fatal">);
static_assert(answers.name(signal<answers, "fatal">) == "fatal");

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_literal)

BOOST_AUTO_TEST_CASE(literals_and_texts_are_parsed_alike) {
    constexpr std::array literals{
        route<"">,
        route<"A">,
        route<"A,B">,
        route<"A-->B">,
        route<" A --[ f, /oneof(x , y) ]--> /not(B), C ">,
        route<"--> B">,
        route<"--[f]--> B">,
        route<"A -->">,
        route<"A --[f]-->">,
    };
    for (const RouteView& literal : literals) {
        const Route parsed = Route::parse(literal.text()).value();
        BOOST_TEST(parsed.normal() == literal.normal());
        BOOST_TEST((parsed.view() == literal));
        BOOST_TEST(parsed.is_arrow() == literal.is_arrow());
        BOOST_TEST(parsed.is_initial() == literal.is_initial());
    }
}

BOOST_AUTO_TEST_CASE(a_literal_may_have_its_own_style) {
    constexpr RouteView literal = route<"A;B ==( f )==) C", rounded>;
    static_assert(literal.normal() == "A;B==(f)==)C");
    BOOST_TEST(literal.source().size() == 2U);
    BOOST_TEST((literal.label().front() == node<"f">));
}

BOOST_AUTO_TEST_SUITE_END()
