// The witness: what applications tell it becomes numbers of the right pair.
#include "simulator/witness.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(witness)

struct TwoAgents {
    RunOptions options = [] {
        RunOptions chosen = run_options(2, 10, 1);
        chosen.drain_seconds = 4;
        return chosen;
    }();
    Witness witness{options};

    TwoAgents() {
        witness.introduce("agent1", "id-1");
        witness.introduce("agent2", "id-2");
    }
    Pair& first_asks() { return witness.pairs.at(0, 1); }
    Pair& second_asks() { return witness.pairs.at(1, 0); }
};

BOOST_FIXTURE_TEST_CASE(agents_are_known_by_their_ids, TwoAgents) {
    BOOST_TEST(witness.index_of("id-2").value() == 1u);
    BOOST_TEST(!witness.index_of("id-3").has_value());
    BOOST_TEST(witness.name_of(1) == "agent2");
}

BOOST_FIXTURE_TEST_CASE(a_message_counts_for_the_pair_in_whose_roles_it_is_sent, TwoAgents) {
    for (const Intent intent : {Intent::request, Intent::conclude, Intent::close}) {
        BOOST_TEST(witness.may_send(0, intent, "id-2"));
    }
    for (const Intent intent : {Intent::confirm, Intent::respond, Intent::finish}) {
        BOOST_TEST(witness.may_send(1, intent, "id-1"));
    }
    BOOST_TEST(first_asks().messages == 6u);
    BOOST_TEST(second_asks().messages == 0u);
}

BOOST_FIXTURE_TEST_CASE(in_the_drain_no_cycle_is_begun_and_each_may_end, TwoAgents) {
    witness.now_us = 5'999'999;
    BOOST_TEST(witness.may_send(0, Intent::register_, ""));
    BOOST_TEST(witness.may_send(0, Intent::reconnect, "id-2"));
    witness.now_us = 6'000'000;
    BOOST_TEST(!witness.may_send(0, Intent::register_, ""));
    BOOST_TEST(!witness.may_send(0, Intent::reconnect, "id-2"));
    BOOST_TEST(witness.may_send(0, Intent::request, "id-2"));
    BOOST_TEST(witness.may_send(0, Intent::close, "id-2"));
}

BOOST_FIXTURE_TEST_CASE(news_of_a_session_count_once_per_cycle, TwoAgents) {
    const auto tell = [&](std::size_t self, SessionChange change, Role role) {
        witness.session(self, {change, role, self == 0 ? "id-2" : "id-1", {}});
    };
    witness.now_us = 70;
    tell(0, SessionChange::established, Role::initiator);
    witness.now_us = 80;
    tell(1, SessionChange::established, Role::responder);
    BOOST_TEST(first_asks().keys == 2u);
    BOOST_TEST(first_asks().first_key_us == 70);

    tell(0, SessionChange::reconnected, Role::initiator);
    tell(1, SessionChange::reconnected, Role::responder);
    BOOST_TEST(first_asks().reconnects == 1u);

    tell(0, SessionChange::closed, Role::initiator);
    BOOST_TEST(first_asks().finishes_taken == 1u);
    BOOST_TEST(first_asks().cycles_closed == 0u);
    tell(1, SessionChange::closed, Role::responder);
    BOOST_TEST(first_asks().cycles_closed == 1u);

    witness.now_us = 90;
    tell(1, SessionChange::failed, Role::responder);
    BOOST_TEST(first_asks().failures == 1u);
    BOOST_TEST(first_asks().last_progress_us == 90);
    BOOST_TEST(second_asks().last_progress_us == 0);
    BOOST_TEST(witness.trace.events() == 7u);
}

BOOST_FIXTURE_TEST_CASE(replays_count_for_the_role_that_ignored_them, TwoAgents) {
    witness.received(Intent::request);
    witness.replayed(1, 0, 2);
    witness.received(Intent::respond);
    witness.replayed(1, 0, 3);
    BOOST_TEST(first_asks().replays_ignored == 2u);
    BOOST_TEST(second_asks().replays_ignored == 3u);
}

BOOST_FIXTURE_TEST_CASE(nothing_is_logged_unless_asked_for, TwoAgents) {
    BOOST_TEST(!witness.logs(LogLevel::warning));
    options.log = LogLevel::info;
    const Witness asked(options);
    BOOST_TEST(!asked.logs(LogLevel::debug));
    BOOST_TEST(asked.logs(LogLevel::info));
    BOOST_TEST(asked.logs(LogLevel::warning));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
