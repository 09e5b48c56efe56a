// Each limit of a cycle, exactly at its last and one beyond (PROTOCOL.md, 8.1; Resends and Limits).
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_limits)

using namespace made;

Puppet asks(const std::string& line, const Settings& settings, bool hs2 = true) {
    return std::move(Puppet(hs2, settings).asks_until(line));
}
Puppet answers(const std::string& line, const Settings& settings, bool hs2 = true) {
    return std::move(Puppet(hs2, settings).answers_until(line));
}

// A state that waits for an answer: what it says, who answers, why it ends.
struct Waiting {
    const char* says;
    Role role;
    Reason ends, again;
    std::function<Puppet(const Settings&)> stage;
    Make answer;
};

std::vector<Waiting> all_waiting() {
    const auto answered = [](const char* line) {
        return [=](const Settings& settings) { return answers(line, settings); };
    };
    const auto asked = [](const char* line) {
        return [=](const Settings& settings) { return asks(line, settings); };
    };
    constexpr Role initiator = Role::initiator, responder = Role::responder;
    constexpr Reason silent = Reason::peer_silent, unanswered = Reason::finish_unanswered;
    return {
        {"request", initiator, silent, Reason::request_again, answered("respond"), respond},
        {"conclude", initiator, silent, Reason::conclude_again, answered("finish"), finish},
        {"confirm", responder, silent, Reason::confirm_again, asked("first request"),
         first_request},
        {"respond", responder, silent, Reason::respond_again, asked("request"), request},
        // A finish that is said again is not counted.
        {"finish", responder, unanswered, Reason::malformed, asked("close"), close},
    };
}

// The rounds in which something is said, counted from the one in which it was said first.
std::vector<int> rounds_with(Puppet& puppet, const std::string& intent, int rounds) {
    std::vector<int> with{0};
    for (int i = 1; i <= rounds; ++i) {
        puppet.round();
        if (puppet.last_said[intent] > 0) with.push_back(i);
    }
    return with;
}

// L1 to L5: after 2, 6, 14 and 22 rounds, and the end after 30.
BOOST_AUTO_TEST_CASE(an_unanswered_line_is_said_five_times_and_then_the_cycle_ends) {
    for (const Waiting& waiting : all_waiting()) {
        BOOST_TEST_CONTEXT(waiting.says) {
            Puppet puppet = waiting.stage(without_tokens());
            const nlohmann::json first = puppet.said[waiting.says];
            const auto said = rounds_with(puppet, waiting.says, 29);
            BOOST_TEST(said == std::vector<int>({0, 2, 6, 14, 22}));
            BOOST_TEST(puppet.said[waiting.says] == first);
            BOOST_TEST(puppet.count(waiting.ends) == 0u);
            BOOST_TEST((puppet.state(waiting.role) != ready_state(waiting.role)));
            puppet.round();
            BOOST_TEST(puppet.count(waiting.ends) == 1u);
            BOOST_TEST((puppet.state(waiting.role) == ready_state(waiting.role)));
            const bool counted = waiting.again != Reason::malformed;
            BOOST_TEST(puppet.count(waiting.again) == (counted ? 4u : 0u));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_answer_in_the_last_round_is_in_time) {
    for (const Waiting& waiting : all_waiting()) {
        BOOST_TEST_CONTEXT(waiting.says) {
            Puppet in_time = waiting.stage(without_tokens()),
                   late = waiting.stage(without_tokens());
            in_time.rounds(29);
            BOOST_TEST(is_taken(in_time, waiting.answer(in_time, {})));
            late.rounds(30);
            BOOST_TEST(!is_taken(late, waiting.answer(late, {})));
        }
    }
}

// Anybody can repeat a line of the peer. It is answered, once a round, but ends no cycle sooner.
BOOST_AUTO_TEST_CASE(a_repeated_line_is_answered_and_counts_as_nothing) {
    const auto repeat = [](Puppet& puppet, const nlohmann::json& line, const char* answer,
                           Role role) {
        puppet.hears(line);
        puppet.round();
        const State waits = puppet.state(role);
        for (int i = 0; i < 29; ++i) {
            puppet.hears(line);
            puppet.hears(line);
            puppet.round();
            BOOST_TEST(puppet.last_said[answer] == 1);
            BOOST_TEST((puppet.state(role) == waits));
        }
        puppet.hears(line);
        puppet.rounds(2);
        BOOST_TEST((puppet.state(role) == ready_state(role)));
    };
    Puppet confirms(true);
    repeat(confirms, confirms.confirm(), "request", Role::initiator);
    Puppet requests = asks("first request", without_tokens());
    repeat(requests, requests.first_request(), "respond", Role::responder);
    Puppet concludes = asks("conclude", without_tokens());
    repeat(concludes, concludes.conclude(), "finish", Role::responder);
}

BOOST_AUTO_TEST_CASE(waits_and_sends_are_settings) {
    Settings settings = without_tokens();
    settings.resends.first_rounds = 1;
    settings.resends.most_rounds = 3;
    settings.resends.limit = 4;
    for (const Waiting& waiting : all_waiting()) {
        BOOST_TEST_CONTEXT(waiting.says) {
            Puppet puppet = waiting.stage(settings);
            const auto said = rounds_with(puppet, waiting.says, 8);
            BOOST_TEST(said == std::vector<int>({0, 1, 3, 6}));
            BOOST_TEST(puppet.count(waiting.ends) == 0u);
            puppet.round();
            BOOST_TEST(puppet.count(waiting.ends) == 1u);
        }
    }
    settings.resends.limit = 0;  // none
    for (const Waiting& waiting : all_waiting()) {
        Puppet puppet = waiting.stage(settings);
        puppet.rounds(300);
        BOOST_TEST(puppet.count(waiting.ends) == 0u);
    }
}

BOOST_AUTO_TEST_CASE(an_initiator_asks_once_more_than_the_limit_and_concludes) {
    for (const std::int64_t limit : {0, 1, 3}) {
        BOOST_TEST_CONTEXT("limit " << limit) {
            Settings settings = without_tokens();
            settings.limits.exchange = limit;
            Puppet puppet = answers("respond", settings);
            for (std::int64_t i = 1; i <= limit; ++i) {
                puppet.hears(puppet.respond());
                puppet.round();
                BOOST_TEST(puppet.last_said["request"] == 1);
            }
            puppet.hears(puppet.respond());
            puppet.round();
            BOOST_TEST(puppet.last_said["request"] == 0);
            BOOST_TEST(puppet.last_said["conclude"] == 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_responder_answers_no_more_rounds_than_the_cap) {
    Settings settings = without_tokens();
    settings.caps.rounds = 4;
    for (const bool hs2 : {false, true}) {
        Puppet puppet = asks("request", settings, hs2);
        for (int round = 2; round <= 4; ++round) {
            BOOST_TEST(is_taken(puppet, puppet.request()));
            puppet.round();
        }
        BOOST_TEST(puppet.row(Role::responder).exchange_count == 4);
        expect_refused(puppet, puppet.request(), {"", {}, {Reason::too_many}});
        BOOST_TEST(is_taken(puppet, puppet.conclude()));  // it still ends
    }
}

// L6: a register usually arrives before the reconnect; six without one say that it is lost.
BOOST_AUTO_TEST_CASE(the_sixth_register_without_a_reference_is_taken) {
    Puppet puppet = asks("", without_tokens());
    for (int i = 1; i < 6; ++i) BOOST_TEST(!is_taken(puppet, puppet.announce()));
    BOOST_TEST(puppet.count(Reason::reference_lost) == 0u);
    BOOST_TEST(is_taken(puppet, puppet.announce()));
    BOOST_TEST(puppet.count(Reason::reference_lost) == 1u);
    // The count begins anew with each cycle.
    puppet.round();
    puppet.hears(puppet.first_request());
    puppet.round();
    puppet.hears(puppet.conclude());
    puppet.round();
    puppet.hears(puppet.close());
    for (int i = 1; i < 6; ++i) BOOST_TEST(!is_taken(puppet, puppet.announce()));
    BOOST_TEST(is_taken(puppet, puppet.announce()));
}

// S18: every round at first, as long as the peer shows life; then at most every eight.
BOOST_AUTO_TEST_CASE(five_reconnects_are_hastened_by_registers) {
    Puppet puppet = answers("finish again", without_tokens());
    puppet.rounds(1);
    std::vector<int> said;
    for (int i = 1; i <= 30; ++i) {
        puppet.hears(puppet.announce());
        puppet.round();
        if (puppet.last_said["reconnect"] > 0) said.push_back(i);
    }
    BOOST_TEST(said == std::vector<int>({1, 2, 3, 4, 5, 13, 21, 29}));
    BOOST_TEST(puppet.count(Reason::backed_off) == 3u);
    // One sign of life hastens one.
    Puppet once = answers("finish again", without_tokens());
    once.rounds(1);
    said.clear();
    for (int i = 1; i <= 12; ++i) {
        if (i == 4) once.hears(once.announce());
        once.round();
        if (once.last_said["reconnect"] > 0) said.push_back(i);
    }
    BOOST_TEST(said == std::vector<int>({1, 3, 4, 12}));
    // Without a sign of life, ever more seldom.
    Puppet silent = answers("finish again", without_tokens());
    silent.rounds(1);
    said.clear();
    for (int i = 1; i <= 130; ++i) {
        silent.round();
        if (silent.last_said["reconnect"] > 0) said.push_back(i);
    }
    BOOST_TEST(said == std::vector<int>({1, 3, 7, 15, 31, 63, 127}));
}

// A repeated finish is answered once.
BOOST_AUTO_TEST_CASE(a_close_is_said_once_and_once_for_each_finish) {
    Puppet puppet = answers("finish again", without_tokens());
    int closes = 0;
    for (int i = 0; i < 8; ++i) {
        if (i == 4) puppet.hears(puppet.finish());
        puppet.round();
        closes += puppet.last_said["close"];
    }
    BOOST_TEST(closes == 2);
    // After a restart there is no key for its mac.
    Puppet lost = answers("finish again", without_tokens());
    lost.restart();
    lost.round();
    BOOST_TEST(lost.last_said["close"] == 0);
}

// L8: rounds are counted, not attempts to say a line that the application drops.
BOOST_AUTO_TEST_CASE(a_line_that_is_dropped_counts_no_round) {
    Puppet puppet = answers("confirm", without_tokens());
    puppet.hears(puppet.confirm());
    puppet.agent.policies().application.sends = false;
    puppet.rounds(3);
    BOOST_TEST(!puppet.said.contains("request"));
    puppet.agent.policies().application.sends = true;
    puppet.rounds(8);
    BOOST_TEST(puppet.said.contains("request"));
    BOOST_TEST(puppet.said["request"].contains("hs"));
    BOOST_TEST(puppet.row(Role::initiator).exchange_count == 1);
}

// What has no good hs waits for something better: a confirm for eight rounds and a sign of life, a
// first request until no confirm is left to say.
BOOST_AUTO_TEST_CASE(what_is_parked_is_taken_when_nothing_better_came) {
    Edits no_hs;
    no_hs.said = without("hs");
    Puppet confirms = answers("confirm", without_tokens(), false);
    confirms.hears(confirms.confirm(no_hs));
    for (int i = 1; i <= 8; ++i) {
        confirms.hears(confirms.announce());
        confirms.round();
        BOOST_TEST((confirms.state(Role::initiator) == State::init_ready));
    }
    confirms.round();
    BOOST_TEST((confirms.state(Role::initiator) == State::init_exchange));
    confirms.round();
    BOOST_TEST(confirms.last_said["request"] == 1);
    BOOST_TEST(!confirms.said["request"].contains("hs"));

    Puppet requests = asks("first request", without_tokens(), false);
    requests.hears(requests.first_request(no_hs));
    requests.rounds(29);
    BOOST_TEST((requests.state(Role::responder) == State::resp_confirm));
    requests.round();
    BOOST_TEST((requests.state(Role::responder) == State::resp_exchange));
    BOOST_TEST(requests.last_said["respond"] == 1);
    BOOST_TEST(requests.count(Reason::peer_silent) == 0u);
}

// Without a key, a request that was said twice may echo a challenge that the peer has dropped.
BOOST_AUTO_TEST_CASE(a_confirm_without_a_good_hs_supersedes_what_was_said_twice_in_vain) {
    Edits no_hs;
    no_hs.said = without("hs");
    Puppet puppet = std::move(Puppet(false).asks_until(""));
    puppet.hears(puppet.confirm(no_hs));
    puppet.round();
    BOOST_TEST((puppet.state(Role::initiator) == State::init_exchange));
    for (int i = 0; i < 2; ++i) {  // said once
        expect_refused(puppet, puppet.confirm(no_hs), {"", {}, {Reason::in_the_clear}});
        puppet.round();
    }
    BOOST_TEST(puppet.last_said["request"] == 1);
    BOOST_TEST(is_taken(puppet, puppet.confirm(no_hs)));
    BOOST_TEST(puppet.count(Reason::superseded) == 1u);
    // With a key, never.
    Puppet keyed = answers("respond", without_tokens(), false);
    keyed.rounds(2);
    BOOST_TEST(keyed.last_said["request"] == 1);
    expect_refused(keyed, keyed.confirm(no_hs), {"", {}, {Reason::in_the_clear}});
}

// L5: the finish of a cycle that was given up goes with the first confirms of further challenges.
BOOST_AUTO_TEST_CASE(a_finish_of_an_aborted_cycle_is_said_again_five_times) {
    Settings settings = without_tokens();
    settings.resends.limit = 1;
    settings.resends.registers = 1;
    Puppet puppet = asks("close", settings, false);
    puppet.rounds(2);
    BOOST_TEST(puppet.count(Reason::finish_unanswered) == 1u);
    const auto expect_five = [&] {
        int finishes = 0, confirms = 0;
        for (int i = 0; i < 30; ++i) {
            puppet.hears(puppet.announce());
            puppet.round();
            finishes += puppet.last_said["finish"];
            confirms += puppet.last_said["confirm"];
        }
        BOOST_TEST(finishes == 5);
        BOOST_TEST(confirms > 5);
    };
    expect_five();
    // And so is that of the next.
    for (int i = 0; i < 9 && puppet.state(Role::responder) != State::resp_confirm; ++i) {
        puppet.hears(puppet.announce());
        puppet.round();
    }
    puppet.hears(puppet.first_request());
    puppet.round();
    puppet.hears(puppet.conclude());
    puppet.rounds(3);
    BOOST_TEST(puppet.count(Reason::finish_unanswered) == 2u);
    expect_five();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
