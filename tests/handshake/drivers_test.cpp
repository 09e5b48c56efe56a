// Content, time and order of sends (PROTOCOL.md, 6); rounds; upload and download of states.
#include <boost/test/unit_test.hpp>

#include "baseline_peer.hpp"
#include "hsagent/handshake/tape_keys.hpp"
#include "subject.hpp"

using namespace hsagent;
using namespace hsagent::test;
using nlohmann::json;

namespace {

RoleState bare_row(State state) {
    RoleState row;
    row.state = state;
    return row;
}

std::vector<std::string> intents_of(const std::vector<json>& contents) {
    std::vector<std::string> intents;
    for (const json& content : contents) intents.push_back(content.at("intent"));
    return intents;
}

using Intents = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(drivers)

BOOST_AUTO_TEST_CASE(initiator_rows_come_before_responder_rows_and_register_comes_last) {
    Subject subject;
    auto& store = subject.agent.policies().store;
    RoleState finalize = bare_row(State::resp_finalize), ready = bare_row(State::init_ready);
    finalize.peer_reference = ready.peer_reference = text_field("222");
    store.put(Role::responder, "r1", finalize, noon);
    store.put(Role::initiator, "z", ready, noon);
    store.put(Role::initiator, "a", ready, noon);
    subject.agent.run_tick_driver(noon);
    const auto sent = subject.sent();
    BOOST_TEST(intents_of(sent) == (Intents{"reconnect", "reconnect", "finish", "register"}));
    BOOST_TEST(sent.at(0).at("to") == "z");
    BOOST_TEST(sent.at(1).at("to") == "a");
}

BOOST_AUTO_TEST_CASE(a_finish_keeps_the_reference_that_it_made) {
    Subject subject;
    RoleState row = bare_row(State::resp_finalize);
    row.peer_reference = text_field("222");
    subject.put(row);
    subject.agent.run_tick_driver(noon);
    subject.agent.run_tick_driver(noon);
    const auto sent = subject.sent();
    BOOST_TEST(sent.at(0) == sent.at(2));
    BOOST_TEST(sent.at(0).at("your_ref") == "222");
    BOOST_TEST(sent.at(0).at("my_ref") == subject.row(Role::responder).local_reference.text);
}

BOOST_AUTO_TEST_CASE(close_is_counted_and_then_cut) {
    Settings settings;
    settings.limits.initiator_finalize = 1;
    Subject subject(settings);
    RoleState row = bare_row(State::init_finalize_close);
    row.local_reference = text_field("111");
    row.peer_reference = text_field("222");
    subject.put(row);
    for (int i = 0; i < 3; ++i) subject.agent.run_tick_driver(noon);
    BOOST_TEST(intents_of(subject.sent()) ==
               (Intents{"close", "register", "close", "register", "register"}));
    BOOST_CHECK(subject.row(Role::initiator).state == State::init_ready);
    BOOST_TEST(subject.row(Role::initiator).finalize_retry_count == 0);
    BOOST_TEST(subject.heard() == std::vector<std::string>{"initiator cut"});
    // The references stay, so the next round reconnects.
    subject.agent.run_tick_driver(noon);
    BOOST_TEST(intents_of(subject.sent()) == (Intents{"reconnect", "register"}));
}

BOOST_AUTO_TEST_CASE(what_is_not_known_yet_is_not_said) {
    Subject subject;
    for (const State state : {State::init_ready, State::init_exchange, State::init_finalize_propose,
                              State::init_finalize_close, State::resp_ready, State::resp_exchange,
                              State::resp_finalize}) {
        subject.put(bare_row(state));
        subject.agent.run_tick_driver(noon);
        subject.agent.run_queued_driver(noon);
        BOOST_TEST_CONTEXT(name(state)) {
            BOOST_TEST(intents_of(subject.sent()) == Intents{"register"});
        }
    }
}

BOOST_AUTO_TEST_CASE(a_resent_request_keeps_its_nonce_and_only_the_first_has_an_hs) {
    Subject subject;
    RoleState row = bare_row(State::init_exchange);
    row.peer_nonce = text_field("theirs");
    subject.put(row);
    subject.agent.run_queued_driver(noon);
    subject.agent.run_queued_driver(noon);
    const auto sent = subject.sent();
    BOOST_TEST(intents_of(sent) == (Intents{"request", "request"}));
    BOOST_TEST(sent.at(0).at("my_nonce") == sent.at(1).at("my_nonce"));
    BOOST_TEST(sent.at(0).contains("hs"));
    BOOST_TEST(!sent.at(1).contains("hs"));
    // Without a session, messages are in the clear; they contain the number of the round.
    BOOST_TEST(sent.at(0).at("message") == "initiator 1");
    BOOST_TEST(sent.at(1).at("message") == "initiator 2");
    BOOST_TEST(subject.agent.policies().store.nonces().size() == 2u);
    BOOST_TEST(subject.agent.counters().messages_in_clear == 2u);
}

BOOST_AUTO_TEST_CASE(a_confirm_is_signed_and_repeats_its_nonce) {
    Subject subject;
    subject.put(bare_row(State::resp_confirm));
    subject.agent.run_queued_driver(noon);
    subject.agent.run_queued_driver(noon);
    const auto sent = subject.sent();
    BOOST_TEST(intents_of(sent) == (Intents{"confirm", "confirm"}));
    BOOST_TEST(sent.at(0) == sent.at(1));
    BOOST_TEST(sent.at(0).at("hs").at("nonce") == sent.at(0).at("my_nonce"));
    BOOST_TEST(sent.at(0).at("hs").at("type") == "response");
}

BOOST_AUTO_TEST_CASE(a_line_that_no_receiver_takes_is_not_sent_and_counted) {
    Subject subject;
    RoleState row = bare_row(State::init_exchange);
    row.peer_nonce.set_text(std::string(70'000, '0'));
    subject.put(row);
    subject.agent.run_queued_driver(noon);
    BOOST_TEST(subject.sent().empty());
    BOOST_TEST(subject.agent.counters().lines_too_long == 1u);
    BOOST_TEST(subject.agent.counters().lines_sent == 0u);
}

// Receivers count the relay's wrapper and its escapes.
BOOST_AUTO_TEST_CASE(a_line_is_too_long_if_it_is_once_it_is_relayed) {
    const auto sent = [](std::size_t size) {
        Subject subject;
        RoleState row = bare_row(State::init_exchange);
        row.peer_nonce.set_text(std::string(size, '0'));
        subject.put(row);
        subject.agent.run_queued_driver(noon);
        const auto lines = take_lines(subject.agent);
        return lines.empty() ? std::string() : lines[0];
    };
    const std::size_t others = message::relayed_size(sent(1)) - 1;
    const std::string longest = sent(message::line_limit - others);
    BOOST_TEST(message::relayed_size(longest) == message::line_limit);
    std::string relayed;
    message::append_relayed(relayed, longest, address);
    BOOST_TEST(relayed.size() <= message::line_limit);
    BOOST_TEST(sent(message::line_limit - others + 1).empty());
}

BOOST_AUTO_TEST_CASE(a_message_that_a_peer_would_read_as_something_else_is_withheld) {
    Subject subject;
    RoleState row = bare_row(State::init_exchange);
    row.peer_nonce = text_field("theirs");
    subject.put(row);
    subject.agent.policies().application.instead = "[\"a\"]";
    subject.agent.run_queued_driver(noon);
    BOOST_TEST(subject.sent().at(0).at("message") == "");
    BOOST_TEST(subject.agent.counters().messages_withheld == 1u);
}

BOOST_AUTO_TEST_CASE(with_a_session_a_message_is_sealed_and_counted_as_such) {
    Subject subject;
    subject.answer(Role::initiator, BaselinePeer().confirm(subject, "n1"));
    take_lines(subject.agent);
    subject.agent.policies().application.instead = "[\"a\"]";
    subject.agent.run_queued_driver(noon);
    const json request = subject.sent().at(0);
    BOOST_TEST(request.contains("sec"));
    BOOST_TEST(!request.contains("message"));
    BOOST_TEST(subject.agent.counters().messages_sealed == 1u);
    BOOST_TEST(subject.agent.counters().messages_in_clear == 0u);
    BOOST_TEST(subject.agent.counters().messages_withheld == 0u);
}

BOOST_AUTO_TEST_CASE(an_event_makes_the_queued_driver_run_once_in_the_next_round) {
    Subject subject;
    Instant now = subject.agent.deadline().plus_ms(-500);
    subject.answer(Role::responder, {{"to", nullptr}, {"intent", "register"}}, now);
    std::vector<std::size_t> lines;
    for (int round = 0; round < 3; ++round) {
        now = subject.agent.deadline();
        subject.agent.advance(now);
        lines.push_back(subject.sent().size());
    }
    // The round of the event, the next one with a confirm, and the one after.
    BOOST_TEST(lines == (std::vector<std::size_t>{1, 2, 1}));
    // An ignored payload does not wake the queued driver.
    subject.answer(Role::responder, {{"to", subject.id()}, {"intent", "what"}}, now);
    for (int round = 0; round < 2; ++round) {
        subject.agent.advance(subject.agent.deadline());
        BOOST_TEST(subject.sent().size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(nothing_runs_before_its_deadline_and_a_pause_makes_no_burst) {
    Subject subject;
    BOOST_CHECK(subject.agent.deadline() == noon.plus_ms(1000));
    subject.agent.advance(noon.plus_ms(999));
    BOOST_TEST(subject.sent().empty());
    subject.agent.advance(noon.plus_ms(1000));
    BOOST_TEST(subject.sent().size() == 1u);
    BOOST_CHECK(subject.agent.deadline() == noon.plus_ms(2000));
    subject.agent.advance(noon.plus_ms(60'500));
    BOOST_TEST(subject.sent().size() == 1u);
    BOOST_CHECK(subject.agent.deadline() == noon.plus_ms(61'500));
}

BOOST_AUTO_TEST_CASE(a_round_that_ends_late_does_not_delay_the_next) {
    Subject subject;
    subject.agent.advance(noon.plus_ms(1300));
    BOOST_CHECK(subject.agent.deadline() == noon.plus_ms(2000));
}

BOOST_AUTO_TEST_CASE(in_a_round_the_tick_driver_comes_before_the_queued_one) {
    Subject subject;
    subject.answer(Role::responder, {{"to", nullptr}, {"intent", "register"}});
    subject.agent.advance(subject.agent.deadline());
    take_lines(subject.agent);
    subject.agent.advance(subject.agent.deadline());
    BOOST_TEST(intents_of(subject.sent()) == (Intents{"register", "confirm"}));
}

BOOST_AUTO_TEST_CASE(every_line_is_counted_but_only_those_that_are_taken_as_payloads) {
    Subject subject;
    const auto hears = [&](const json& content) {
        std::string line;
        message::append_relayed(line, content.dump(), address);
        return subject.agent.receive(line, noon).dropped;
    };
    const json registers{{"to", nullptr}, {"intent", "register"}, {"from", peer}};
    const json elsewhere{{"to", "another"}, {"intent", "finish"}, {"from", peer}};
    BOOST_CHECK(hears(registers) == Drop::none);
    BOOST_CHECK(hears(elsewhere) == Drop::not_for_us);
    subject.agent.policies().application.accepts = false;
    BOOST_CHECK(hears(registers) == Drop::refused_by_application);
    BOOST_CHECK(hears(elsewhere) == Drop::not_for_us);  // the application is not asked
    const Counters& counters = subject.agent.counters();
    BOOST_TEST(counters.lines_received == 4u);
    BOOST_TEST(counters.payloads == 1u);
    const auto dropped = [&](Drop drop) {
        return counters.dropped[static_cast<std::size_t>(drop)];
    };
    BOOST_TEST(dropped(Drop::not_for_us) == 2u);
    BOOST_TEST(dropped(Drop::refused_by_application) == 1u);
}

BOOST_AUTO_TEST_CASE(states_are_offered_and_taken_back_by_role_and_peer) {
    Subject subject;
    using Lanes = flow::StateTape::Lanes;
    const auto node = [](std::string_view name) { return *flow::Node::parse(name); };
    BOOST_CHECK(subject.agent.upload(peer) == (Lanes{{"initiator:" + peer, {node("init_ready")}},
                                                     {"responder:" + peer, {node("resp_ready")}}}));
    subject.put(bare_row(State::init_exchange));
    subject.put(bare_row(State::resp_exchange));
    subject.agent.download({{"initiator", {node("init_ready")}},
                            {"", {node("init_ready")}},
                            {"seller:" + peer, {node("init_ready")}},
                            {"initiator:stranger", {node("init_finalize_close")}},
                            {"initiator:" + peer, {node("other"), node("resp_ready")}},
                            {"responder:" + peer, {node("resp_exchange"), node("resp_confirm")}}},
                           noon);
    BOOST_CHECK(subject.agent.state(Role::initiator, peer) == State::init_exchange);
    BOOST_CHECK(subject.agent.state(Role::responder, peer) == State::resp_confirm);
    BOOST_CHECK(subject.agent.row(Role::initiator, "stranger") == nullptr);
    subject.agent.download(
        {{"initiator:" + peer,
          {node("init_exchange"), node("init_finalize_propose"), node("init_finalize_close")}}},
        noon);
    BOOST_CHECK(subject.agent.state(Role::initiator, peer) == State::init_finalize_close);
}

BOOST_AUTO_TEST_CASE(a_key_of_a_state_names_a_role_and_a_peer_with_a_colon_between) {
    const auto key = handshake::parse_tape_key("responder:x");
    BOOST_TEST_REQUIRE(key.has_value());
    BOOST_CHECK(key->role == Role::responder);
    BOOST_TEST(key->peer_id == "x");
    for (const char* other : {"responder", "responder:", "responder x", "responderx", ":x", ""}) {
        BOOST_TEST(!handshake::parse_tape_key(other).has_value(), other);
    }
}

BOOST_AUTO_TEST_SUITE_END()
