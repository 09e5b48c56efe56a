// ReplayWindow accepts each number once, like a set of all of them (RFC 6479).
#include "hsagent/support/replay_window.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

using hsagent::ReplayWindow;

namespace {

constexpr std::uint64_t highest_number = std::numeric_limits<std::uint64_t>::max();

// A model that keeps all numbers.
struct Model {
    bool accept(std::uint64_t number) {
        const std::uint64_t highest = taken.empty() ? 0 : *taken.rbegin();
        if (number == 0 || (number < highest && highest - number >= 8128)) return false;
        return taken.insert(number).second;
    }
    std::set<std::uint64_t> taken;
};

// Mostly steps near the edges of words, ring and window, relative to the highest number.
rc::Gen<std::int64_t> any_step() {
    return rc::gen::oneOf(
        rc::gen::inRange<std::int64_t>(-3, 4), rc::gen::inRange<std::int64_t>(-130, 131),
        rc::gen::inRange<std::int64_t>(-8195, 8196), rc::gen::inRange<std::int64_t>(-8130, -8125),
        rc::gen::inRange<std::int64_t>(8125, 8131), rc::gen::inRange<std::int64_t>(8190, 8195),
        rc::gen::inRange<std::int64_t>(-20'000, 20'000));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_window)

BOOST_AUTO_TEST_CASE(it_takes_what_a_set_of_all_numbers_would) {
    BOOST_TEST(rc::check("steps", [] {
        ReplayWindow window;
        Model model;
        const std::uint64_t start =
            *rc::gen::element<std::uint64_t>(0, 60, 8100, 1'000'000'007, highest_number - 30'000);
        std::uint64_t highest = start;
        for (const std::int64_t step : *rc::gen::container<std::vector<std::int64_t>>(any_step())) {
            std::uint64_t number = highest + static_cast<std::uint64_t>(step);
            if (step < 0 && number > highest) number = 0;               // below the smallest number
            if (step > 0 && number < highest) number = highest_number;  // above the largest
            const bool taken = model.accept(number);
            RC_ASSERT(window.accept(number) == taken);
            RC_ASSERT(!window.accept(number));
            if (!model.taken.empty()) highest = *model.taken.rbegin();
            RC_ASSERT(model.taken.empty() || window.highest() == highest);
        }
    }));
}

BOOST_AUTO_TEST_CASE(any_order_within_the_window_is_taken_whole) {
    BOOST_TEST(rc::check("orders", [] {
        const std::uint64_t first = 1 + *rc::gen::inRange<std::uint64_t>(0, 100'000);
        ReplayWindow window;
        std::vector<std::uint64_t> numbers(ReplayWindow::size);
        for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = first + i;
        for (std::size_t i = 0; i < 50; ++i) {
            const auto any = rc::gen::inRange<std::size_t>(0, numbers.size());
            std::swap(numbers[*any], numbers[*any]);
        }
        for (const std::uint64_t number : numbers) RC_ASSERT(window.accept(number));
        for (const std::uint64_t number : numbers) RC_ASSERT(!window.accept(number));
        RC_ASSERT(!window.accept(first - 1));
        RC_ASSERT(window.accept(first + ReplayWindow::size));
    }));
}

BOOST_AUTO_TEST_CASE(both_ends_of_the_window_and_of_the_numbers) {
    ReplayWindow window;
    BOOST_TEST(!window.accept(0));
    BOOST_TEST(window.highest() == 0u);
    BOOST_TEST(window.accept(10'000));
    BOOST_TEST(window.accept(10'000 - 8127));
    BOOST_TEST(!window.accept(10'000 - 8128));
    BOOST_TEST(window.accept(highest_number));
    BOOST_TEST(!window.accept(highest_number));
    BOOST_TEST(window.accept(highest_number - 8127));
    BOOST_TEST(!window.accept(highest_number - 8128));
    BOOST_TEST(!window.accept(10'001));
    BOOST_TEST(!window.accept(0));
}

BOOST_AUTO_TEST_CASE(it_stays_small_while_numbers_are) {
    ReplayWindow window;
    for (std::uint64_t number = 63; number > 0; --number) BOOST_TEST(window.accept(number));
    BOOST_TEST(window.words().size() == 1u);
    BOOST_TEST(window.accept(64));
    BOOST_TEST(window.words().size() == 128u);
    for (std::uint64_t number = 1; number <= 64; ++number) BOOST_TEST(!window.accept(number));
}

BOOST_AUTO_TEST_CASE(it_is_a_value) {
    for (const std::uint64_t first : {1u, 5'000u}) {
        ReplayWindow window;
        window.accept(first);
        ReplayWindow copy = window;
        BOOST_TEST((copy == window));
        BOOST_TEST(copy.accept(first + 1));
        BOOST_TEST((copy != window));
        BOOST_TEST(window.accept(first + 1));
        BOOST_TEST((copy == window));
    }
}

BOOST_AUTO_TEST_SUITE_END()
