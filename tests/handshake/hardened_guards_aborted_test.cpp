// What continues a cycle that was given up with a baseline peer, and what does not (PROTOCOL.md,
// 8.1, Aborted and resumed).
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_guards_aborted)

using namespace made;

// Nobody has answered since that line of ours.
Stage given_up(const Stage& stage) {
    return [=] {
        Puppet puppet = stage();
        puppet.rounds(30);
        return puppet;
    };
}
Stage asked_in_vain(const std::string& line) {
    return given_up(asked(line, false));
}
Stage answered_in_vain(const std::string& line) {
    return given_up(answered(line, false));
}

// A null echo is no attempt at a cycle that is over.
Guards of_an_old_echo(const char* echo) {
    Guards guards = of_an_echo(echo);
    for (Guard& guard : guards) guard.reasons.clear();
    return guards;
}

Guard lacks(const char* member) {
    Edits edits;
    edits.said = without(member);
    return {std::string("no ") + member, edits};
}

BOOST_AUTO_TEST_CASE(a_late_respond_continues_if_it_echoes_and_is_whole) {
    expect_guards(answered_in_vain("respond"), respond,
                  of_an_old_echo("your_nonce") + Guards{lacks("my_nonce")});
    // The keys are gone, so the cycle only ends.
    Puppet puppet = answered_in_vain("respond")();
    puppet.hears(puppet.respond());
    BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_propose));
    BOOST_TEST(puppet.agent.counters().messages_opened == 0u);
}

BOOST_AUTO_TEST_CASE(a_late_finish_continues_if_it_echoes_and_is_whole) {
    expect_guards(answered_in_vain("finish"), finish,
                  of_an_old_echo("your_ref") + Guards{lacks("my_ref")});
    Puppet puppet = answered_in_vain("finish")();
    puppet.hears(puppet.finish());
    BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_close));
}

BOOST_AUTO_TEST_CASE(a_late_request_continues_if_it_echoes) {
    expect_guards(asked_in_vain("request"), request, of_an_old_echo("your_nonce"));
    Puppet puppet = asked_in_vain("request")();
    puppet.hears(puppet.request());
    BOOST_TEST((puppet.state(Role::responder) == State::resp_exchange));
    BOOST_TEST(!puppet.has_session(Role::responder));
}

BOOST_AUTO_TEST_CASE(a_late_conclude_continues_if_it_echoes) {
    expect_guards(asked_in_vain("conclude"), conclude, of_an_old_echo("your_nonce"));
    Puppet puppet = asked_in_vain("conclude")();
    puppet.hears(puppet.conclude());
    BOOST_TEST((puppet.state(Role::responder) == State::resp_finalize));
    // Without a session, it is anybody's: nothing was opened since.
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);

    // We have begun another cycle meanwhile, under a challenge with the same first half.
    Puppet begun = asked_in_vain("conclude")();
    BOOST_TEST(is_taken(begun, begun.announce()));
    BOOST_TEST(is_taken(begun, begun.conclude()));
    BOOST_TEST((begun.state(Role::responder) == State::resp_finalize));
}

// After that, a register begins the next cycle.
BOOST_AUTO_TEST_CASE(a_reference_is_good_for_one_reconnect) {
    Puppet puppet = asked("", false)();
    const nlohmann::json line = puppet.reconnect();
    BOOST_TEST(is_taken(puppet, line));
    puppet.round();
    BOOST_TEST(puppet.last_said["confirm"] == 1);
    BOOST_TEST(puppet.last_said["finish"] == 0);  // its cycle was closed
    puppet.rounds(30);
    BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
    expect_refused(puppet, line, {});
    BOOST_TEST(is_taken(puppet, puppet.announce()));
}

// Anybody can say a confirm without an hs, or copy one with. The peer itself may wait for a
// reconnect, which is then said beside the request (S5, S11).
BOOST_AUTO_TEST_CASE(whoever_confirms_the_peer_is_still_asked_by_its_reference) {
    Edits no_hs;
    no_hs.said = without("hs");
    for (const bool is_pinned : {true, false}) {
        for (const std::vector<Edits>& confirms :
             {std::vector{no_hs}, {no_hs, no_hs}, {Edits()}, {Edits(), no_hs}}) {
            Settings settings = without_tokens();
            settings.caps.pins = is_pinned ? 100 : 0;
            Puppet puppet(false, settings);
            puppet.answers_until("").rounds(2);
            for (const Edits& edits : confirms) {
                puppet.hears(puppet.confirm(edits));
                puppet.rounds(9);
                puppet.hears(puppet.announce());
                puppet.rounds(4);
            }
            puppet.rounds(30);
            BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
            puppet.said.erase("reconnect");
            puppet.hears(puppet.announce());
            puppet.round();
            BOOST_TEST(puppet.last_said["reconnect"] == 1);
            BOOST_TEST(puppet.said["reconnect"]["your_ref"] == puppet.my_ref);
            puppet.round();
            BOOST_TEST(puppet.last_said["request"] == 1);
            puppet.now = puppet.now.plus_ms(1000);
            BOOST_TEST(is_taken(puppet, puppet.confirm()));
            puppet.round();
            BOOST_TEST(puppet.said["request"].contains("hs"));
        }
    }
}

// The peer was set back to before our respond, which it did not get.
BOOST_AUTO_TEST_CASE(a_request_that_was_answered_before_is_answered_again_without_a_message) {
    Puppet puppet = asked("first request", false)();
    const nlohmann::json first = puppet.first_request();
    puppet.hears(first);
    puppet.round();
    puppet.rounds(30);
    BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
    nlohmann::json another = first;
    another["my_nonce"] = std::string(32, 'e');
    expect_refused(puppet, another, {});  // it echoes nothing of ours
    BOOST_TEST(is_taken(puppet, first));
    BOOST_TEST(puppet.count(Reason::same_round) == 1u);
    puppet.round();
    BOOST_TEST(puppet.last_said["respond"] == 1);
    BOOST_TEST(puppet.said["respond"]["message"] == "");
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
}

// It was never answered, so no answer was lost with the old process.
BOOST_AUTO_TEST_CASE(a_parked_request_is_not_answered_by_a_restart) {
    Edits no_hs;
    no_hs.said = without("hs");
    Puppet puppet = asked("first request", false)();
    puppet.hears(puppet.first_request(no_hs));
    puppet.restart();
    puppet.round();
    BOOST_TEST(puppet.last_said["confirm"] == 1);
    BOOST_TEST(puppet.last_said["respond"] == 0);
}

// It begins a cycle, whatever the one before had reached.
BOOST_AUTO_TEST_CASE(a_parked_confirm_is_answered_by_a_first_request) {
    Settings settings = without_tokens();
    settings.caps.pins = 0;  // the peer stays a stranger
    Puppet puppet(false, settings);
    puppet.answers_until("last respond").rounds(30);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    BOOST_TEST(puppet.row(Role::initiator).exchange_count == 2);
    Edits no_hs;
    no_hs.said = without("hs");
    puppet.hears(puppet.confirm(no_hs));
    for (int i = 0; i < 10; ++i) {
        puppet.hears(puppet.announce());
        puppet.round();
    }
    BOOST_TEST((puppet.state(Role::initiator) == State::init_exchange));
    BOOST_TEST(puppet.row(Role::initiator).exchange_count == 1);
    BOOST_TEST(puppet.count(Reason::session_lost) == 0u);
}

// With an hs2 peer, nothing of the cycle is left, not even for those who know its nonces.
BOOST_AUTO_TEST_CASE(a_cycle_of_hs2_is_over_once_it_was_given_up) {
    const std::pair<Stage, Make> lines[] = {
        {answered("respond"), respond}, {asked("request"), request}, {asked("conclude"), conclude}};
    for (const auto& [stage, make] : lines) {
        Puppet puppet = given_up(stage)();
        const nlohmann::json line = make(puppet, {});
        BOOST_TEST_CONTEXT(line["intent"]) {
            expect_refused(puppet, line, {});
        }
    }
}

// Nobody who speaks hs2 waits for the answers of such a cycle, even if it began before we knew.
BOOST_AUTO_TEST_CASE(a_peer_that_used_hs2_since_gets_no_old_answers) {
    Edits nothing_proven;
    nothing_proven.said = [](nlohmann::json& line) {
        line["my_nonce"] = std::string(32, 'a');
        for (const char* member : {"hs", "sec", "mac"}) line.erase(member);
    };
    for (const bool has_met : {false, true}) {
        Puppet puppet(true);
        puppet.asks_until("first request");
        puppet.hears(puppet.first_request(nothing_proven));
        for (int i = 0; i < 30 && puppet.last_said["respond"] == 0; ++i) puppet.round();
        BOOST_TEST(puppet.last_said["respond"] == 1);
        puppet.rounds(30);
        BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
        if (has_met) puppet.answers_until("finish");
        puppet.hears(puppet.announce());
        puppet.round();
        BOOST_TEST(puppet.last_said["confirm"] == 1);
        BOOST_TEST(puppet.last_said["respond"] == (has_met ? 0 : 1));
    }
}

// S12: who continues an aborted cycle counts as one in mid-cycle, too.
BOOST_AUTO_TEST_CASE(strangers_that_continue_are_counted) {
    const auto with_room_for_one = [] {
        Settings settings = without_tokens();
        settings.caps.half_open = 1;
        return Puppet(false, settings);
    };
    const auto in_mid_cycle = [](const Puppet& puppet, Role role) {
        int count = 0;
        puppet.agent.policies().store.for_each(role, [&](std::string_view, const RoleState& row) {
            count += row.state != ready_state(role);
        });
        return count;
    };
    Edits other;
    other.said = with("from", peer);
    Puppet asks = with_room_for_one();
    asks.asks_until("first request").rounds(30);
    asks.hears(asks.announce(other));
    BOOST_TEST(in_mid_cycle(asks, Role::responder) == 1);
    asks.said["respond"] = asks.said["confirm"];
    asks.hears(asks.request());
    BOOST_TEST((asks.state(Role::responder) != State::resp_ready));
    BOOST_TEST(in_mid_cycle(asks, Role::responder) == 1);
    BOOST_TEST(asks.count(Reason::too_many) == 1u);

    // Without a key, an initiator's cycle was begun by a confirm that nothing better followed.
    Edits no_hs;
    no_hs.said = without("hs");
    Edits other_without_hs;
    other_without_hs.said = [](nlohmann::json& line) {
        line["from"] = peer;
        line.erase("hs");
    };
    for (const char* line : {"respond", "finish"}) {
        Puppet answers = with_room_for_one();
        answers.hears(answers.confirm(no_hs));
        for (int i = 0; i < 10; ++i) {
            answers.hears(answers.announce());
            answers.round();
        }
        BOOST_TEST((answers.state(Role::initiator) == State::init_exchange));
        if (line == std::string("finish")) {
            answers.hears(answers.respond());
            answers.round();
        }
        const nlohmann::json late =
            line == std::string("finish") ? answers.finish() : answers.respond();
        answers.rounds(30);
        BOOST_TEST((answers.state(Role::initiator) == State::init_ready));
        answers.hears(answers.confirm(other));
        BOOST_TEST(in_mid_cycle(answers, Role::initiator) == 1);
        BOOST_TEST(is_taken(answers, late));
        BOOST_TEST(in_mid_cycle(answers, Role::initiator) == 1);
        BOOST_TEST(answers.count(Reason::too_many) == 1u);
    }

    // At the end of a round, none has to leave for it: it waits.
    Puppet resumes = with_room_for_one();
    for (int i = 0; i < 10; ++i) {
        for (const Edits& confirm : {no_hs, other_without_hs}) {
            if (i == 0) resumes.hears(resumes.confirm(confirm));
            resumes.hears(resumes.announce(confirm));
        }
        resumes.round();
        BOOST_TEST(in_mid_cycle(resumes, Role::initiator) <= 1);
    }
    const auto is_in_mid_cycle = [&](const std::string& id) {
        return resumes.agent.state(Role::initiator, id) != State::init_ready;
    };
    const bool puppet_came_first = is_in_mid_cycle(resumes.own.my_id);
    BOOST_TEST(puppet_came_first != is_in_mid_cycle(peer));
    for (int i = 0; i < 31; ++i) {
        resumes.hears(resumes.announce(puppet_came_first ? other_without_hs : no_hs));
        resumes.round();
    }
    BOOST_TEST(is_in_mid_cycle(puppet_came_first ? peer : resumes.own.my_id));
    BOOST_TEST(in_mid_cycle(resumes, Role::initiator) == 1);
}

// And costs what any other admission does.
BOOST_AUTO_TEST_CASE(a_stranger_that_continues_costs_tokens) {
    Settings settings = without_tokens();
    settings.caps.token_burst = 10;
    settings.caps.tokens_a_second = 0;
    Puppet puppet(false, settings);
    puppet.asks_until("first request").rounds(30);  // an admission and four confirms again
    puppet.said["respond"] = puppet.said["confirm"];
    const nlohmann::json late = puppet.request();
    Puppet poor(false, settings);
    poor.asks_until("first request").rounds(30);
    Edits other;
    other.said = with("from", peer);
    BOOST_TEST(is_taken(poor, poor.announce(other)));  // the last that strangers have
    poor.said["respond"] = poor.said["confirm"];
    expect_refused(poor, poor.request(), {"", {}, {Reason::no_token}});
    puppet.hears(late);
    BOOST_TEST((puppet.state(Role::responder) == State::resp_confirm));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
