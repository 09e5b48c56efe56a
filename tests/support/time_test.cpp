#include "hsagent/support/time.hpp"

#include <rapidcheck/boost_test.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

using hsagent::Instant;
using hsagent::parse_civil;

namespace {

constexpr std::int64_t first_second = -62135596800;  // 0001-01-01T00:00:00
constexpr std::int64_t last_second = 253402300799;   // 9999-12-31T23:59:59

std::string civil(std::int64_t seconds) {
    std::string out;
    hsagent::append_civil(out, seconds);
    return out;
}

rc::Gen<std::int64_t> any_second() {
    return rc::gen::inRange(first_second, last_second + 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(civil_time)

BOOST_AUTO_TEST_CASE(known_instants_are_spelt_and_read) {
    const struct {
        std::string_view text;
        std::int64_t seconds;
    } known[] = {
        {"1970-01-01T00:00:00", 0},
        {"1969-12-31T23:59:59", -1},
        {"2000-02-29T12:34:56", 951827696},
        {"2026-01-02T03:04:05", 1767323045},
        {"2038-01-19T03:14:08", std::int64_t{1} << 31},
        {"0001-01-01T00:00:00", first_second},
        {"9999-12-31T23:59:59", last_second},
    };
    for (const auto& [text, seconds] : known) {
        BOOST_TEST(civil(seconds) == text);
        BOOST_TEST((parse_civil(text) == seconds), text);
    }
}

BOOST_AUTO_TEST_CASE(february_has_29_days_in_leap_years_only) {
    for (const std::string_view text : {"2024-02-29T00:00:00", "2000-02-29T00:00:00"}) {
        BOOST_TEST(parse_civil(text).has_value(), text);
    }
    for (const std::string_view text : {"2023-02-29T00:00:00", "1900-02-29T00:00:00",
                                        "2100-02-29T00:00:00", "2024-02-30T00:00:00"}) {
        BOOST_TEST(!parse_civil(text), text);
    }
}

BOOST_AUTO_TEST_CASE(a_date_that_does_not_exist_is_refused) {
    for (const std::string_view text :
         {"0000-01-01T00:00:00", "2026-00-01T00:00:00", "2026-13-01T00:00:00",
          "2026-01-00T00:00:00", "2026-01-32T00:00:00", "2026-04-31T00:00:00",
          "2026-99-99T00:00:00"}) {
        BOOST_TEST(!parse_civil(text), text);
    }
}

BOOST_AUTO_TEST_CASE(an_hour_that_does_not_exist_is_refused) {
    for (const std::string_view text :
         {"2026-01-01T24:00:00", "2026-01-01T00:60:00", "2026-01-01T00:00:60"}) {
        BOOST_TEST(!parse_civil(text), text);
    }
}

BOOST_AUTO_TEST_CASE(a_zone_is_refused) {
    for (const std::string_view text :
         {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05-0800"}) {
        BOOST_TEST(!parse_civil(text), text);
    }
}

BOOST_AUTO_TEST_CASE(any_other_shape_is_refused) {
    for (const std::string_view text :
         {"", "yesterday", "2026-01-02", "2026-01-02 03:04:05", "2026-01-02t03:04:05",
          "2026-01-02T03:04", "2026-01-02T03:04:05.5", " 2026-01-02T03:04:05",
          "2026-01-02T03:04:05\n", "2026/01/02T03:04:05", "+026-01-02T03:04:05",
          "2026-1-002T03:04:05", "2026-01-02T 3:04:05", "2026-01-02T-3:04:05", "20260102T030405",
          "2026-01-02T03-04-05"}) {
        BOOST_TEST(!parse_civil(text), text);
    }
    BOOST_TEST(!parse_civil(std::string_view("2026-01-02T03:04:0\0", 19)));
}

BOOST_AUTO_TEST_CASE(appending_keeps_what_is_there) {
    std::string out = "at ";
    hsagent::append_civil(out, 0);
    BOOST_TEST(out == "at 1970-01-01T00:00:00");
}

RC_BOOST_PROP(every_second_of_years_1_to_9999_comes_back, ()) {
    const std::int64_t seconds = *any_second();
    RC_ASSERT(parse_civil(civil(seconds)) == seconds);
}

RC_BOOST_PROP(later_is_greater_as_text_too, ()) {
    const std::int64_t one = *any_second();
    const std::int64_t other = *any_second();
    RC_ASSERT((one < other) == (civil(one) < civil(other)));
}

// The standard library's calendar is the reference, for every day.
BOOST_AUTO_TEST_CASE(each_day_agrees_with_chrono) {
    using namespace std::chrono;
    for (std::int64_t day = first_second / 86400; day <= last_second / 86400; ++day) {
        const year_month_day expected{sys_days{days{day}}};
        const auto date = hsagent::detail::civil_from_days(day);
        const bool same = date.year == static_cast<int>(expected.year()) &&
                          date.month == static_cast<unsigned>(expected.month()) &&
                          date.day == static_cast<unsigned>(expected.day());
        if (!same) BOOST_FAIL("day " << day);
        if (hsagent::detail::days_from_civil(date) != day) BOOST_FAIL("day " << day << " back");
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(instant)

BOOST_AUTO_TEST_CASE(milliseconds_are_rounded_down_before_1970_too) {
    BOOST_TEST(Instant{1999}.utc_seconds() == 1);
    BOOST_TEST(Instant{0}.utc_seconds() == 0);
    BOOST_TEST(Instant{-1}.utc_seconds() == -1);
    BOOST_TEST(Instant{-1000}.utc_seconds() == -1);
    BOOST_TEST(Instant{-1001}.utc_seconds() == -2);
}

BOOST_AUTO_TEST_CASE(local_time_has_the_zone_s_offset_and_no_zone) {
    const Instant new_year{0, -(3 * 3600 + 30 * 60)};
    BOOST_TEST(hsagent::local_timestamp(new_year) == "1969-12-31T20:30:00");
    const Instant kathmandu{1767323045'999, 5 * 3600 + 45 * 60};
    BOOST_TEST(hsagent::local_timestamp(kathmandu) == "2026-01-02T08:49:05");
}

BOOST_AUTO_TEST_CASE(utc_time_says_so_wherever_the_clock_is) {
    const Instant kathmandu{1767323045'999, 5 * 3600 + 45 * 60};
    BOOST_TEST(hsagent::utc_timestamp(kathmandu) == "2026-01-02T03:04:05+00:00");
}

BOOST_AUTO_TEST_CASE(utc_is_read_in_that_spelling_only) {
    using hsagent::parse_utc;
    BOOST_TEST((parse_utc("2026-01-02T03:04:05+00:00") == 1767323045));
    for (const std::string_view text :
         {"", "+00:00", "2026-01-02T03:04:05", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05-00:00",
          "2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05+00:00 ", " 2026-01-02T03:04:05+00:00",
          "2026-01-02T03:04:05+00:00+00:00", "2026-02-30T03:04:05+00:00",
          "2026-01-02T03:04:05+0000", "2026-01-02T03:04:05.0+00:00"}) {
        BOOST_TEST(!parse_utc(text), text);
    }
}

RC_BOOST_PROP(utc_comes_back, ()) {
    const std::int64_t seconds = *any_second();
    RC_ASSERT(hsagent::parse_utc(hsagent::utc_timestamp(Instant{seconds * 1000})) == seconds);
}

BOOST_AUTO_TEST_CASE(time_added_keeps_the_zone) {
    BOOST_TEST((Instant{1000, 3600}.plus_ms(-1500) == Instant{-500, 3600}));
}

BOOST_AUTO_TEST_SUITE_END()
