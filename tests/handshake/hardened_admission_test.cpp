// What a stranger's cycle takes ahead, and what waits for tokens (PROTOCOL.md, 8.4; Caps).
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "probe.hpp"
#include "tokens.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_admission)

using namespace made;

// For a finish of a cycle that the agent does not know.
Edits of_a_lost_cycle() {
    Edits edits;
    edits.said = [](nlohmann::json& line) {
        line["your_ref"] = "1234567890";
        line["my_ref"] = "2345678901";
    };
    return edits;
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
    Puppet puppet = with_no_more_than(17, 0, false);
    const auto reconnects_after = [&](int rounds) {
        int said = 0;
        for (int i = 0; i < rounds; ++i) {
            puppet.round();
            said += puppet.last_said["reconnect"];
        }
        return said;
    };
    const Edits lost = of_a_lost_cycle();
    puppet.hears(puppet.finish(lost));
    BOOST_TEST(reconnects_after(1) == 0);
    BOOST_TEST(puppet.last_said["close"] == 1);
    BOOST_TEST(reconnects_after(30) == 0);
    puppet.hears(puppet.announce());
    BOOST_TEST(puppet.agent.row(Role::responder, puppet.own.my_id) != nullptr);  // takes four
    BOOST_TEST(reconnects_after(2) == 1);
    puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
    puppet.hs2 = true;
    BOOST_TEST(checked(puppet, stranger(1), 20) == 10u);
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

// Nor is a close kept for later that a stranger is owed: hundreds of them would take every token.
BOOST_AUTO_TEST_CASE(a_close_owed_to_a_stranger_is_said_at_once_or_not) {
    Puppet puppet = with_no_more_than(4, 0, false);
    const Edits lost = of_a_lost_cycle();
    puppet.hears(puppet.finish(lost));
    puppet.round();
    BOOST_TEST(puppet.last_said["close"] == 1);
    puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
    puppet.hs2 = true;
    BOOST_TEST(checked(puppet, stranger(1), 10) == 2u);
    puppet.hs2 = false;
    puppet.hears(puppet.finish(lost));
    const std::uint64_t before = puppet.count(Reason::no_token);
    puppet.rounds(3);
    BOOST_TEST(!puppet.last_said.contains("close"));
    BOOST_TEST(puppet.count(Reason::no_token) == before + 1);
}

// But a peer whose key is pinned gets it when there is a token again.
BOOST_AUTO_TEST_CASE(a_close_owed_to_a_pinned_peer_waits_for_a_token) {
    Puppet puppet = with_bucket(4, 2, 100, 0);
    for (const std::string& id : {stranger(1), puppet.own.my_id}) {
        puppet.agent.pin_key(id, puppet.own.sign_public, puppet.now);
    }
    BOOST_TEST(checked(puppet, stranger(1), 10) == 4u);
    puppet.hs2 = false;
    puppet.hears(puppet.finish(of_a_lost_cycle()));
    puppet.rounds(4);
    BOOST_TEST(!puppet.said.contains("close"));
    puppet.rounds(2);
    BOOST_TEST(puppet.said.contains("close"));
}

// A cycle that was admitted can go on, whoever else comes. Only what is said again waits.
BOOST_AUTO_TEST_CASE(a_line_that_is_said_again_waits_for_its_token) {
    Puppet puppet = with_bucket(12, 2, 100);
    BOOST_TEST(is_taken(puppet, puppet.announce()));  // takes four
    puppet.round();
    BOOST_TEST(puppet.last_said["confirm"] == 1);
    BOOST_TEST(puppet.count(Reason::no_token) == 0u);
    // Eight are left, which are for others that come.
    for (int i = 2; i <= 4; ++i) {
        puppet.round();
        BOOST_TEST(puppet.last_said["confirm"] == 0);
    }
    BOOST_TEST(puppet.count(Reason::no_token) == 2u);
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

// Eight rounds in a row; each line that it does say begins them anew.
BOOST_AUTO_TEST_CASE(a_stranger_may_wait_for_a_token_more_than_once) {
    Puppet puppet = with_bucket(5, 1, 500);
    puppet.hears(puppet.announce());
    std::uint64_t waits = 0, in_a_row = 0;
    for (int round = 0; round < 28; ++round) {
        if (in_a_row == 0) checked(puppet, peer, 8);  // then two tokens are missing
        const std::uint64_t before = puppet.count(Reason::no_token);
        puppet.round();
        const std::uint64_t waited = puppet.count(Reason::no_token) - before;
        waits += waited;
        in_a_row = puppet.last_said.contains("confirm") ? 0 : in_a_row + waited;
    }
    BOOST_TEST((puppet.state(Role::responder) == State::resp_confirm));
    BOOST_TEST(waits >= 8u);
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

// The request and the check of its answer are paid for, whoever else comes.
BOOST_AUTO_TEST_CASE(a_confirm_takes_ahead_what_its_cycle_needs) {
    Puppet puppet = with_no_more_than(8, 0);
    BOOST_TEST(is_taken(puppet, puppet.confirm()));
    for (int i = 1; puppet.count(Reason::no_token) == 0; ++i) {
        puppet.agent.pin_key(stranger(i), puppet.own.sign_public, puppet.now);
        announces(puppet, stranger(i));  // takes one
    }
    BOOST_TEST(ids(puppet, Role::responder).size() == 8u - 4u);
    puppet.round();
    puppet.hears(puppet.respond());
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
}

// The end of a round admits a stranger whose cycle it resumes, like any other.
BOOST_AUTO_TEST_CASE(a_cycle_that_is_resumed_is_paid_for_again) {
    for (const int used_by_others : {21, 22}) {
        const bool is_poor = used_by_others == 22;
        Puppet puppet = with_no_more_than(40, 0, false);
        const auto check_others = [&](int times) {
            puppet.hs2 = true;
            const std::uint64_t checks = checked(puppet, stranger(1), times);
            puppet.hs2 = false;
            return checks;
        };
        puppet.agent.pin_key(stranger(1), puppet.own.sign_public, puppet.now);
        // An admission, a check, and the request, which is sent five times.
        puppet.answers_until("respond").rounds(30);
        BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
        check_others(used_by_others);
        puppet.hears(puppet.announce());  // takes four in the other role, and leaves seven or eight
        puppet.round();
        const bool resumes = puppet.state(Role::initiator) == State::init_exchange;
        BOOST_TEST(resumes == !is_poor);
        const std::uint64_t refused = puppet.count(Reason::no_token);
        BOOST_TEST(refused == (is_poor ? 1u : 0u));
        puppet.round();  // it does not wait for a token, but for another register
        BOOST_TEST(puppet.count(Reason::no_token) == refused);
        BOOST_TEST(check_others(20) == (is_poor ? 7u : 4u));
    }
}

// Whoever was admitted and has proved nothing leaves what others need that come for the first time.
BOOST_AUTO_TEST_CASE(a_newcomer_comes_before_a_stranger_that_is_back) {
    Puppet puppet = with_no_more_than(11, 0);
    const auto announces = [&] {
        puppet.hears(puppet.announce());
        const bool admitted = puppet.state(Role::responder) != State::resp_ready;
        puppet.rounds(40);
        BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
        return admitted;
    };
    // Each time an admission and a confirm; it is not said again.
    BOOST_TEST(announces());
    BOOST_TEST(announces());
    BOOST_TEST(!announces());  // there are seven
    Edits newcomer;
    newcomer.said = with("from", stranger(1));
    BOOST_TEST(is_taken(puppet, puppet.announce(newcomer)));
}

// However small the bucket is, as long as it admits anybody.
BOOST_AUTO_TEST_CASE(who_is_back_finds_room_in_a_small_bucket) {
    Puppet puppet = with_bucket(4, 1);
    for (int times = 0; times < 3; ++times) {
        BOOST_TEST(is_taken(puppet, puppet.announce()));
        puppet.rounds(60);
        BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
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

// Whether the agent has a conversation with the peer.
struct HasConversation {
    bool operator()(auto& machine, Role role, std::string_view peer_id) const {
        return machine.conversations.find(role, peer_id) != nullptr;
    }
};

// Nor does anything stay of a peer for which there is no room.
BOOST_AUTO_TEST_CASE(who_is_not_admitted_leaves_nothing) {
    Settings settings;
    settings.caps.rows = 1;
    ProbedPuppet<HasConversation> puppet(true, settings);
    for (const std::string& id : {stranger(1), puppet.own.my_id}) {
        puppet.agent.pin_key(id, puppet.own.sign_public, puppet.now);
        Edits from;
        from.said = with("from", id);
        puppet.hears(puppet.announce(from));
    }
    BOOST_TEST(puppet.count(Reason::too_many) == 1u);
    BOOST_TEST(puppet.agent.session_key(Role::responder, stranger(1)) != nullptr);
    BOOST_TEST(!puppet.has_session(Role::responder));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
