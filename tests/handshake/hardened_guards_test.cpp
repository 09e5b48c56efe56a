// What each step between two hardened agents takes and refuses, and for which reason (PROTOCOL.md,
// 5 and 8).
#include "hardened_guards.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_guards)

using namespace made;

BOOST_AUTO_TEST_CASE(init_ready_takes_a_confirm_with_a_good_hs) {
    Edits to_all, no_nonce;
    to_all.said = with("to", nullptr);
    no_nonce.said = without("my_nonce");
    expect_guards(answered("confirm"), confirm,
                  of_any_hs(Role::initiator) + of_hs2(Role::initiator) +
                      of_intents({"register", "reconnect", "request", "respond", "conclude",
                                  "close", "unknown"}) +
                      Guards{{"to everyone", to_all},
                             {"no nonce", no_nonce},
                             of_a_nonce(Role::initiator, confirm)});
}

BOOST_AUTO_TEST_CASE(init_exchange_takes_a_respond_of_the_peer) {
    Edits no_nonce;
    no_nonce.said = without("my_nonce");
    const auto replayed = [](Puppet& puppet) {
        // The confirm's nonce, in a line that is good in all else.
        Edits edits;
        edits.said = with("my_nonce", puppet.row(Role::initiator).peer_nonce.text);
        return puppet.respond(edits);
    };
    expect_guards(
        answered("respond"), respond,
        of_an_echo("your_nonce") + of_a_mac() + of_a_sealed_message(true) +
            of_intents({"register", "reconnect", "request", "conclude", "finish", "close"}) +
            Guards{{"no nonce", no_nonce}, {"nonce was received before", {}, {}, 1, {}, replayed}});
}

BOOST_AUTO_TEST_CASE(init_finalize_propose_takes_a_finish_of_the_peer) {
    Edits no_ref;
    no_ref.said = without("my_ref");
    expect_guards(
        answered("finish"), finish,
        of_an_echo("your_ref") + of_a_mac() +
            of_intents({"register", "reconnect", "request", "respond", "conclude", "close"}) +
            Guards{{"no reference", no_ref}});
}

BOOST_AUTO_TEST_CASE(resp_confirm_takes_a_first_request_with_a_good_hs) {
    Edits no_nonce, half;
    no_nonce.said = without("my_nonce");
    half.said = [](nlohmann::json& content) {
        content["your_nonce"] = content["your_nonce"].get<std::string>().substr(0, 32);
    };
    expect_guards(
        asked("first request"), first_request,
        of_any_hs(Role::responder) + of_hs2(Role::responder) + of_an_echo("your_nonce") +
            of_a_mac() + of_a_sealed_message(false) +
            of_intents({"register", "reconnect", "respond", "finish", "close"}) +
            Guards{{"no nonce", no_nonce},
                   of_a_nonce(Role::responder, first_request),
                   {"half an echo", half},
                   {"x2 names no challenge", x2_without(&X2::your_nonce), {Reason::relabelled}},
                   {"agreement without a result",
                    agreement_key(to_base64(PublicKey{})),
                    {Reason::bad_encoding}}});
}

BOOST_AUTO_TEST_CASE(resp_exchange_takes_a_request_of_the_peer) {
    Edits no_nonce;
    no_nonce.said = without("my_nonce");
    const auto again = [](bool null_echo) {
        return [=](Puppet& puppet) {
            nlohmann::json line = puppet.request();
            line["my_nonce"] = puppet.row(Role::responder).peer_nonce.text;
            if (null_echo) line["your_nonce"] = nullptr;
            return line;
        };
    };
    expect_guards(asked("request"), request,
                  of_an_echo("your_nonce") + of_a_mac() + of_a_sealed_message(true) +
                      of_intents({"register", "reconnect", "respond", "finish", "close"}) +
                      Guards{{"no nonce", no_nonce},
                             {"taken before, under a null echo",
                              {},
                              {Reason::opened_before},
                              0,
                              {},
                              again(true)},
                             of_a_nonce(Role::responder, request)});
}

BOOST_AUTO_TEST_CASE(resp_exchange_takes_a_conclude_of_the_peer) {
    Edits no_ref;
    no_ref.said = without("my_ref");
    expect_guards(asked("conclude"), conclude,
                  of_an_echo("your_nonce") + of_a_mac() +
                      of_intents({"register", "reconnect", "respond", "finish", "close"}) +
                      Guards{{"no reference", no_ref}});
}

BOOST_AUTO_TEST_CASE(resp_finalize_takes_a_close_of_the_peer) {
    Edits no_ref;
    no_ref.said = without("my_ref");
    const auto other_conclude = [](Puppet& puppet) {
        Edits other;
        other.said = with("my_ref", "another");
        return puppet.conclude(other);
    };
    expect_guards(asked("close"), close,
                  of_an_echo("your_ref") + of_a_mac() +
                      of_intents({"register", "request", "respond", "finish"}) +
                      Guards{{"no reference", no_ref},
                             {"conclude with another reference", {}, {}, 0, {}, other_conclude}});
}

BOOST_AUTO_TEST_CASE(resp_ready_takes_a_register_of_a_stranger) {
    Edits direct;
    direct.said = [](nlohmann::json& content) { content["to"] = Puppet::agent_identity().my_id; };
    expect_guards(asked("register"), announce,
                  of_intents({"request", "respond", "conclude", "close", "unknown"}) +
                      Guards{{"to us alone", direct}});
}

BOOST_AUTO_TEST_CASE(resp_ready_takes_a_reconnect_under_our_reference) {
    Guards guards = of_an_echo("your_ref");
    // They count as signs that the peer has lost the reference (L6).
    for (Guard& guard : guards) guard.leaves_trace = guard.reasons.empty();
    expect_guards(asked(""), reconnect, guards);
}

// Each nonce of a cycle is remembered until its end, not only the last.
BOOST_AUTO_TEST_CASE(no_nonce_of_the_cycle_is_taken_twice) {
    const auto with_nonce = [](const nlohmann::json& earlier) {
        Edits edits;
        edits.said = with("my_nonce", earlier["my_nonce"]);
        return edits;
    };
    const Guard replayed{"", {}, {}, 1};
    Puppet answers = answered("respond")();
    const nlohmann::json responded = answers.respond();
    BOOST_TEST(is_taken(answers, responded));
    answers.round();
    expect_refused(answers, answers.respond(with_nonce(responded)), replayed);

    Puppet asks = asked("first request")();
    const nlohmann::json first = asks.first_request();
    BOOST_TEST(is_taken(asks, first));
    asks.round();
    const nlohmann::json second = asks.request();
    BOOST_TEST(is_taken(asks, second));
    asks.round();
    expect_refused(asks, asks.request(with_nonce(first)), replayed);
    BOOST_TEST(is_taken(asks, asks.request()));
    asks.round();
    expect_refused(asks, asks.request(with_nonce(second)), replayed);
}

// A message is numbered; a number is taken once, and as long as the window reaches back (RFC 6479).
BOOST_AUTO_TEST_CASE(a_number_is_taken_once_and_not_too_late) {
    const auto numbered = [](std::uint64_t number) {
        Edits edits;
        edits.plain = [=](Plain& plain) { plain.seq = number; };
        return edits;
    };
    const auto taken = [&](Puppet& puppet, std::uint64_t number) {
        const bool is = is_taken(puppet, puppet.request(numbered(number)));
        puppet.round();
        return is;
    };
    for (const std::uint64_t replayed :
         {std::uint64_t{1}, std::uint64_t{10'000}, std::uint64_t{10'000} - ReplayWindow::size}) {
        Puppet puppet = asked("request")();  // the first request has the number 1
        BOOST_TEST((replayed == 1 || taken(puppet, 10'000)));
        expect_refused(puppet, puppet.request(numbered(replayed)),
                       {"", {}, {Reason::sequence_replayed}, 0, {}, {}, true});
    }
    Puppet puppet = asked("request")();
    BOOST_TEST(taken(puppet, 10'000));
    BOOST_TEST(taken(puppet, 10'001 - ReplayWindow::size));
    BOOST_TEST(taken(puppet, 10'001));
}

BOOST_AUTO_TEST_CASE(an_hs_is_good_for_its_time_and_no_second_longer) {
    const auto made_at = [](const Puppet& puppet, std::int64_t seconds) {
        return x2_with(&X2::time, time_of(puppet.now, seconds));
    };
    const std::pair<Stage, Make> lines[] = {{answered("confirm"), confirm},
                                            {asked("first request"), first_request}};
    for (const auto& [stage, make] : lines) {
        for (const std::int64_t side : {-1, 1}) {
            Puppet puppet = stage();
            const std::int64_t ttl = puppet.agent.settings().hs_ttl_seconds;
            expect_refused(puppet, make(puppet, made_at(puppet, side * (ttl + 1))),
                           {"", {}, {Reason::not_of_its_time}});
            BOOST_TEST(is_taken(puppet, make(puppet, made_at(puppet, side * ttl))));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
