// Tests of Schedule: the earliest event comes first, and ties keep the order of planning.
#include "simulator/model/schedule.hpp"

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(schedule)

// The agent's number stands for the order of planning.
std::vector<std::pair<std::int64_t, std::size_t>> taken_from(Schedule& schedule) {
    std::vector<std::pair<std::int64_t, std::size_t>> taken;
    while (!schedule.empty()) {
        BOOST_TEST_REQUIRE(schedule.next_at_us() >= (taken.empty() ? 0 : taken.back().first));
        const ScheduledEvent event = schedule.take();
        taken.emplace_back(event.at_us, event.agent);
    }
    return taken;
}

BOOST_AUTO_TEST_CASE(a_new_schedule_is_empty) {
    BOOST_TEST(Schedule().empty());
}

BOOST_AUTO_TEST_CASE(an_event_comes_back_as_it_was_planned) {
    Schedule schedule;
    const auto line = std::make_shared<Transmission>();
    schedule.plan(70, ScheduledEvent::Kind::delivery, 3, line);
    BOOST_TEST(schedule.next_at_us() == 70);

    const ScheduledEvent event = schedule.take();
    BOOST_TEST(event.at_us == 70);
    BOOST_TEST((event.kind == ScheduledEvent::Kind::delivery));
    BOOST_TEST(event.agent == 3u);
    BOOST_TEST(event.line == line);
    BOOST_TEST(schedule.empty());
}

BOOST_AUTO_TEST_CASE(the_earliest_comes_first) {
    Schedule schedule;
    for (const std::int64_t at_us : {50, 10, 40, 0, 30}) {
        schedule.plan(at_us, ScheduledEvent::Kind::round, static_cast<std::size_t>(at_us));
    }
    const auto taken = taken_from(schedule);
    BOOST_TEST((std::vector<std::pair<std::int64_t, std::size_t>>{
                    {0, 0}, {10, 10}, {30, 30}, {40, 40}, {50, 50}} == taken));
}

BOOST_AUTO_TEST_CASE(ties_go_to_what_was_planned_first_whatever_its_kind) {
    Schedule schedule;
    schedule.plan(5, ScheduledEvent::Kind::delivery, 0);
    schedule.plan(5, ScheduledEvent::Kind::round, 1);
    schedule.plan(5, ScheduledEvent::Kind::arrival, 2);
    schedule.plan(5, ScheduledEvent::Kind::round, 3);
    const auto taken = taken_from(schedule);
    BOOST_TEST((std::vector<std::pair<std::int64_t, std::size_t>>{{5, 0}, {5, 1}, {5, 2}, {5, 3}} ==
                taken));
}

BOOST_AUTO_TEST_CASE(what_is_planned_meanwhile_finds_its_place) {
    Schedule schedule;
    schedule.plan(10, ScheduledEvent::Kind::round, 0);
    schedule.plan(20, ScheduledEvent::Kind::round, 1);
    BOOST_TEST(schedule.take().agent == 0u);
    schedule.plan(15, ScheduledEvent::Kind::round, 2);
    schedule.plan(20, ScheduledEvent::Kind::round, 3);
    BOOST_TEST(schedule.take().agent == 2u);
    BOOST_TEST(schedule.take().agent == 1u);
    BOOST_TEST(schedule.take().agent == 3u);
}

// Few points in time, so that there are many ties.
RC_BOOST_PROP(any_plan_is_taken_in_the_order_of_a_stable_sort, ()) {
    const auto moments = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 20));
    Schedule schedule;
    std::vector<std::pair<std::int64_t, std::size_t>> expected;
    for (std::size_t i = 0; i < moments.size(); ++i) {
        schedule.plan(moments[i], ScheduledEvent::Kind::round, i);
        expected.emplace_back(moments[i], i);
    }
    std::stable_sort(expected.begin(), expected.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    RC_ASSERT(taken_from(schedule) == expected);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
