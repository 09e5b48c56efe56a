#include "hsagent/support/result.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using hsagent::Failure;
using hsagent::Result;

namespace {

enum class Reason { too_long, not_mine };
using Text = Result<std::string, Reason>;

// Whether `act` ends its process with SIGABRT; runs in a child, without Boost's signal handlers.
template <class Act>
bool aborts(Act act) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL);
        std::fclose(stderr);
        act();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(result)

BOOST_AUTO_TEST_CASE(a_value_is_there_to_read) {
    const Text text = std::string("hello");
    BOOST_TEST(text.ok());
    BOOST_TEST(static_cast<bool>(text));
    BOOST_TEST(text.value() == "hello");
    BOOST_TEST(*text == "hello");
    BOOST_TEST(text->size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_failure_names_its_reason) {
    const Text text = Failure{Reason::not_mine};
    BOOST_TEST(!text.ok());
    BOOST_TEST(!static_cast<bool>(text));
    BOOST_TEST((text.error() == Reason::not_mine));
}

BOOST_AUTO_TEST_CASE(a_value_can_be_changed_in_place) {
    Text text = std::string("hello");
    text->push_back('!');
    text.value() += '?';
    (*text)[0] = 'H';
    BOOST_TEST(*text == "Hello!?");
}

BOOST_AUTO_TEST_CASE(value_and_reason_of_one_type_stay_apart) {
    const Result<int, int> value = 7;
    const Result<int, int> failure = Failure{7};
    BOOST_TEST(value.ok());
    BOOST_TEST(!failure.ok());
    BOOST_TEST(failure.error() == 7);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_copied_is_moved_out) {
    Result<std::unique_ptr<int>, Reason> made = std::make_unique<int>(7);
    const std::unique_ptr<int> taken = *std::move(made);
    BOOST_TEST(*taken == 7);
    BOOST_TEST((made.value() == nullptr));
}

BOOST_AUTO_TEST_CASE(a_result_is_not_a_number) {
    static_assert(!std::is_convertible_v<Text, bool>);
    static_assert(!std::is_convertible_v<Reason, Text>);
}

BOOST_AUTO_TEST_CASE(reading_the_wrong_one_is_an_assertion_in_every_build) {
    const Text value = std::string("hello");
    const Text failure = Failure{Reason::too_long};
    BOOST_TEST(aborts([&] { (void)value.error(); }));
    BOOST_TEST(aborts([&] { (void)failure.value(); }));
    BOOST_TEST(aborts([&] { (void)*failure; }));
    BOOST_TEST(aborts([&] { (void)failure->size(); }));
    BOOST_TEST(!aborts([&] { (void)value.value(); }));
}

BOOST_AUTO_TEST_SUITE_END()
