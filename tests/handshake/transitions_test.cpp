// The tables of transitions as diagrams show them, and jumps.
#include "hsagent/handshake/transitions.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string_view>

#include "aborts.hpp"
#include "subject.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(transitions)

using handshake::Arrow;
using BaselineMachine = handshake::baseline::Machine<Parts>;

BOOST_AUTO_TEST_CASE(a_diagram_has_an_arrow_for_each_jump_and_none_for_what_never_happens) {
    const auto arrows = handshake::arrows_of<BaselineMachine>();
    for (const handshake::Jump& jump : BaselineMachine::jumps()) {
        BOOST_TEST(std::count_if(arrows.begin(), arrows.end(), [&](const Arrow& arrow) {
                       return arrow.is_jump && arrow.from == jump.from && arrow.to == jump.to &&
                              arrow.label == jump.cause;
                   }) == 1);
    }
    for (const Arrow& arrow : arrows) BOOST_TEST(!arrow.label.empty());
    // A ready row never stays by an event.
    BOOST_TEST(std::none_of(arrows.begin(), arrows.end(), [](const Arrow& arrow) {
        return arrow.from == State::resp_ready && arrow.to == State::resp_ready;
    }));
}

BOOST_AUTO_TEST_CASE(a_jump_that_the_profile_does_not_declare_is_an_impossible_state) {
    const auto jump = [](State to, std::string_view cause) {
        RoleState row;
        row.state = State::init_finalize_close;
        handshake::take_jump(BaselineMachine::jumps(), row, to, cause);
        return row.state;
    };
    const std::string_view cause = handshake::baseline::cause::closes_sent;
    BOOST_TEST((jump(State::init_ready, cause) == State::init_ready));
    BOOST_TEST(aborts([&] { jump(State::init_exchange, cause); }));
    BOOST_TEST(aborts([&] { jump(State::init_ready, "no cause"); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
