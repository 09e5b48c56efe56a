// Tests of how a stuck pair is labelled, by the rows of its two ends.
#include "simulator/checks/stuck.hpp"

#include <boost/test/unit_test.hpp>
#include <string_view>
#include <utility>

#include "chosen_world.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(stuck)

// How a pair is stuck whose responder holds that row, and whose initiator holds none.
std::string_view stuck_with(const RoleState& row, const Expectations& of_asks) {
    const Identity first = identity_of(1), second = identity_of(2);
    MemoryStore store;
    store.put(Role::responder, first.my_id, row, beginning);
    const auto asks =
        make_actor(baseline(), Identity(first), MemoryStore(), SeededRandom(1), beginning);
    const auto answers =
        make_actor(baseline(), Identity(second), std::move(store), SeededRandom(2), beginning);
    return stuck_as(*asks, *answers, of_asks, {}, false);
}

BOOST_AUTO_TEST_CASE(a_reference_that_only_the_responder_has_was_lost) {
    RoleState row = RoleState::fresh(Role::responder);
    row.local_reference.set_text("1234567891");
    BOOST_TEST(stuck_with(row, {}) == "L6");
}

// It was stopped after a register, before it drew the challenge that nothing makes it send now.
BOOST_AUTO_TEST_CASE(a_challenge_that_was_never_drawn_is_lost_even_for_who_resends) {
    RoleState row = RoleState::fresh(Role::responder);
    row.state = State::resp_confirm;
    BOOST_TEST_REQUIRE(row.local_nonce.is_null());
    BOOST_TEST(stuck_with(row, profile_named("hardened")->expectations) == "L1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
