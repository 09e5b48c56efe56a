#include "simulator/live/line_splitter.hpp"

#include <rapidcheck/boost_test.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

using namespace hsagent::live;

namespace {

struct Cut {
    std::vector<std::string> lines;
    int too_long = 0;
};

Cut cut(std::size_t limit, const std::vector<std::string>& parts) {
    LineSplitter splitter(limit);
    Cut result;
    for (const std::string& part : parts) {
        splitter.feed(
            part,
            [&](std::string_view line) {
                result.lines.emplace_back(line);
                return true;
            },
            [&] { ++result.too_long; });
    }
    return result;
}

using Lines = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(line_splitter)

BOOST_AUTO_TEST_CASE(lines_come_whole_however_the_bytes_come) {
    BOOST_TEST(cut(10, {"one\ntwo\n"}).lines == (Lines{"one", "two"}));
    BOOST_TEST(cut(10, {"on", "e", "\n", "", "t", "wo\nthr"}).lines == (Lines{"one", "two"}));
    BOOST_TEST(cut(10, {"\n\n"}).lines == (Lines{"", ""}));
}

BOOST_AUTO_TEST_CASE(who_has_enough_gets_the_rest_later) {
    LineSplitter splitter(10);
    Lines lines;
    const auto one = [&](std::string_view line) {
        lines.emplace_back(line);
        return false;
    };
    const auto never = [] { BOOST_ERROR("no line is too long"); };
    BOOST_TEST(splitter.feed("on", one, never) == "");
    BOOST_TEST(splitter.feed("e\ntwo\nth", one, never) == "two\nth");
    BOOST_TEST(lines == Lines{"one"});
    BOOST_TEST(splitter.feed("two\nth", one, never) == "th");
    BOOST_TEST(splitter.feed("th", one, never) == "");
    BOOST_TEST(lines == (Lines{"one", "two"}));
}

BOOST_AUTO_TEST_CASE(what_is_over_the_limit_is_dropped_up_to_its_newline) {
    const Cut at_once = cut(3, {"abc\nabcd\nabc\n"});
    BOOST_TEST(at_once.lines == (Lines{"abc", "abc"}));
    BOOST_TEST(at_once.too_long == 1);
    const Cut by_parts = cut(3, {"ab", "cd", "efghijk", "l\nab", "c\n"});
    BOOST_TEST(by_parts.lines == (Lines{"abc"}));
    BOOST_TEST(by_parts.too_long == 1);
    // Reported as soon as it is known, and only once.
    BOOST_TEST(cut(3, {"abcd", "efgh"}).too_long == 1);
    BOOST_TEST(cut(3, {"abcd\n", "efgh\n"}).too_long == 2);
}

BOOST_AUTO_TEST_CASE(any_cut_of_the_same_bytes_gives_the_same_lines) {
    BOOST_TEST(rc::check("cuts", [] {
        const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n'));
        const auto limit = *rc::gen::inRange<std::size_t>(0, 6);
        std::vector<std::string> parts;
        for (std::size_t at = 0; at < text.size();) {
            const auto size = *rc::gen::inRange<std::size_t>(1, 8);
            parts.push_back(text.substr(at, size));
            at += size;
        }
        const Cut whole = cut(limit, {text}), cut_up = cut(limit, parts);
        RC_ASSERT(whole.lines == cut_up.lines);
        RC_ASSERT(whole.too_long == cut_up.too_long);
        for (const std::string& line : whole.lines) RC_ASSERT(line.size() <= limit);
    }));
}

BOOST_AUTO_TEST_SUITE_END()
