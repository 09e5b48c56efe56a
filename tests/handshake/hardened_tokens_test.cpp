// What costs tokens, and whose (PROTOCOL.md, 8.4; Caps).
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "probe.hpp"
#include "tokens.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_tokens)

using namespace made;

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

// But not that of a peer whose key is known or was shown in the cycle: its mac has told enough.
BOOST_AUTO_TEST_CASE(to_open_a_message_of_a_known_hs2_peer_costs_none) {
    // For the admission, the confirm and the check of the hs.
    Puppet pinned = with_no_more_than(3, 0);
    pinned.agent.pin_key(pinned.own.my_id, pinned.own.sign_public, pinned.now);
    pinned.asks_until("request");
    BOOST_TEST(pinned.agent.counters().messages_opened == 1u);

    Settings settings = without_tokens();
    settings.caps.token_burst = 4;
    settings.caps.tokens_a_second = 0;
    settings.caps.pins = 0;
    Puppet shown(true, settings);
    shown.asks_until("request");
    BOOST_TEST(shown.agent.counters().messages_opened == 1u);
    const nlohmann::json next = shown.request();
    shown.agent.pin_key(stranger(1), shown.own.sign_public, shown.now);
    BOOST_TEST(checked(shown, stranger(1), 40) == 16u + 4u);  // its own and all others
    shown.hears(next);
    BOOST_TEST(shown.agent.counters().messages_opened == 2u);
}

// Whether the agent keeps tokens for the peer.
struct KeepsTokens {
    bool operator()(auto& machine, Role, std::string_view peer_id) const {
        return machine.tokens.own(peer_id) != nullptr;
    }
};

// What is full is not kept, but made when it is needed.
BOOST_AUTO_TEST_CASE(a_bucket_that_is_full_again_takes_no_memory) {
    ProbedPuppet<KeepsTokens> puppet(true, Settings{});
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    puppet.hears(puppet.confirm(signed_hs_with("sig", to_base64(ByteArray<64>{}))));
    BOOST_TEST(puppet.count(Reason::bad_encoding) == 1u);
    BOOST_TEST(puppet.has_session(Role::initiator));
    puppet.round();  // fills one
    BOOST_TEST(!puppet.has_session(Role::initiator));
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

BOOST_AUTO_TEST_CASE(nor_does_a_proof_fill_it_beyond_that) {
    Puppet puppet = with_tokens(8, 0);
    puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
    BOOST_TEST(is_taken(puppet, puppet.announce()));
    puppet.round();
    const nlohmann::json line = puppet.first_request();
    puppet.rounds(10);
    BOOST_TEST(checked(puppet, stranger(1), 1) == 1u);  // the bucket was full
    puppet.hears(line);
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
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

// A proof in one role says nothing of a cycle in the other that somebody else may have begun.
BOOST_AUTO_TEST_CASE(a_proof_of_a_pinned_peer_returns_nothing_of_the_other_role) {
    const auto left_after = [](bool both_roles) {
        Puppet puppet = with_no_more_than(1, 30, true, 10);
        puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
        if (both_roles) puppet.hears(puppet.confirm());
        puppet.hears(puppet.announce());
        puppet.round();
        BOOST_TEST(puppet.last_said.contains("request") == both_roles);
        puppet.hears(puppet.first_request());
        BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
        return checked(puppet, puppet.own.my_id, 100);
    };
    // A check and a line.
    BOOST_TEST(left_after(true) == left_after(false) - 2u);
}

// At first contact, both cycles are with one stranger, whose key the first proof pins.
BOOST_AUTO_TEST_CASE(a_first_proof_returns_what_the_other_role_has_spent) {
    Puppet puppet = with_no_more_than(20, 0);
    puppet.hears(puppet.confirm());
    puppet.hears(puppet.announce());
    puppet.round();
    BOOST_TEST(puppet.last_said["request"] == 1);
    puppet.hears(puppet.first_request());
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
    BOOST_TEST(checked(puppet, puppet.own.my_id, 100) == 20u);
}

// A cycle that goes on without its session pays for its lines again.
BOOST_AUTO_TEST_CASE(the_lines_of_a_session_that_ended_cost_tokens) {
    using Ends = std::function<void(Puppet&)>;
    Edits clear;
    clear.said = without("sec");
    const std::vector<std::pair<const char*, Ends>> all{
        {"no", [](Puppet&) {}},
        {"by a message in the clear", [&](Puppet& p) { p.hears(p.request(clear)); }},
        {"by the application, which forgets the peer",
         [](Puppet& p) { p.agent.forget_peer(p.own.my_id, p.now); }},
        {"by the application, which takes another key",
         [](Puppet& p) { p.agent.pin_key(p.own.my_id, another_key(), p.now); }},
    };
    for (const auto& [how, ends] : all) {
        BOOST_TEST_CONTEXT("ends " << how) {
            Puppet puppet = with_no_more_than(8, 0, false);
            puppet.asks_until("request");
            BOOST_TEST(puppet.has_session(Role::responder));
            ends(puppet);
            const bool ended = !puppet.has_session(Role::responder);
            BOOST_TEST(ended == (std::string(how) != "no"));
            puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
            puppet.hs2 = true;
            BOOST_TEST(checked(puppet, stranger(1), 20) == 8u);  // all of them
            const std::uint64_t before = puppet.count(Reason::no_token);
            puppet.rounds(3);  // the answer, or what is said again
            BOOST_TEST((puppet.count(Reason::no_token) > before) == ended);
        }
    }
}

// A newer confirm is checked once, though it ends a cycle and begins another, and the proof returns
// what the last cycle has cost: others may be superseded many times a round.
BOOST_AUTO_TEST_CASE(newer_confirms_cost_a_token_each) {
    Puppet puppet = with_no_more_than(1, 40, true, 10);
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    constexpr int newer = 5;
    for (int i = 0; i <= newer; ++i) {
        Edits later;
        later.x2 = [&](X2& x2) { x2.time.set_text(time_of(puppet.now, i)); };
        BOOST_TEST(is_taken(puppet, puppet.confirm(later)));
    }
    BOOST_TEST(puppet.count(Reason::superseded) == newer);
    puppet.round();
    puppet.hears(puppet.respond());
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
    BOOST_TEST(checked(puppet, puppet.own.my_id, 100) == 40u + 1u - newer);
}

// That of a stranger also needs what its new cycle takes ahead.
BOOST_AUTO_TEST_CASE(a_newer_confirm_of_a_stranger_waits_for_the_tokens_of_a_cycle) {
    for (const bool has_tokens : {false, true}) {
        // The first cycle took four, one of which is left for the check of this confirm.
        Puppet puppet = with_no_more_than(4 + (has_tokens ? 3 : 2), 0);
        puppet.answers_until("respond");
        BOOST_TEST(is_taken(puppet, puppet.confirm()) == has_tokens);
        BOOST_TEST(puppet.count(Reason::superseded) == (has_tokens ? 1u : 0u));
        BOOST_TEST(puppet.count(Reason::no_token) == (has_tokens ? 0u : 1u));
    }
}

// Somebody else may have used up its tokens, and a baseline peer does not ask again. So its step is
// taken, though without its message.
BOOST_AUTO_TEST_CASE(a_step_of_a_baseline_peer_needs_no_token) {
    const auto pinned = [] {
        Puppet puppet = with_no_more_than(1, 20, false, 10);
        puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
        return puppet;
    };
    const auto use_up_tokens = [](Puppet& puppet) {
        Edits forged = signed_hs_with("sig", to_base64(ByteArray<64>{}));
        while (puppet.count(Reason::no_token) == 0) puppet.hears(puppet.confirm(forged));
    };
    {
        Puppet puppet = pinned();
        puppet.asks_until("request");
        BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
        const auto request = puppet.request();
        use_up_tokens(puppet);
        BOOST_TEST(is_taken(puppet, request));
        BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
        BOOST_TEST(!puppet.has_session(Role::responder));
    }
    {
        Puppet puppet = pinned();
        puppet.hears(puppet.announce());
        puppet.round();
        const auto request = puppet.first_request();
        use_up_tokens(puppet);
        BOOST_TEST(is_taken(puppet, request));
        BOOST_TEST((puppet.state(Role::responder) == State::resp_exchange));
        BOOST_TEST(puppet.agent.counters().messages_opened == 0u);
        BOOST_TEST(!puppet.has_session(Role::responder));
    }
    {
        Puppet puppet = pinned();
        while (checked(puppet, puppet.own.my_id, 1) > 0) {
        }
        puppet.hears(puppet.confirm());
        BOOST_TEST((puppet.state(Role::initiator) == State::init_exchange));
        BOOST_TEST(!puppet.has_session(Role::initiator));
    }
}

// A line that the application drops is signed again when it is due again, and costs as much.
BOOST_AUTO_TEST_CASE(a_line_that_is_made_again_costs_two_tokens) {
    for (const auto& [tokens, sealed] : {std::pair{16, 3u}, {40, 5u}}) {
        Puppet puppet = with_no_more_than(tokens, 0);
        puppet.agent.policies().application.sends = false;
        puppet.answers_until("respond").rounds(30);
        BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
        BOOST_TEST(puppet.agent.counters().messages_sealed == sealed);
    }
}

// A cycle of a pinned peer is resumed all the same; its lines wait.
BOOST_AUTO_TEST_CASE(the_reconnect_of_a_resumed_cycle_costs_a_token) {
    for (const bool has_tokens : {false, true}) {
        Puppet puppet = with_no_more_than(40, 0, false);
        puppet.answers_until("").rounds(30);
        puppet.answers_until("last respond").rounds(60);
        BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
        BOOST_TEST(puppet.row(Role::initiator).peer_nonce.has_value());
        puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
        while (!has_tokens && checked(puppet, stranger(1), 1) == 1) continue;
        puppet.hears(puppet.announce());
        puppet.round();
        BOOST_TEST(puppet.last_said["reconnect"] == (has_tokens ? 1 : 0));
        BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_propose));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
