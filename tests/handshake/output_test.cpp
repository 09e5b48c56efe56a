// Outputs are values, keep their order, and are drained once.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "aborts.hpp"
#include "pair.hpp"
#include "store/allocations.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

std::string describe(const Line& line) {
    return std::string(name(line.intent)) + (line.to.empty() ? " to all" : " to peer");
}
std::string describe(const Opened& opened) {
    return "opened " + opened.message.text;
}
std::string describe(const SessionNews& news) {
    return text_of(news);
}

template <class A>
std::vector<std::string> all_of(A& agent) {
    std::vector<std::string> all;
    agent.drain([&](const auto& output) { all.push_back(describe(output)); });
    return all;
}

// Takes every kind of output.
struct CountsAll {
    std::size_t count = 0;
    void operator()(const auto&) { ++count; }
};
struct MovesAll {
    void operator()(Line&) {}
    void operator()(Opened&) {}
    void operator()(SessionNews&) {}
};
struct TakesLines {
    void operator()(const Line&) {}
};

// Some outputs of each kind.
handshake::Outputs mixed(UndoLog& log) {
    handshake::Outputs outputs;
    for (int i = 0; i < 3; ++i) {
        outputs.add_session(log).peer_id = "p" + std::to_string(i);
        outputs.add_line(log).text = "line " + std::to_string(i);
        outputs.add_opened(log).message = text_field("message " + std::to_string(i));
    }
    log.commit();
    return outputs;
}

struct Collects {
    std::vector<std::string> all;
    std::size_t throws_at = 100;
    void add(const std::string& text) {
        all.push_back(text);
        if (all.size() == throws_at) throw std::runtime_error("visitor");
    }
    void operator()(const Line& line) { add(line.text); }
    void operator()(const Opened& opened) { add(opened.message.text); }
    void operator()(const SessionNews& news) { add(news.peer_id); }
};

const std::vector<std::string> in_order{"p0",        "line 0", "message 0", "p1",       "line 1",
                                        "message 1", "p2",     "line 2",    "message 2"};

}  // namespace

BOOST_AUTO_TEST_SUITE(outputs)

BOOST_AUTO_TEST_CASE(a_visitor_has_to_take_every_kind) {
    static_assert(OutputVisitor<CountsAll>);
    static_assert(!OutputVisitor<TakesLines>);
    static_assert(OutputVisitor<overloaded<TakesLines, IgnoreOthers>>);
    static_assert(OutputVisitor<MovesAll>);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(the_outputs_of_a_cycle_come_in_the_order_of_its_steps) {
    HardenedPair pair;
    std::vector<std::string> outputs;
    const auto advance = [&](auto& from, auto& to, auto note) {
        from.advance(pair.now);
        from.drain([&](const auto& output) {
            note(output);
            if constexpr (std::is_same_v<decltype(output), const Line&>) {
                std::string relayed;
                message::append_relayed(relayed, output.text, address);
                to.receive(relayed, pair.now);
            }
        });
    };
    const auto note = [&](const auto& output) { outputs.push_back(describe(output)); };
    for (int i = 0; i < 4; ++i) {
        pair.now = pair.now.plus_ms(1000);
        advance(pair.second, pair.first, [](const auto&) {});
        advance(pair.first, pair.second, note);
    }
    const auto at = [&](const std::string& text) {
        return std::find(outputs.begin(), outputs.end(), text) - outputs.begin();
    };
    BOOST_TEST(at("request to peer") < at("initiator established"));
    BOOST_TEST(at("initiator established") < at("opened responder 1"));
    BOOST_TEST(at("opened responder 1") < std::ptrdiff_t(outputs.size()));
}

BOOST_AUTO_TEST_CASE(each_output_is_passed_once_and_in_order) {
    UndoLog log;
    handshake::Outputs outputs = mixed(log);
    BOOST_TEST(outputs.lines() == 3u);
    Collects visitor;
    outputs.drain(visitor);
    BOOST_TEST(visitor.all == in_order);
    outputs.drain(visitor);
    BOOST_TEST(visitor.all == in_order);
    BOOST_TEST(outputs.lines() == 0u);
    outputs.add_line(log).text = "line 3";
    log.commit();
    outputs.drain(visitor);
    BOOST_TEST(visitor.all.size() == in_order.size() + 1);
    BOOST_TEST(visitor.all.back() == "line 3");
    BOOST_TEST(outputs.lines() == 0u);
}

BOOST_AUTO_TEST_CASE(a_visitor_that_throws_loses_no_other_output) {
    for (std::size_t at = 1; at <= in_order.size(); ++at) {
        UndoLog log;
        handshake::Outputs outputs = mixed(log);
        Collects visitor;
        visitor.throws_at = at;
        BOOST_CHECK_THROW(outputs.drain(visitor), std::runtime_error);
        outputs.add_line(log).text = "later";
        log.commit();
        Collects waiting;
        outputs.for_each([&](const auto& output) { waiting(output); });
        BOOST_TEST(waiting.all.size() == in_order.size() - at + 1);
        outputs.drain(visitor);
        auto expected = in_order;
        expected.push_back("later");
        BOOST_TEST(visitor.all == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_case_for_an_output_that_is_not_const_takes_it) {
    UndoLog log;
    handshake::Outputs outputs = mixed(log);
    std::vector<std::string> lines;
    auto visitor =
        overloaded{[&](Line& line) { lines.push_back(std::move(line.text)); }, ignore_others};
    outputs.drain(visitor);
    BOOST_TEST(lines == (std::vector<std::string>{"line 0", "line 1", "line 2"}));
}

BOOST_AUTO_TEST_CASE(a_copy_made_by_a_visitor_has_the_outputs_that_were_left) {
    UndoLog log;
    handshake::Outputs outputs = mixed(log);
    std::vector<handshake::Outputs> copies;
    auto visitor = overloaded{[&](const Line&) { copies.push_back(outputs); }, ignore_others};
    outputs.drain(visitor);
    BOOST_TEST_REQUIRE(copies.size() == 3u);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        Collects rest;
        copies[i].drain(rest);
        BOOST_TEST(rest.all == std::vector<std::string>(
                                   in_order.begin() + std::ptrdiff_t(3 * i + 2), in_order.end()));
    }
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_leaves_what_waited_before) {
    UndoLog log;
    handshake::Outputs outputs = mixed(log);
    outputs.add_line(log).text = "undone";
    outputs.add_opened(log).message = text_field("undone");
    outputs.add_session(log).peer_id = "undone";
    log.rollback();
    BOOST_TEST(outputs.lines() == 3u);
    Collects visitor;
    outputs.drain(visitor);
    BOOST_TEST(visitor.all == in_order);
}

BOOST_AUTO_TEST_CASE(a_step_that_is_done_again_says_nothing_of_the_time_it_failed) {
    UndoLog log;
    handshake::Outputs outputs = mixed(log);
    auto expected = in_order;
    const auto step = [&](const std::string& text) {
        outputs.add_line(log).text = "line " + text;
        outputs.add_opened(log).message = text_field("message " + text);
        outputs.add_session(log).peer_id = "p " + text;
        outputs.add_line(log).text = "last line " + text;
    };
    step("undone");
    log.rollback();
    step("again");
    log.commit();
    for (const char* text : {"line again", "message again", "p again", "last line again"}) {
        expected.push_back(text);
    }
    BOOST_TEST(outputs.lines() == 5u);
    Collects visitor;
    outputs.drain(visitor);
    BOOST_TEST(visitor.all == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_visitor_may_add_outputs_which_follow) {
    UndoLog log;
    handshake::Outputs outputs = mixed(log);
    std::vector<std::string> lines;
    auto visitor = overloaded{[&](const Line& line) {
                                  if (lines.size() < 5) {
                                      outputs.add_line(log).text = line.text + "'";
                                      log.commit();
                                  }
                                  lines.push_back(line.text);
                              },
                              ignore_others};
    outputs.drain(visitor);
    BOOST_TEST(lines == (std::vector<std::string>{"line 0", "line 1", "line 2", "line 0'",
                                                  "line 1'", "line 2'", "line 0''", "line 1''"}));
}

BOOST_AUTO_TEST_CASE(a_visitor_must_not_drain) {
    UndoLog log;
    handshake::Outputs outputs = mixed(log);
    BOOST_TEST(aborts([&] {
        CountsAll counts;
        auto visitor = [&](const auto&) { outputs.drain(counts); };
        outputs.drain(visitor);
    }));
}

BOOST_AUTO_TEST_CASE(a_burst_does_not_keep_its_memory_for_ever) {
    UndoLog log;
    handshake::Outputs outputs;
    const std::size_t long_text = 1000;
    CountsAll visitor;
    const auto drain = [&] {
        log.commit();
        outputs.drain(visitor);
    };
    // Twice, as each drain swaps the queue for another.
    for (int i = 0; i < 2; ++i) {
        for (int line = 0; line < 200; ++line) outputs.add_line(log).text.assign(long_text, 'x');
        drain();
    }
    std::size_t kept = 0;
    for (int line = 0; line < 200; ++line) {
        kept += outputs.add_line(log).text.capacity() >= long_text;
    }
    BOOST_TEST(kept == 64u);
}

BOOST_AUTO_TEST_CASE(an_output_for_which_there_is_no_memory_is_not_there) {
    std::size_t failures = 0;
    for (std::size_t allocation = 1; allocation <= 20; ++allocation) {
        handshake::OutputQueue queue;
        std::size_t added = 0;
        try {
            const FailingAllocation failing(allocation);
            for (; added < 100; ++added) queue.add_line();
        } catch (const std::bad_alloc&) {
            ++failures;
        }
        BOOST_TEST(queue.lines() == added);
        BOOST_TEST(queue.size() == added);
    }
    BOOST_TEST(failures > 0u);
}

BOOST_AUTO_TEST_CASE(each_line_is_counted_once_drained_or_not) {
    Subject subject;
    subject.agent.run_tick_driver(noon);
    subject.agent.run_tick_driver(noon);
    BOOST_TEST(subject.agent.counters().lines_sent == 2u);
    BOOST_TEST(take_lines(subject.agent).size() == 2u);
    subject.agent.run_tick_driver(noon);
    BOOST_TEST(subject.agent.counters().lines_sent == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
