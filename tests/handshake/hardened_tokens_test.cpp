// What costs tokens, and whose (PROTOCOL.md, 8.4; Caps).
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_tokens)

using namespace made;

Puppet with_tokens(std::int64_t burst, std::int64_t credit = 16, bool hs2 = true) {
    Settings settings = without_tokens();
    settings.caps.token_burst = burst;
    settings.caps.credit = credit;
    return Puppet(hs2, settings);
}
// Nothing fills the bucket that is for all.
Puppet with_no_more_than(std::int64_t burst, std::int64_t credit, bool hs2 = true,
                         std::int64_t round_ms = 1'000) {
    Settings settings = without_tokens();
    settings.caps.token_burst = burst;
    settings.caps.tokens_a_second = 0;
    settings.caps.credit = credit;
    settings.round_ms = round_ms;
    return Puppet(hs2, settings);
}

Edits with_a_forged_message() {
    Edits edits;
    edits.said = [](nlohmann::json& content) {
        content["sec"]["sig"] = to_base64(ByteArray<64>{});
    };
    return edits;
}

// Too few to admit a stranger.
constexpr std::uint64_t too_few = 3;

// How many of the confirms of that id had their signature checked: it is of another.
std::uint64_t checked(Puppet& puppet, const std::string& id, int times) {
    Edits edits = signed_hs_with("sig", to_base64(ByteArray<64>{}));
    edits.x2 = [&](X2& x2) { x2.from.set_text(id); };
    const auto to_json = edits.said;
    edits.said = [&](nlohmann::json& content) {
        to_json(content);
        content["from"] = id;
    };
    const std::uint64_t before = puppet.count(Reason::bad_encoding);
    const std::uint64_t refused = puppet.count(Reason::no_token);
    for (int i = 0; i < times; ++i) puppet.hears(puppet.confirm(edits));
    const std::uint64_t checks = puppet.count(Reason::bad_encoding) - before;
    BOOST_TEST(puppet.count(Reason::no_token) - refused ==
               static_cast<std::uint64_t>(times) - checks);
    return checks;
}

BOOST_AUTO_TEST_CASE(strangers_share_a_burst_and_two_tokens_a_second) {
    Puppet puppet = with_tokens(20);
    BOOST_TEST(checked(puppet, stranger(1), 7) == 7u);
    BOOST_TEST(checked(puppet, stranger(2), 30) == 13u - too_few);
    puppet.now = puppet.now.plus_ms(499);
    BOOST_TEST(checked(puppet, stranger(3), 5) == 0u);
    puppet.now = puppet.now.plus_ms(1);
    BOOST_TEST(checked(puppet, stranger(3), 5) == 1u);
    puppet.now = puppet.now.plus_ms(2'000);
    BOOST_TEST(checked(puppet, stranger(3), 9) == 4u);
    puppet.now = puppet.now.plus_ms(3'600'000);  // it is full again, and no fuller
    BOOST_TEST(checked(puppet, stranger(3), 30) == 20u - too_few);
    puppet.now = puppet.now.plus_ms(-1'000);  // a clock that is set back fills nothing
    BOOST_TEST(checked(puppet, stranger(3), 5) == 0u);
    puppet.now = puppet.now.plus_ms(500);  // and goes on from there
    BOOST_TEST(checked(puppet, stranger(3), 5) == 1u);
}

// Or explorations would take an agent that can say no more for one that can.
BOOST_AUTO_TEST_CASE(tokens_are_part_of_the_state) {
    Puppet puppet = with_tokens(20);
    BOOST_TEST(checked(puppet, stranger(1), 1) == 1u);
    const Digest before = puppet.agent.fingerprint();
    BOOST_TEST(checked(puppet, stranger(1), 1) == 1u);
    BOOST_TEST(ids(puppet, Role::initiator).empty());
    BOOST_TEST((puppet.agent.fingerprint() != before));
}

// A peer whose key is pinned has a bucket of its own, which one token a second fills.
BOOST_AUTO_TEST_CASE(a_pinned_peer_has_tokens_of_its_own) {
    Puppet puppet = with_tokens(40, 6);
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    puppet.agent.pin_key(stranger(2), puppet.own.sign_public, puppet.now);
    BOOST_TEST(checked(puppet, stranger(1), 50) == 40u - too_few);
    BOOST_TEST(checked(puppet, puppet.own.my_id, 40) == 6u + too_few);
    BOOST_TEST(checked(puppet, stranger(2), 40) == 6u);
    puppet.now = puppet.now.plus_ms(3'000);
    BOOST_TEST(checked(puppet, stranger(1), 10) == 6u - too_few);
    BOOST_TEST(checked(puppet, puppet.own.my_id, 10) == 3u + too_few);
    puppet.now = puppet.now.plus_ms(3'600'000);
    BOOST_TEST(checked(puppet, puppet.own.my_id, 50) == 46u);  // its own first, then everybody's
    BOOST_TEST(checked(puppet, stranger(1), 10) == 0u);
}

// The proof returns what the cycle has cost, and no check that failed.
BOOST_AUTO_TEST_CASE(a_proof_returns_the_tokens_of_its_cycle) {
    const auto left_after = [](int forged) {
        Puppet puppet = with_tokens(40, 50);
        puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
        BOOST_TEST(checked(puppet, stranger(1), 50) == 40u - too_few);
        checked(puppet, puppet.own.my_id, forged);
        const Instant then = puppet.now;
        puppet.answers_until("respond");
        puppet.now = then;
        puppet.hears(puppet.respond());  // the proof
        BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
        return checked(puppet, puppet.own.my_id, 100);
    };
    // The round in between fills one again.
    BOOST_TEST(left_after(0) == 50u + too_few);
    BOOST_TEST(left_after(20) == 50u + too_few - 20u + 1u);
}

// But no more than a cycle needs without losses: an admission, a line and two checks.
BOOST_AUTO_TEST_CASE(a_proof_returns_four_tokens_at_most) {
    // The rounds are so short that they fill nothing.
    Puppet puppet = with_no_more_than(1, 30, true, 10);
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    puppet.hears(puppet.announce());
    std::uint64_t confirms = 0;
    for (int i = 0; i < 20; ++i) {
        puppet.round();
        confirms += static_cast<std::uint64_t>(puppet.last_said["confirm"]);
    }
    BOOST_TEST(confirms == 4u);
    puppet.hears(puppet.first_request());
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
    // An admission, the confirms and a check were spent; there is one that is for all.
    BOOST_TEST(checked(puppet, puppet.own.my_id, 100) == 30u - 1u - confirms - 1u + 4u + 1u);
}

// The signature of a message costs one, too, and its proof returns it once.
BOOST_AUTO_TEST_CASE(to_open_a_message_of_a_baseline_peer_costs_a_token) {
    Puppet puppet = with_tokens(40, 40, false);
    puppet.answers_until("respond");
    const auto forged = [&](int times) {
        const std::uint64_t before = puppet.count(Reason::unreadable);
        for (int i = 0; i < times; ++i) puppet.hears(puppet.respond(with_a_forged_message()));
        return puppet.count(Reason::unreadable) - before;
    };
    BOOST_TEST(forged(5) == 5u);
    const Instant then = puppet.now;
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(is_taken(puppet, puppet.respond()));
        puppet.round();
        puppet.now = then;
    }
    // The check of the confirm, the request and the two messages were returned, the forgeries were
    // not; the round before them filled two again.
    puppet.hs2 = true;
    BOOST_TEST(checked(puppet, stranger(1), 40) == 40u - 5u + 2u - too_few);
}

// Whoever holds a pinned key may drive a long cycle, and forge messages in between: each good one
// returns its own token, and nothing that a forgery has cost.
BOOST_AUTO_TEST_CASE(good_messages_pay_for_no_forgeries) {
    Puppet puppet = with_no_more_than(1, 20, false);
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    puppet.asks_until("request").rounds(20);  // its bucket is full again
    const Edits forged = with_a_forged_message();
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 3; ++j) BOOST_TEST(!is_taken(puppet, puppet.request(forged)));
        BOOST_TEST(is_taken(puppet, puppet.request()));
        puppet.round();
    }
    puppet.hs2 = true;
    // Each round fills one, and everybody's bucket has one.
    BOOST_TEST(checked(puppet, puppet.own.my_id, 40) == 20u - 4u * 3u + 4u + 1u);
}

// The signature in a stranger's hs2 message costs a token, too.
BOOST_AUTO_TEST_CASE(to_open_a_message_of_an_hs2_stranger_costs_a_token) {
    const auto checks = [](const Puppet& puppet) {
        const auto& refused = puppet.agent.counters().sec_refused;
        return refused[static_cast<std::size_t>(message::SecRefusal::bad_signature)];
    };
    Puppet asks = with_no_more_than(20, 0);
    BOOST_TEST(is_taken(asks, asks.announce()));
    asks.round();
    for (int i = 0; i < 30; ++i) asks.hears(asks.first_request(with_a_forged_message()));
    // The admission and the confirm took two. Of the others, each request takes two.
    BOOST_TEST(checks(asks) == 9u);
    BOOST_TEST(asks.count(Reason::no_token) == 21u);

    Puppet answers = with_no_more_than(20, 0);
    BOOST_TEST(is_taken(answers, answers.confirm()));
    answers.round();
    for (int i = 0; i < 30; ++i) answers.hears(answers.respond(with_a_forged_message()));
    BOOST_TEST(checks(answers) == 1u);
    answers.round();
    BOOST_TEST((answers.state(Role::initiator) == State::init_ready));
    // An admission, the check of the confirm, the request and this one.
    BOOST_TEST(checked(answers, stranger(1), 40) == 20u - 4u - too_few);
}

// Without a token, nobody is asked or answered who has proved nothing.
BOOST_AUTO_TEST_CASE(reconnects_and_lost_finishes_cost_tokens) {
    Puppet puppet = with_no_more_than(20, 0);
    puppet.answers_until("finish again").round();
    BOOST_TEST(checked(puppet, puppet.own.my_id, 40) > 0u);
    puppet.rounds(5);
    BOOST_TEST(!puppet.said.contains("reconnect"));
    BOOST_TEST(puppet.count(Reason::no_token) > 0u);
    Edits other;
    other.said = with("from", stranger(2));
    expect_refused(puppet, puppet.finish(other), {"", {}, {Reason::no_token}});
}

// A stranger whose reference we hold is asked when it shows life, and only then.
BOOST_AUTO_TEST_CASE(a_reconnect_to_a_stranger_answers_its_register) {
    Puppet puppet = with_no_more_than(9, 0, false);
    const auto reconnects_after = [&](int rounds) {
        int said = 0;
        for (int i = 0; i < rounds; ++i) {
            puppet.round();
            said += puppet.last_said["reconnect"];
        }
        return said;
    };
    Edits lost;
    lost.said = [](nlohmann::json& line) {
        line["your_ref"] = "1234567890";
        line["my_ref"] = "2345678901";
    };
    puppet.hears(puppet.finish(lost));
    BOOST_TEST(reconnects_after(1) == 0);
    BOOST_TEST(puppet.last_said["close"] == 1);
    BOOST_TEST(reconnects_after(30) == 0);
    puppet.hears(puppet.announce());
    BOOST_TEST(puppet.agent.row(Role::responder, puppet.own.my_id) != nullptr);  // takes four
    BOOST_TEST(reconnects_after(2) == 1);
    puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
    puppet.hs2 = true;
    BOOST_TEST(checked(puppet, stranger(1), 10) == 2u);
    const auto waited = [&] {
        const std::uint64_t before = puppet.count(Reason::no_token);
        BOOST_TEST(reconnects_after(1) == 0);
        return puppet.count(Reason::no_token) - before;
    };
    puppet.rounds(40);  // the row of the other role is idle
    BOOST_TEST(checked(puppet, stranger(1), 10) == 2u);
    BOOST_TEST(waited() == 0u);
    puppet.hears(puppet.announce());
    BOOST_TEST(waited() == 1u);
    BOOST_TEST(waited() == 0u);  // until it shows life again
}

// A cycle that was admitted can go on, whoever else comes. Only what is said again waits.
BOOST_AUTO_TEST_CASE(a_line_that_is_said_again_waits_for_its_token) {
    Settings settings = without_tokens();
    settings.caps.token_burst = 4;
    settings.caps.tokens_a_second = 2;
    settings.round_ms = 100;
    Puppet puppet(true, settings);
    BOOST_TEST(is_taken(puppet, puppet.announce()));  // takes all
    Edits other;
    other.said = with("from", stranger(1));
    BOOST_TEST(!is_taken(puppet, puppet.announce(other)));
    puppet.round();
    BOOST_TEST(puppet.last_said["confirm"] == 1);
    BOOST_TEST(puppet.count(Reason::no_token) == 1u);
    for (int i = 2; i <= 4; ++i) {
        puppet.round();
        BOOST_TEST(puppet.last_said["confirm"] == 0);
    }
    BOOST_TEST(puppet.count(Reason::no_token) == 3u);
    puppet.round();
    BOOST_TEST(puppet.last_said["confirm"] == 1);
    puppet.hears(puppet.first_request());
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
}

// For eight rounds at most: others wait, too. A peer that has proved its key may wait for longer.
BOOST_AUTO_TEST_CASE(a_stranger_does_not_wait_for_a_token_for_ever) {
    for (const bool is_pinned : {false, true}) {
        // A pinned peer pays as it goes: for the admission, and the first confirm.
        Puppet puppet = with_no_more_than(is_pinned ? 2 : 4, 0);
        if (is_pinned) {
            puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
        }
        BOOST_TEST(is_taken(puppet, puppet.announce()));
        puppet.rounds(2 + 7);
        BOOST_TEST((puppet.state(Role::responder) == State::resp_confirm));
        BOOST_TEST(puppet.count(Reason::no_token) == 7u);
        puppet.round();
        BOOST_TEST((puppet.state(Role::responder) == State::resp_confirm) == is_pinned);
    }
}

// What was taken ahead for a cycle and not used returns when the cycle ends, or its row leaves.
BOOST_AUTO_TEST_CASE(what_is_not_used_returns) {
    Puppet puppet = with_no_more_than(4, 0);
    BOOST_TEST(is_taken(puppet, puppet.announce()));
    puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
    BOOST_TEST(checked(puppet, stranger(1), 9) == 0u);
    puppet.rounds(11);
    BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
    BOOST_TEST(checked(puppet, stranger(1), 9) == 2u);  // for two checks

    Settings settings = without_tokens();
    settings.caps.token_burst = 8;
    settings.caps.tokens_a_second = 0;
    settings.caps.half_open = 1;
    settings.caps.credit = 0;
    Puppet displaced(true, settings);
    Edits other;
    other.said = with("from", stranger(1));
    BOOST_TEST(is_taken(displaced, displaced.announce(other)));
    BOOST_TEST(is_taken(displaced, displaced.announce()));  // takes the place of the other
    BOOST_TEST(ids(displaced, Role::responder).size() == 1u);
    displaced.agent.pin_key(stranger(2), displaced.own.sign_public, displaced.now);
    BOOST_TEST(checked(displaced, stranger(2), 9) == 3u);
}

// The burst is the most that there is, whatever returns.
BOOST_AUTO_TEST_CASE(what_returns_to_a_full_bucket_is_lost) {
    Puppet puppet = with_tokens(8, 0);
    BOOST_TEST(is_taken(puppet, puppet.announce()));
    puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
    // Until the cycle is given up. The bucket has been full again for long by then.
    while (puppet.state(Role::responder) != State::resp_ready) puppet.round();
    BOOST_TEST(checked(puppet, stranger(1), 20) == 8u);
}

// What a cycle has cost returns once, not again with the next proof.
BOOST_AUTO_TEST_CASE(a_proof_returns_nothing_of_earlier_cycles) {
    Puppet puppet = with_no_more_than(1, 30, true, 10);
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    BOOST_TEST(checked(puppet, puppet.own.my_id, 12) == 12u);
    for (int cycle = 0; cycle < 3; ++cycle) puppet.asks_until("");
    BOOST_TEST(puppet.agent.counters().cycles_closed == 3u);
    // The rounds are so short that they fill one at most.
    const auto left = checked(puppet, puppet.own.my_id, 100);
    BOOST_TEST(left >= 30u + 1u - 12u);
    BOOST_TEST(left <= 30u + 1u - 12u + 1u);
}

// A good confirm takes the place of a parked one, and what that had taken ahead.
BOOST_AUTO_TEST_CASE(what_was_taken_ahead_is_not_taken_twice) {
    Puppet puppet = with_no_more_than(8, 0, false);
    Edits no_hs;
    no_hs.said = without("hs");
    puppet.hears(puppet.confirm(no_hs));
    BOOST_TEST(is_taken(puppet, puppet.confirm()));
    puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
    puppet.hs2 = true;
    BOOST_TEST(checked(puppet, stranger(1), 20) == 8u - 4u - 1u);
}

// The end of a round admits a stranger whose cycle it resumes, like any other.
BOOST_AUTO_TEST_CASE(a_cycle_that_is_resumed_is_paid_for_again) {
    for (const bool is_poor : {false, true}) {
        Puppet puppet = with_no_more_than(is_poor ? 14 : 40, 0, false);
        // An admission, a check, and the request, which is sent five times.
        puppet.answers_until("respond").rounds(30);
        BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
        puppet.hears(puppet.announce());  // takes four in the other role
        puppet.round();
        const bool resumes = puppet.state(Role::initiator) == State::init_exchange;
        BOOST_TEST(resumes == !is_poor);
        puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
        puppet.hs2 = true;
        BOOST_TEST(checked(puppet, stranger(1), 40) == (is_poor ? 14u - 7u - 4u : 40u - 7u - 8u));
    }
}

// Whoever parks a confirm has cost no check of a signature, and pays, too.
BOOST_AUTO_TEST_CASE(to_park_a_confirm_costs_tokens) {
    Settings settings = without_tokens();
    settings.caps.token_burst = 13;
    Puppet puppet(false, settings);
    for (int i = 1; i <= 5; ++i) {
        Edits no_hs;
        no_hs.said = [&](nlohmann::json& line) {
            line["from"] = stranger(i);
            line.erase("hs");
        };
        puppet.hears(puppet.confirm(no_hs));
        puppet.hears(puppet.confirm(no_hs));  // it is parked already
    }
    BOOST_TEST(ids(puppet, Role::initiator).size() == 3u);
    BOOST_TEST(puppet.count(Reason::no_token) == 4u);
}

// After a flood of confirms that are parked, and of registers that have them resumed, a newcomer is
// answered at once: nobody waits for those who have proved nothing.
BOOST_AUTO_TEST_CASE(a_flood_leaves_no_queue_behind) {
    Puppet puppet(false, Settings{});
    puppet.own.my_id = "a newcomer";
    Edits from;
    int next = 0;
    const auto flood = [&](const Make& make, int lines) {
        for (int i = 0; i < lines; ++i) {
            from.said = [&](nlohmann::json& line) {
                line["from"] = stranger(next % 300);
                line.erase("hs");
            };
            puppet.hears(make(puppet, from));
            ++next;
            if (next % 16 == 0) puppet.round();
        }
    };
    flood(confirm, 300);
    flood(announce, 300);
    BOOST_TEST(ids(puppet, Role::initiator).size() > 100u);
    int rounds = 0;
    puppet.said.clear();
    while (rounds < 40 && puppet.said["confirm"]["to"] != puppet.own.my_id) {
        puppet.hears(puppet.announce());
        puppet.round();
        ++rounds;
    }
    BOOST_TEST(rounds < 40);
    std::size_t resumed = 0;
    puppet.agent.policies().store.for_each(
        Role::initiator,
        [&](std::string_view, const RoleState& row) { resumed += row.state != State::init_ready; });
    BOOST_TEST(resumed < 100u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
