// What is refused of a hardened peer that is known, and of one in mid-cycle: hs2 or nothing, and no
// new cycle but with a newer confirm (PROTOCOL.md, 8).
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_guards_known)

using namespace made;

// A peer that the agent has met in its other role.
Stage known_asked(const std::string& line) {
    return [=] { return std::move(Puppet(true).answers_until("").asks_until(line)); };
}
Stage known_answered(const std::string& line) {
    return [=] { return std::move(Puppet(true).asks_until("").answers_until(line)); };
}

// The same line as a baseline peer says it: no mark in its nonce, no x2, no mac.
Make as_baseline(const Make& make) {
    return [=](Puppet& puppet, const Edits& edits) {
        puppet.hs2 = false;
        const nlohmann::json line = make(puppet, edits);
        puppet.hs2 = true;
        return line;
    };
}

// Without x2 and without the mark, all of a line is as it should be, for a baseline peer.
BOOST_AUTO_TEST_CASE(a_peer_that_was_seen_with_hs2_is_not_taken_without) {
    const auto guards = [](const Make& make) {
        Edits no_hs;
        no_hs.said = without("hs");
        const auto plain = [=](const Edits& edits) {
            return [=](Puppet& puppet) { return as_baseline(make)(puppet, edits); };
        };
        return Guards{{"no hs2", {}, {Reason::downgrade}, 0, {}, plain({})},
                      {"nothing at all", {}, {Reason::in_the_clear}, 0, {}, plain(no_hs)}};
    };
    expect_guards(known_answered("confirm"), confirm, guards(confirm));
    expect_guards(known_asked("first request"), first_request, guards(first_request));
    // The very same lines of a stranger are taken.
    Puppet initiator = answered("confirm")(), responder = asked("first request")();
    BOOST_TEST(is_taken(initiator, as_baseline(confirm)(initiator, {})));
    BOOST_TEST(is_taken(responder, as_baseline(first_request)(responder, {})));
}

// With a good mac, a bad message is the peer's own, in the first request, too.
BOOST_AUTO_TEST_CASE(a_known_peers_bad_message_ends_the_cycle) {
    expect_guards(known_asked("first request"), first_request, of_a_sealed_message(true));
}

// No mac can be checked once a restart has lost the keys.
BOOST_AUTO_TEST_CASE(a_step_without_a_session_is_not_taken) {
    const auto after_a_restart = [](const Stage& stage) {
        return [=] {
            Puppet puppet = stage();
            puppet.restart();
            return puppet;
        };
    };
    const std::pair<Stage, Make> steps[] = {
        {known_answered("respond"), respond}, {known_answered("finish"), finish},
        {known_asked("request"), request},    {known_asked("conclude"), conclude},
        {known_asked("close"), close},        {known_asked("first request"), first_request}};
    for (const auto& [stage, make] : steps) {
        Puppet before = stage();
        BOOST_TEST(is_taken(before, make(before, {})));
        Puppet after = after_a_restart(stage)();
        const nlohmann::json line = make(after, {});
        BOOST_TEST_CONTEXT(line["intent"]) {
            expect_refused(after, line, {"", {}, {Reason::session_lost}, 0, {}, {}, true});
        }
    }
}

// So the cycle ends; or, before its first request, begins with another key.
BOOST_AUTO_TEST_CASE(a_cycle_without_its_keys_ends_with_the_round) {
    const std::tuple<Stage, Role> lost[] = {{known_answered("respond"), Role::initiator},
                                            {known_answered("finish"), Role::initiator},
                                            {known_asked("request"), Role::responder},
                                            {known_asked("close"), Role::responder}};
    for (const auto& [stage, role] : lost) {
        Puppet puppet = stage();
        puppet.restart();
        puppet.rounds(10);
        BOOST_TEST(puppet.count(Reason::session_lost) == 1u);
        BOOST_TEST((puppet.state(role) == ready_state(role)));
    }
    Puppet puppet = known_asked("first request")();
    const nlohmann::json before = puppet.said["confirm"];
    puppet.restart();
    puppet.round();
    BOOST_TEST(puppet.said["confirm"]["my_nonce"] != before["my_nonce"]);
    BOOST_TEST(puppet.said["confirm"]["hs"]["kx_pub"] != before["hs"]["kx_pub"]);
    BOOST_TEST(is_taken(puppet, puppet.first_request()));
    BOOST_TEST(puppet.has_session(Role::responder));
}

BOOST_AUTO_TEST_CASE(a_conclude_before_the_first_request_has_no_mac_and_is_not_taken) {
    Puppet puppet = known_asked("first request")();
    puppet.said["respond"] = puppet.said["confirm"];  // it echoes our challenge
    expect_refused(puppet, puppet.conclude(), {"", {}, {Reason::bad_mac}});
    BOOST_TEST(is_taken(puppet, puppet.first_request()));
}

// L6: a finish that we know nothing of may be a baseline peer's.
BOOST_AUTO_TEST_CASE(a_finish_of_a_cycle_that_is_not_known_is_not_taken) {
    Puppet puppet = known_answered("confirm")();
    puppet.said["conclude"]["my_ref"] = "1111111111";
    expect_refused(puppet, puppet.finish(), {});
}

BOOST_AUTO_TEST_CASE(a_reconnect_before_its_close_is_answered_and_closes_nothing) {
    Puppet puppet = known_asked("close")();
    Before before(puppet);
    BOOST_TEST(!is_taken(puppet, puppet.reconnect()));
    BOOST_TEST(text_of(before.risen(puppet)) == expected_text({Reason::same_round}));
    BOOST_TEST((puppet.state(Role::responder) == State::resp_finalize));
    puppet.round();
    BOOST_TEST(puppet.last_said["finish"] == 1);
    BOOST_TEST(is_taken(puppet, puppet.close()));
}

// S17 is for those whose hs may name nobody.
BOOST_AUTO_TEST_CASE(a_key_that_another_shows_does_not_matter_to_hs2) {
    Puppet puppet = known_asked("request")();
    const Digest before = puppet.agent.fingerprint();
    shows_our_key(puppet, "confirm");
    BOOST_TEST((puppet.agent.fingerprint() == before));
    BOOST_TEST(is_taken(puppet, puppet.request()));
}

// The next contact of a peer that was forgotten is a first one.
BOOST_AUTO_TEST_CASE(a_peer_that_was_forgotten_may_have_any_key) {
    Puppet puppet = known_answered("confirm")();
    puppet.agent.pin_key(puppet.own.my_id, another_key(), puppet.now);
    expect_refused(puppet, puppet.confirm(), {"", {}, {Reason::key_not_pinned}});
    puppet.agent.forget_peer(puppet.own.my_id, puppet.now);
    BOOST_TEST(is_taken(puppet, as_baseline(confirm)(puppet, {})));
}

// In mid-cycle, nothing more is sealed or opened under the key that was forgotten.
BOOST_AUTO_TEST_CASE(nothing_rests_on_a_key_that_was_forgotten) {
    const std::pair<Stage, Role> cycles[] = {{answered("respond", false), Role::initiator},
                                             {asked("request", false), Role::responder},
                                             {known_answered("respond"), Role::initiator},
                                             {known_asked("request"), Role::responder}};
    for (const auto& [stage, role] : cycles) {
        Puppet puppet = stage();
        BOOST_TEST(puppet.has_session(role));
        BOOST_TEST(puppet.row(role).peer_sign_pub.has_value());
        puppet.agent.forget_peer(puppet.own.my_id, puppet.now);
        BOOST_TEST(!puppet.has_session(role));
        BOOST_TEST(!puppet.row(role).peer_sign_pub.has_value());
        BOOST_TEST(!puppet.row(role).peer_kx_pub.has_value());
        const auto sealed = puppet.agent.counters().messages_sealed;
        puppet.rounds(3);
        puppet.hears(puppet.announce());
        puppet.rounds(30);
        BOOST_TEST(puppet.agent.counters().messages_sealed == sealed);
        BOOST_TEST((puppet.state(role) == ready_state(role)));
        const PeerRecord* record = puppet.agent.peer(puppet.own.my_id);
        BOOST_TEST((!record || !record->sign_pub.has_value()));
    }
}

// --- in mid-cycle --------------------------------------------------------------------------------

const std::vector<std::string> mid_cycle{"respond", "last respond", "finish", "finish again"};

Edits made_when(const Puppet& puppet, std::int64_t seconds) {
    std::string text;
    append_civil(text, puppet.now.local_seconds() + seconds);
    Edits edits = hs_with(&Hs::timestamp, text);
    edits.x2 = x2_with(&X2::time, time_of(puppet.now, seconds)).x2;
    return edits;
}

BOOST_AUTO_TEST_CASE(a_confirm_in_mid_cycle_is_taken_if_its_hs_is_good_and_newer) {
    Edits to_all, no_nonce;
    to_all.said = with("to", nullptr);
    no_nonce.said = without("my_nonce");
    // The cycle's own hs was made at noon.
    const auto made_after_noon = [](std::int64_t seconds) {
        return [=](Puppet& puppet) {
            const std::int64_t now = (puppet.now.unix_ms - noon.unix_ms) / 1000;
            return puppet.confirm(made_when(puppet, seconds - now));
        };
    };
    for (const std::string& line : mid_cycle) {
        BOOST_TEST_CONTEXT(line) {
            expect_guards(
                answered(line), confirm,
                of_any_hs(Role::initiator) + of_hs2(Role::initiator) +
                    Guards{
                        {"to everyone", to_all},
                        {"no nonce", no_nonce},
                        {"made in the same second",
                         {},
                         {Reason::hs_replayed},
                         0,
                         {},
                         made_after_noon(0)},
                        {"made earlier", {}, {Reason::hs_replayed}, 0, {}, made_after_noon(-1)}});
            Puppet puppet = answered(line)();
            const nlohmann::json newer = made_after_noon(1)(puppet);
            BOOST_TEST(is_taken(puppet, newer));
            BOOST_TEST(puppet.count(Reason::superseded) == 1u);
            BOOST_TEST(puppet.row(Role::initiator).peer_nonce.text ==
                       newer["my_nonce"].get<std::string>());
        }
    }
}

// What was answered is answered again: our answer was lost.
BOOST_AUTO_TEST_CASE(a_line_that_was_taken_is_answered_again_but_not_taken_again) {
    struct Again {
        std::function<Puppet()> stage;
        Make make;
        Role role;
        const char* answer;
    };
    const Again all[] = {{answered("confirm"), confirm, Role::initiator, "request"},
                         {answered("last respond"), respond, Role::initiator, "conclude"},
                         {asked("first request"), first_request, Role::responder, "respond"},
                         {asked("request"), request, Role::responder, "respond"},
                         {asked("conclude"), conclude, Role::responder, "finish"},
                         {answered("finish"), finish, Role::initiator, "close"}};
    for (const Again& again : all) {
        BOOST_TEST_CONTEXT(again.answer) {
            Puppet puppet = again.stage();
            const nlohmann::json line = again.make(puppet, {});
            BOOST_TEST(is_taken(puppet, line));
            puppet.round();
            const nlohmann::json said = puppet.said[again.answer];
            expect_refused(puppet, line, {"", {}, {Reason::same_round}, 0, {}, {}, true});
            puppet.round();
            BOOST_TEST(puppet.last_said[again.answer] == 1);
            BOOST_TEST(puppet.said[again.answer] == said);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_close_is_said_again_only_under_both_references) {
    for (const std::string line : {"finish again", ""}) {
        BOOST_TEST_CONTEXT((line.empty() ? "init_ready" : "init_finalize_close")) {
            Puppet puppet = answered(line)();
            Edits other_ref;
            other_ref.said = with("my_ref", "another");
            expect_refused(puppet, puppet.finish(other_ref), {});
            Edits other_echo;
            other_echo.said = with("your_ref", "another");
            expect_refused(puppet, puppet.finish(other_echo), {});
            expect_refused(puppet, puppet.finish(),
                           {"", {}, {Reason::same_round}, 0, {}, {}, true});
        }
    }
}

// A confirm of the cycle's own, once its first request has been answered, is nothing new.
BOOST_AUTO_TEST_CASE(the_cycles_own_confirm_is_not_answered_later) {
    Puppet puppet = answered("confirm")();
    const nlohmann::json own = puppet.confirm();
    BOOST_TEST(is_taken(puppet, own));
    puppet.round();
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(is_taken(puppet, puppet.respond()));
        puppet.round();
        expect_refused(puppet, own, {"", {}, {Reason::hs_replayed}});
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
