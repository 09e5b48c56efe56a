// What is refused of a baseline peer, and what is answered without a key (PROTOCOL.md, 8.1, S9): a
// stranger's line waits for a better one, a known peer's begins an empty cycle.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_guards_baseline)

using namespace made;

Stage asked_by_stranger(const std::string& line) {
    return asked(line, false);
}
Stage answered_by_stranger(const std::string& line) {
    return answered(line, false);
}
// By a peer that the agent has met in its other role.
Stage asked_by_known(const std::string& line) {
    return [=] { return std::move(Puppet(false).answers_until("").asks_until(line)); };
}
Stage answered_by_known(const std::string& line) {
    return [=] { return std::move(Puppet(false).asks_until("").answers_until(line)); };
}

// Why a baseline peer's hs may be no good without anybody's malice.
Guards accidents() {
    Edits none, flat, another_nonce, no_time;
    none.said = without("hs");
    flat.said = with("hs", "none");
    another_nonce.hs = [](Hs& hs) { change_digit(hs.nonce.text, 3); };
    no_time.said = [](nlohmann::json& content) { content["hs"].erase("timestamp"); };
    std::string off_every_zone;
    append_civil(off_every_zone, noon.local_seconds() + 450);
    return {
        {"no hs", none, {Reason::in_the_clear}},
        {"hs is no object", flat, {Reason::in_the_clear}},
        {"hs is for another nonce", another_nonce, {Reason::bad_encoding}},
        {"hs has no time", no_time, {Reason::not_of_its_time}},
        {"hs is of no zone", hs_with(&Hs::timestamp, off_every_zone), {Reason::not_of_its_time}},
        {"signature is of another",
         signed_hs_with("sig", to_base64(ByteArray<64>{})),
         {Reason::bad_encoding}},
        {"signature is no base64", signed_hs_with("sig", "?"), {Reason::bad_encoding}},
        {"agreement key is not canonical",
         hs_with(&Hs::kx_pub, nine_not_canonical()),
         {Reason::bad_encoding}},
    };
}

// What becomes of each accident.
void expect_accidents(const Stage& stage, const Make& make,
                      const std::function<void(Puppet&, const nlohmann::json& line)>& then) {
    for (const Guard& accident : accidents()) {
        BOOST_TEST_CONTEXT(accident.what) {
            Puppet puppet = stage();
            const Before before(puppet);
            const nlohmann::json line = make(puppet, accident.edits);
            puppet.hears(line);
            BOOST_TEST(text_of(before.risen(puppet)) == expected_text(accident.reasons));
            BOOST_TEST(puppet.agent.counters().messages_opened == before.counters.messages_opened);
            then(puppet, line);
        }
    }
}

BOOST_AUTO_TEST_CASE(init_ready_takes_a_confirm_of_a_stranger_only_with_a_good_hs) {
    Edits to_all, no_nonce;
    to_all.said = with("to", nullptr);
    no_nonce.said = without("my_nonce");
    expect_guards(answered_by_stranger("confirm"), confirm,
                  of_any_hs(Role::initiator) + Guards{{"to everyone", to_all},
                                                      {"no nonce", no_nonce},
                                                      of_a_nonce(Role::initiator, confirm)});
    expect_accidents(
        answered_by_stranger("confirm"), confirm, [](Puppet& puppet, const nlohmann::json& line) {
            BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
            BOOST_TEST((puppet.row(Role::initiator).peer_nonce.text == line["my_nonce"]));
            // S2: we have drawn neither challenge nor reference.
            Edits null_nonce, null_ref;
            null_nonce.said = with("your_nonce", nullptr);
            null_ref.said = with("your_ref", nullptr);
            expect_refused(puppet, puppet.respond(null_nonce), {});
            expect_refused(puppet, puppet.finish(null_ref), {});
            // A second one does not take its place, a good one does.
            Edits none;
            none.said = without("hs");
            expect_refused(puppet, puppet.confirm(none), {"", {}, {Reason::in_the_clear}});
            BOOST_TEST(is_taken(puppet, puppet.confirm()));
            BOOST_TEST(puppet.has_session(Role::initiator));
        });
}

BOOST_AUTO_TEST_CASE(init_ready_takes_a_confirm_of_a_known_peer_without_a_key) {
    expect_guards(answered_by_known("confirm"), confirm, of_any_hs(Role::initiator));
    expect_accidents(answered_by_known("confirm"), confirm, [](Puppet& puppet, const auto&) {
        BOOST_TEST((puppet.state(Role::initiator) == State::init_exchange));
        BOOST_TEST(!puppet.has_session(Role::initiator));
        const std::size_t composed = puppet.agent.policies().application.composed;
        puppet.round();
        BOOST_TEST(puppet.said["request"]["message"] == "");
        BOOST_TEST(puppet.agent.policies().application.composed == composed);
        // Without a key there is nothing to exchange.
        BOOST_TEST(is_taken(puppet, puppet.respond()));
        BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_propose));
    });
}

BOOST_AUTO_TEST_CASE(resp_confirm_takes_a_first_request_of_a_stranger_only_with_a_good_hs) {
    Edits no_nonce;
    no_nonce.said = without("my_nonce");
    expect_guards(asked_by_stranger("first request"), first_request,
                  of_any_hs(Role::responder) + of_an_echo("your_nonce") +
                      Guards{{"no nonce", no_nonce}, of_a_nonce(Role::responder, first_request)});
    expect_accidents(
        asked_by_stranger("first request"), first_request,
        [](Puppet& puppet, const nlohmann::json& line) {
            BOOST_TEST((puppet.state(Role::responder) == State::resp_confirm));
            BOOST_TEST((puppet.row(Role::responder).peer_nonce.text == line["my_nonce"]));
            BOOST_TEST(is_taken(puppet, puppet.first_request()));
            BOOST_TEST(puppet.has_session(Role::responder));
        });
}

BOOST_AUTO_TEST_CASE(resp_confirm_takes_a_first_request_of_a_known_peer_without_a_key) {
    expect_guards(asked_by_known("first request"), first_request, of_any_hs(Role::responder));
    expect_accidents(asked_by_known("first request"), first_request,
                     [](Puppet& puppet, const auto&) {
                         BOOST_TEST((puppet.state(Role::responder) == State::resp_exchange));
                         BOOST_TEST(!puppet.has_session(Role::responder));
                         puppet.round();
                         BOOST_TEST(puppet.said["respond"]["message"] == "");
                     });
}

// A baseline peer may hold the confirm of a cycle that we gave up, whose challenge differs in its
// second half.
BOOST_AUTO_TEST_CASE(half_an_echo_is_enough_of_a_baseline_peer) {
    Puppet puppet = asked_by_stranger("first request")();
    Edits first_half, second_half;
    first_half.said = [](nlohmann::json& content) {
        content["your_nonce"] = content["your_nonce"].get<std::string>().substr(0, 32);
    };
    second_half.said = [](nlohmann::json& content) {
        std::string echo = content["your_nonce"];
        change_digit(echo, 0);
        content["your_nonce"] = echo;
    };
    expect_refused(puppet, puppet.first_request(second_half), {});
    BOOST_TEST(is_taken(puppet, puppet.first_request(first_half)));
}

// Of a message of a baseline peer. `own_hs` is the intent of our hs in that cycle, whose key
// another shows as its own (S17).
Guards of_a_baseline_message(const char* own_hs) {
    Edits flat, other_signer, no_base64, lenient, no_json, no_message;
    flat.said = with("sec", "none");
    other_signer.said = [](nlohmann::json& content) {
        content["sec"]["sig"] = to_base64(ByteArray<64>{});
    };
    no_base64.said = [](nlohmann::json& content) { content["sec"]["sig"] = "?"; };
    lenient.said = with_stray_character;
    no_json.text = [](std::string& text) { text = "hello"; };
    no_message.text = [](std::string& text) { text = R"({"text":"hello"})"; };
    const auto key_is_shown = [=](Puppet& puppet) { shows_our_key(puppet, own_hs); };
    return {
        {"sec is no object", flat, {Reason::unreadable}},
        {"signed by another", other_signer, {Reason::unreadable}},
        {"sec is no base64", no_base64, {Reason::bad_encoding, Reason::unreadable}},
        {"sec is no strict base64", lenient, {Reason::bad_encoding, Reason::unreadable}},
        {"what was sealed is no JSON", no_json, {Reason::unreadable}},
        {"what was sealed has no message", no_message, {Reason::unreadable}},
        {"another shows our key", {}, {Reason::made_for_another}, 0, key_is_shown, {}, true},
        {"another key was pinned since",
         {},
         {Reason::key_not_pinned},
         0,
         [](Puppet& puppet) {
             PeerRecord record;
             record.sign_pub.set_text(to_base64(another_key()));
             puppet.agent.policies().store.put_peer(puppet.own.my_id, record, puppet.now);
         }},
    };
}

BOOST_AUTO_TEST_CASE(init_exchange_takes_a_respond_of_a_baseline_peer) {
    Guards guards = of_an_echo("your_nonce") + of_a_baseline_message("request");
    guards.push_back(of_a_nonce(Role::initiator, respond));
    expect_guards(answered_by_stranger("respond"), respond, guards);
}

// Once the peer has proved its key, the pin cannot have changed under the session.
BOOST_AUTO_TEST_CASE(resp_exchange_takes_a_request_of_a_baseline_peer) {
    Guards guards = of_an_echo("your_nonce") + of_a_baseline_message("confirm");
    std::erase_if(guards, [](const Guard& guard) {
        return guard.reasons == std::vector{Reason::key_not_pinned};
    });
    guards.push_back(of_a_nonce(Role::responder, request));
    expect_guards(asked_by_stranger("request"), request, guards);
}

// S16: the message that came before, in a line of its own.
BOOST_AUTO_TEST_CASE(a_copied_message_is_refused) {
    const auto copied_into = [](const Make& make, const nlohmann::json& earlier) {
        return [=](Puppet& puppet) {
            Edits copy;
            copy.said = with("sec", earlier["sec"]);
            return make(puppet, copy);
        };
    };
    const Guard copied{"", {}, {Reason::copied_message}};
    Puppet asks = asked_by_stranger("first request")();
    const nlohmann::json first = asks.first_request();
    BOOST_TEST(is_taken(asks, first));
    asks.round();
    expect_refused(asks, copied_into(request, first)(asks), copied);
    BOOST_TEST(is_taken(asks, asks.request()));

    Puppet answers = answered_by_stranger("respond")();
    const nlohmann::json before = answers.respond();
    BOOST_TEST(is_taken(answers, before));
    answers.round();
    expect_refused(answers, copied_into(respond, before)(answers), copied);
    BOOST_TEST(is_taken(answers, answers.respond()));
}

// A baseline peer that does not seal, or seals under another key, does not have ours. The cycle
// goes on, the session does not.
BOOST_AUTO_TEST_CASE(a_message_under_another_key_ends_the_session_and_not_the_cycle) {
    Edits none, clear, other_key;
    none.said = without("sec");
    clear.said = [](nlohmann::json& content) {
        content.erase("sec");
        content["message"] = "hello";
    };
    other_key.seal_key = [](SecretKey& key) { key.expose_for_writing()[0] ^= 1; };
    const Guards ends{{"no message", none},
                      {"in the clear", clear, {Reason::in_the_clear}},
                      {"other key", other_key, {Reason::other_key}}};
    const std::tuple<Stage, Make, Role> lines[] = {
        {answered_by_stranger("respond"), respond, Role::initiator},
        {asked_by_stranger("request"), request, Role::responder}};
    for (const auto& [stage, make, role] : lines) {
        for (const Guard& end : ends) {
            BOOST_TEST_CONTEXT(name(role) << " " << end.what) {
                Puppet puppet = stage();
                BOOST_TEST(puppet.has_session(role));
                const Before before(puppet);
                BOOST_TEST(is_taken(puppet, make(puppet, end.edits)));
                BOOST_TEST(text_of(before.risen(puppet)) == expected_text(end.reasons));
                BOOST_TEST(!puppet.has_session(role));
                BOOST_TEST(puppet.agent.counters().messages_opened ==
                           before.counters.messages_opened);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_last_steps_take_what_echoes) {
    Edits no_ref;
    no_ref.said = without("my_ref");
    const Guards no_reference{{"no reference", no_ref}};
    expect_guards(answered_by_stranger("finish"), finish, of_an_echo("your_ref") + no_reference);
    expect_guards(asked_by_stranger("conclude"), conclude, of_an_echo("your_nonce") + no_reference);
    expect_guards(asked_by_stranger("close"), close, of_an_echo("your_ref") + no_reference);
    expect_guards(asked_by_stranger("register"), announce, {});
}

// S10: any zone, to the quarter of an hour, and the time limit about it.
BOOST_AUTO_TEST_CASE(an_hs_is_good_in_its_zone_and_no_second_longer) {
    constexpr std::int32_t hour = 3'600, last = 14 * hour, ttl = 60;
    for (const std::int32_t zone : {0, hour, -3 * hour - 1'800, last, -last}) {
        for (const std::int32_t side : {-1, 1}) {
            BOOST_TEST_CONTEXT("zone " << zone << " side " << side) {
                Puppet puppet = answered_by_stranger("confirm")();
                puppet.zone_seconds = zone + side * (ttl + 1);
                puppet.hears(puppet.confirm());
                BOOST_TEST(puppet.count(Reason::not_of_its_time) == 1u);
                puppet.zone_seconds = zone + side * ttl;
                BOOST_TEST(is_taken(puppet, puppet.confirm()));
                BOOST_TEST(puppet.has_session(Role::initiator));
            }
        }
    }
    for (const std::int32_t zone : {last + 900, -last - 900}) {
        Puppet puppet = answered_by_stranger("confirm")();
        puppet.zone_seconds = zone;
        puppet.hears(puppet.confirm());
        BOOST_TEST(puppet.count(Reason::not_of_its_time) == 1u);
    }
}

// S17: whoever had a message made under our key could pass it on, so the cycle ends.
BOOST_AUTO_TEST_CASE(a_key_that_another_shows_ends_its_cycle) {
    struct Use {
        Stage stage;
        const char* own_hs;
        Make make;
        Role role;
    };
    for (const Use& use :
         {Use{answered_by_stranger("respond"), "request", respond, Role::initiator},
          Use{asked_by_stranger("first request"), "confirm", first_request, Role::responder},
          Use{asked_by_stranger("request"), "confirm", request, Role::responder}}) {
        Puppet puppet = use.stage();
        shows_our_key(puppet, use.own_hs);
        puppet.hears(use.make(puppet, {}));
        puppet.round();
        BOOST_TEST(puppet.count(Reason::made_for_another) == 2u);  // the message, and the cycle
        BOOST_TEST((puppet.state(use.role) == ready_state(use.role)));
    }
}

// A baseline peer signs its confirm again, for the same nonce, until our request arrives: the time
// for that nonce counts from its first respond (S6).
BOOST_AUTO_TEST_CASE(a_confirm_is_remembered_since_the_first_respond) {
    for (const int seconds : {220, 230}) {
        Puppet puppet(false);
        std::string nonce;
        Edits first, again;
        first.nonce = [&](std::string& drawn) { nonce = drawn; };
        again.nonce = [&](std::string& drawn) { drawn = nonce; };
        BOOST_TEST(is_taken(puppet, puppet.confirm(first)));
        puppet.rounds(40);
        BOOST_TEST(is_taken(puppet, puppet.respond()));  // 181 seconds from here
        puppet.round();
        puppet.hears(puppet.respond());
        puppet.round();
        puppet.hears(puppet.finish());
        puppet.rounds(2);
        BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
        puppet.now = noon.plus_ms(1'000 * seconds);
        BOOST_TEST(is_taken(puppet, puppet.confirm(again)) == (seconds == 230));
        BOOST_TEST(puppet.count(Reason::hs_replayed) == (seconds == 230 ? 0u : 1u));
    }
}

// The confirm of a cycle without a key does not begin it anew.
BOOST_AUTO_TEST_CASE(a_confirm_in_the_clear_is_taken_once_in_a_cycle) {
    Puppet puppet(false);
    puppet.answers_until("").rounds(5);
    Edits no_hs, no_sec;
    no_hs.said = without("hs");
    no_sec.said = without("sec");
    const nlohmann::json confirm = puppet.confirm(no_hs);
    BOOST_TEST(is_taken(puppet, confirm));
    puppet.round();
    BOOST_TEST(is_taken(puppet, puppet.respond(no_sec)));
    puppet.rounds(10);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_propose));
    const auto replays = puppet.agent.counters().replays_ignored;
    BOOST_TEST(!is_taken(puppet, confirm));
    BOOST_TEST(puppet.agent.counters().replays_ignored == replays + 1);
    BOOST_TEST(is_taken(puppet, puppet.confirm(no_hs)));
}

// L6: the finish of a cycle that our store does not know names both its references.
BOOST_AUTO_TEST_CASE(a_lost_finish_is_taken_if_no_reference_is_held) {
    const auto lost = [](Puppet& puppet, const Edits& edits = {}) {
        puppet.said["conclude"]["my_ref"] = "9876543219";
        return puppet.finish(edits);
    };
    Edits no_echo, no_ref, to_all;
    no_echo.said = without("your_ref");
    no_ref.said = without("my_ref");
    to_all.said = with("to", nullptr);
    for (const Edits& edits : {no_echo, no_ref, to_all}) {
        Puppet puppet = answered_by_stranger("confirm")();
        expect_refused(puppet, lost(puppet, edits), {});
    }
    Puppet puppet = answered_by_stranger("confirm")();
    const Before before(puppet);
    puppet.hears(lost(puppet));
    BOOST_TEST(text_of(before.risen(puppet)) == expected_text({Reason::reference_lost}));
    puppet.round();
    BOOST_TEST(puppet.said["close"]["your_ref"] == puppet.my_ref);
    BOOST_TEST(puppet.said["close"]["my_ref"] == "9876543219");
    // It would replace a reference.
    Puppet holds = answered_by_stranger("")();
    expect_refused(holds, lost(holds), {});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
