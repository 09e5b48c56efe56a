// The language also describes other flows than the handshake: a shop that haggles with customers.
#include <array>
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "hsagent/flow/flow.hpp"

namespace {

using namespace hsagent::flow;

constexpr ArrowStyle bold{"=", "{", "}", "|", ">"};

constexpr auto answers = signal_tree<
    "agreed           # the customer gets something\n"
    "    in_full\n"
    "    in_part\n"
    "refused\n"
    "\tout_of_stock\n"
    "\ttoo_cheap\n">;

constexpr Signal agreed = signal<answers, "agreed">;
constexpr Signal in_part = signal<answers, "in_part">;
constexpr Signal refused = signal<answers, "refused">;
constexpr Signal too_cheap = signal<answers, "too_cheap">;

enum Step : std::size_t { greet, haggle, deliver, leave, audit };

constexpr std::array<RouteView, 5> steps{
    route<"==> browsing", bold>,
    route<"browsing | waiting =={ offer }==> ordered", bold>,
    route<"/oneof(ordered, paid) ==> delivered", bold>,
    route<"/not(delivered, gone) ==> gone", bold>,
    route<"/all =={ audited }==>", bold>,
};

// The shop's answers in one round, by customer.
using Answers = std::map<std::string, std::map<Step, Event>>;

StateTape next_round(const StateTape& tape, const Answers& given) {
    const auto ran = tape.activations(steps);
    std::vector<std::optional<Event>> events;
    for (const Activation& activation : ran) {
        std::optional<Event> event;
        const auto customer = given.find(std::string(StateTape::key_of(activation.lane)));
        if (customer != given.end()) {
            const auto answer = customer->second.find(static_cast<Step>(activation.route));
            if (answer != customer->second.end()) event = answer->second;
        }
        events.push_back(event);
    }
    return tape.after(steps, ran, events);
}

std::string at(const StateTape& tape, const std::string& customer) {
    std::string out;
    const StateTape::Lanes customers = tape.by_key();
    for (const Node& node : customers.at(customer)) out += to_string(node.view()) + ' ';
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_other_flow)

BOOST_AUTO_TEST_CASE(customers_move_through_the_shop_each_on_their_own) {
    StateTape tape =
        StateTape::index_single({{"ann", node<"browsing">}, {"bob", node<"browsing">}});

    tape = next_round(tape, {{"ann", {{haggle, Event::move(in_part)}}},
                             {"bob", {{haggle, Event::stay(too_cheap)}}},
                             {"", {{greet, Event::move(agreed)}}}});
    BOOST_TEST(at(tape, "ann") == "offer ordered ");
    BOOST_TEST(at(tape, "bob") == "browsing waiting ");  // a stay returns to all sources
    BOOST_TEST(at(tape, "") == "browsing ");             // from the initial route

    tape =
        next_round(tape, {{"ann", {{deliver, Event::move(agreed)}, {audit, Event::test(agreed)}}},
                          {"bob", {{leave, Event::move(refused)}}}});
    // Each active node starts its routes: Bob leaves from both of his, and Ann is audited at both
    // of hers, the label and the target.
    BOOST_TEST(at(tape, "ann") == "delivered audited audited ");
    BOOST_TEST(at(tape, "bob") == "gone gone ");
}

BOOST_AUTO_TEST_CASE(what_is_delivered_or_gone_starts_nothing_but_the_audit) {
    for (const NodeView last : {node<"delivered">, node<"gone">}) {
        const auto ran = StateTape::single(last).activations(steps);
        BOOST_TEST_REQUIRE(ran.size() == 2U);
        BOOST_TEST(ran[0].route == static_cast<std::size_t>(greet));
        BOOST_TEST(ran[1].route == static_cast<std::size_t>(audit));
    }
}

BOOST_AUTO_TEST_CASE(signals_are_asked_for_by_their_parents) {
    const auto is_good = [](const Event& event) { return event.signal <= agreed; };
    BOOST_TEST(is_good(Event::move(in_part)));
    BOOST_TEST(is_good(Event::move(agreed)));
    BOOST_TEST(!is_good(Event::stay(too_cheap)));
    BOOST_TEST((too_cheap < refused));
}

BOOST_AUTO_TEST_SUITE_END()
