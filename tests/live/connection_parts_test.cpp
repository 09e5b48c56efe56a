// Tests of the parts of a connection without a socket: outbox, retries, log throttle and clock.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include "simulator/live/backoff.hpp"
#include "simulator/live/log_throttle.hpp"
#include "simulator/live/outbox.hpp"
#include "simulator/live/wall_clock.hpp"

using namespace hsagent;
using namespace hsagent::live;

BOOST_AUTO_TEST_SUITE(link_parts)

BOOST_AUTO_TEST_CASE(an_outbox_hands_out_what_waits_and_goes_on_taking) {
    Outbox outbox(10, 100);
    BOOST_TEST(outbox.is_empty());
    BOOST_TEST(outbox.push("a\n"));
    BOOST_TEST(outbox.push("b\n"));
    BOOST_TEST(outbox.write() == "a\nb\n");
    BOOST_TEST(!outbox.has_more());
    BOOST_TEST(!outbox.is_empty());
    BOOST_TEST(outbox.push("c\n"));
    BOOST_TEST(outbox.has_more());
    outbox.written();
    BOOST_TEST(outbox.write() == "c\n");
    outbox.written();
    BOOST_TEST(outbox.is_empty());
}

BOOST_AUTO_TEST_CASE(an_outbox_counts_what_is_being_written_too) {
    Outbox lines(3, 1000);
    BOOST_TEST((lines.push("1\n") && lines.push("2\n")));
    lines.write();
    BOOST_TEST(lines.push("3\n"));
    BOOST_TEST(!lines.push("4\n"));
    lines.written();
    BOOST_TEST(lines.push("5\n"));
    BOOST_TEST(lines.push("6\n"));
    BOOST_TEST(!lines.push("7\n"));

    Outbox bytes(100, 6);
    BOOST_TEST(bytes.push("12\n"));
    bytes.write();
    BOOST_TEST(bytes.push("34\n"));
    BOOST_TEST(!bytes.push("\n"));
    bytes.clear();
    BOOST_TEST(bytes.is_empty());
    BOOST_TEST(bytes.push("12345\n"));
}

BOOST_AUTO_TEST_CASE(delays_double_up_to_a_limit_and_begin_anew) {
    ConnectionSettings settings;
    settings.retry_delay_ms = 1000;
    settings.most_delay_ms = 6000;
    Backoff backoff(settings);
    // The random part: from a quarter less up to a quarter more.
    const std::vector<std::int64_t> expected{750, 1500, 3000, 4500, 4500};
    for (const std::int64_t delay : expected) BOOST_TEST(backoff.next(0)->delay_ms == delay);
    BOOST_TEST(backoff.next(3000)->delay_ms == 7500);
    BOOST_TEST(backoff.next(std::numeric_limits<std::uint64_t>::max())->delay_ms <= 7500);
    backoff.reset();
    BOOST_TEST(backoff.next(0)->delay_ms == 750);
}

BOOST_AUTO_TEST_CASE(without_a_limit_it_tries_for_ever) {
    Backoff backoff(ConnectionSettings{});
    for (int i = 0; i < 10'000; ++i) BOOST_TEST_REQUIRE(backoff.next(7).has_value());
    BOOST_TEST(backoff.next(0)->delay_ms == 45'000);
}

BOOST_AUTO_TEST_CASE(after_the_relay_comes_the_default_one_and_then_nothing) {
    ConnectionSettings settings;
    settings.primary_retry_limit = 2;
    settings.default_relay = RelayAddress{"elsewhere", 1};
    settings.default_retry_limit = 1;
    Backoff backoff(settings);
    BOOST_TEST((backoff.next(0)->relay == settings.relay));
    BOOST_TEST((backoff.next(0)->relay == settings.relay));
    BOOST_TEST((backoff.next(0)->relay == *settings.default_relay));
    BOOST_TEST(!backoff.next(0).has_value());
    backoff.reset();
    BOOST_TEST((backoff.next(0)->relay == settings.relay));

    settings.default_relay.reset();
    Backoff alone(settings);
    BOOST_TEST(alone.next(0).has_value());
    BOOST_TEST(alone.next(0).has_value());
    BOOST_TEST(!alone.next(0).has_value());
}

BOOST_AUTO_TEST_CASE(what_happens_often_is_told_seldom_and_counted) {
    LogThrottle seldom;
    BOOST_TEST((seldom.happened(5) == 1u));
    for (int i = 0; i < 41; ++i) BOOST_TEST(!seldom.happened(10'004).has_value());
    BOOST_TEST((seldom.happened(10'005) == 42u));
    BOOST_TEST(!seldom.happened(10'006).has_value());
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_does_not_take_time_back) {
    SteadyTime time;
    BOOST_TEST(time.at(1'000'000, 0) == 1'000'000);
    BOOST_TEST(time.at(1'001'000, 1000) == 1'001'000);
    // A jump forward is followed at once.
    BOOST_TEST(time.at(5'000'000, 2000) == 5'000'000);
    // After a jump back by 100 s, time runs half as fast until the clock has caught up.
    BOOST_TEST(time.at(4'900'000, 2000) == 5'000'000);
    BOOST_TEST(time.at(4'910'000, 12'000) == 5'005'000);
    BOOST_TEST(time.at(5'099'999, 201'999) == 5'099'999);
    BOOST_TEST(time.at(5'109'999, 211'999) == 5'109'999);
}

BOOST_AUTO_TEST_SUITE_END()
