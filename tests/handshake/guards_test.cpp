// The contents that each route ignores or takes (PROTOCOL.md, 5).
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "subject.hpp"

using namespace hsagent;
using namespace hsagent::test;
using nlohmann::json;

namespace {

constexpr Role initiator = Role::initiator, responder = Role::responder;

RoleState full_row(State state) {
    RoleState row;
    row.state = state;
    row.local_nonce = text_field("ours");
    row.peer_nonce = text_field("theirs");
    row.local_reference = text_field("111");
    row.peer_reference = text_field("222");
    row.peer_address = text_field("elsewhere:1");
    return row;
}

// Expects that each content gets this answer and leaves the row unchanged.
void expect_untouched(State state, const std::string& answer,
                      const std::function<std::vector<json>(const std::string&)>& contents) {
    Subject subject;
    const RoleState before = full_row(state);
    subject.put(before);
    for (const json& said : contents(subject.id())) {
        BOOST_TEST_CONTEXT(name(state) << ": " << said) {
            BOOST_TEST(subject.answer(role_of(state), said) == answer);
            BOOST_TEST((subject.row(role_of(state)) == before));
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guards)

BOOST_AUTO_TEST_CASE(
    resp_ready_takes_a_register_of_a_stranger_and_a_reconnect_under_our_reference) {
    Subject stranger;
    BOOST_TEST(stranger.answer(responder, {{"to", nullptr}, {"intent", "register"}}) == "move ok");
    BOOST_CHECK(stranger.row(responder).state == State::resp_confirm);
    BOOST_TEST(stranger.row(responder).peer_address.text == address);
    Subject asked;
    BOOST_TEST(asked.answer(responder, {{"to", asked.id()}, {"intent", "register"}}) == "none");
    BOOST_CHECK(asked.agent.state(responder, peer) == State::resp_ready);
    BOOST_CHECK(stranger.agent.row(initiator, peer) == nullptr);

    Subject known;
    known.put(full_row(State::resp_ready));
    const std::string us = known.id();
    // Recorded, but no event: the reference of an earlier cycle is still set.
    BOOST_TEST(known.answer(responder, {{"to", nullptr}, {"intent", "register"}}) == "none");
    BOOST_TEST(known.answer(responder, {{"to", us}, {"intent", "register"}}) == "none");
    BOOST_TEST(known.answer(responder, {{"to", us}, {"intent", "reconnect"}}) == "none");
    BOOST_TEST(known.answer(responder, {{"to", us}, {"intent", "reconnect"}, {"your_ref", "9"}}) ==
               "none");
    BOOST_TEST(known.row(responder).peer_address.text == address);
    BOOST_TEST(
        known.answer(responder, {{"to", us}, {"intent", "reconnect"}, {"your_ref", "111"}}) ==
        "move ok");
    BOOST_TEST(known.row(responder).local_reference.is_null());
    BOOST_TEST(known.heard() == std::vector<std::string>{"responder reconnected"});
}

BOOST_AUTO_TEST_CASE(resp_ready_and_init_ready_make_no_row_for_what_they_do_not_take) {
    Subject subject;
    for (const char* intent : {"request", "respond", "conclude", "finish", "close", "what"}) {
        const json said = {{"to", subject.id()}, {"intent", intent}, {"my_nonce", "n"}};
        BOOST_TEST(subject.answer(responder, said) == "none");
        BOOST_TEST(subject.answer(initiator, said) == "none");
    }
    BOOST_TEST(subject.answer(initiator, {{"to", nullptr}, {"intent", "confirm"}}) == "none");
    BOOST_CHECK(subject.agent.row(initiator, peer) == nullptr);
    BOOST_CHECK(subject.agent.row(responder, peer) == nullptr);
    BOOST_TEST(subject.answer(initiator, {{"to", subject.id()}, {"intent", "confirm"}}) ==
               "stay ignore");
}

BOOST_AUTO_TEST_CASE(resp_confirm_ignores_all_but_a_request_that_echoes_with_a_new_nonce) {
    expect_untouched(State::resp_confirm, "stay ignore", [](const std::string& us) {
        return std::vector<json>{
            {{"to", us}, {"intent", "respond"}, {"your_nonce", "ours"}, {"my_nonce", "n"}},
            {{"to", nullptr}, {"intent", "request"}, {"your_nonce", "ours"}, {"my_nonce", "n"}},
            {{"to", us}, {"intent", "request"}, {"my_nonce", "n"}},
            {{"to", us}, {"intent", "request"}, {"your_nonce", "ours"}},
            {{"to", us}, {"intent", "request"}, {"your_nonce", "OURS"}, {"my_nonce", "n"}},
            {{"to", us}, {"intent", "request"}, {"your_nonce", nullptr}, {"my_nonce", "n"}}};
    });
    Subject subject;
    subject.put(full_row(State::resp_confirm));
    const json good = {
        {"to", subject.id()}, {"intent", "request"}, {"your_nonce", "ours"}, {"my_nonce", "n1"}};
    BOOST_TEST(subject.answer(responder, good) == "move ok");
    const RoleState& row = subject.row(responder);
    BOOST_CHECK(row.state == State::resp_exchange);
    BOOST_TEST(row.peer_nonce.text == "n1");
    BOOST_TEST(row.local_nonce.is_null());
    BOOST_TEST(row.local_reference.is_null());
    BOOST_TEST(row.peer_reference.is_null());
    BOOST_TEST(row.exchange_count == 1);
    // The same nonce again, to the same challenge, is a replay.
    subject.put(full_row(State::resp_confirm));
    BOOST_TEST(subject.answer(responder, good) == "stay ignore");
    BOOST_TEST(subject.agent.counters().replays_ignored == 1u);
}

BOOST_AUTO_TEST_CASE(resp_exchange_goes_on_with_requests_and_ends_with_a_conclude) {
    expect_untouched(State::resp_exchange, "stay ignore", [](const std::string& us) {
        return std::vector<json>{
            {{"to", us}, {"intent", "close"}, {"your_nonce", "ours"}, {"my_nonce", "n"}},
            {{"to", us}, {"intent", "request"}, {"your_nonce", "ours"}, {"my_ref", "3"}},
            {{"to", us}, {"intent", "conclude"}, {"your_nonce", "ours"}, {"my_nonce", "n"}},
            {{"to", us}, {"intent", "conclude"}, {"your_nonce", "no"}, {"my_ref", "3"}},
            {{"to", us}, {"intent", "conclude"}, {"my_ref", "3"}},
            {{"to", nullptr}, {"intent", "conclude"}, {"your_nonce", "ours"}, {"my_ref", "3"}}};
    });
    Subject subject;
    RoleState row = full_row(State::resp_exchange);
    row.exchange_count = 2;
    subject.put(row);
    BOOST_TEST(subject.answer(responder, {{"to", subject.id()},
                                          {"intent", "request"},
                                          {"your_nonce", "ours"},
                                          {"my_nonce", "n2"}}) == "stay ok");
    BOOST_TEST(subject.row(responder).exchange_count == 3);
    BOOST_TEST(subject.row(responder).local_nonce.is_null());
    subject.put(row);
    BOOST_TEST(subject.answer(responder, {{"to", subject.id()},
                                          {"intent", "conclude"},
                                          {"your_nonce", "ours"},
                                          {"my_ref", "333"}}) == "move ok");
    BOOST_CHECK(subject.row(responder).state == State::resp_finalize);
    BOOST_TEST(subject.row(responder).peer_reference.text == "333");
    BOOST_TEST(subject.row(responder).exchange_count == 0);
}

BOOST_AUTO_TEST_CASE(resp_finalize_closes_under_our_reference_and_gives_up_after_its_limit) {
    expect_untouched(State::resp_finalize, "stay ignore", [](const std::string& us) {
        return std::vector<json>{
            {{"to", nullptr}, {"intent", "register"}},
            {{"to", us}, {"intent", "close"}, {"your_ref", "111"}},
            {{"to", us}, {"intent", "close"}, {"my_ref", "3"}},
            {{"to", us}, {"intent", "close"}, {"your_ref", "9"}, {"my_ref", "3"}}};
    });
    Subject subject;
    subject.put(full_row(State::resp_finalize));
    auto& store = subject.agent.policies().store;
    store.record_received(responder, peer, "n", noon);
    store.record_received(initiator, peer, "kept", noon);
    BOOST_TEST(subject.answer(responder, {{"to", subject.id()},
                                          {"intent", "close"},
                                          {"your_ref", "111"},
                                          {"my_ref", "333"}}) == "move ok");
    BOOST_CHECK(subject.row(responder).state == State::resp_ready);
    BOOST_TEST(subject.row(responder).peer_reference.text == "333");
    BOOST_TEST(subject.row(responder).peer_address.text == address);
    BOOST_TEST(subject.row(responder).local_reference.text == "111");
    BOOST_TEST(subject.row(responder).local_nonce.is_null());
    BOOST_TEST(store.nonces().size() == 1u);

    Settings settings;
    settings.limits.responder_finalize = 2;
    Subject patient(settings);
    patient.put(full_row(State::resp_finalize));
    const json other = {{"to", patient.id()}, {"intent", "request"}};
    for (int i = 1; i <= 3; ++i) {
        BOOST_TEST(patient.answer(responder, other) == "stay ok");
        BOOST_TEST(patient.row(responder).finalize_retry_count == i);
        BOOST_TEST(patient.row(responder).peer_address.text == address);
    }
    BOOST_TEST(patient.answer(responder, other) == "move error");
    BOOST_CHECK(patient.row(responder).state == State::resp_ready);
    BOOST_TEST(patient.row(responder).local_reference.is_null());
    BOOST_TEST(patient.row(responder).finalize_retry_count == 0);
    BOOST_TEST(patient.heard().back() == "responder failed finalize_retry_limit");
    BOOST_TEST(patient.agent.counters().cycles_closed == 0u);
}

BOOST_AUTO_TEST_CASE(init_exchange_counts_up_to_its_limit) {
    expect_untouched(State::init_exchange, "stay ignore", [](const std::string& us) {
        return std::vector<json>{
            {{"to", us}, {"intent", "request"}, {"your_nonce", "ours"}, {"my_nonce", "n"}},
            {{"to", nullptr}, {"intent", "respond"}, {"your_nonce", "ours"}, {"my_nonce", "n"}},
            {{"to", us}, {"intent", "respond"}, {"your_nonce", "no"}, {"my_nonce", "n"}},
            {{"to", us}, {"intent", "respond"}, {"your_nonce", "ours"}}};
    });
    for (std::int64_t count = 2; count <= 5; ++count) {
        Subject subject;
        RoleState row = full_row(State::init_exchange);
        row.exchange_count = count;
        subject.put(row);
        const json good = {{"to", subject.id()},
                           {"intent", "respond"},
                           {"your_nonce", "ours"},
                           {"my_nonce", "n1"}};
        BOOST_TEST(subject.answer(initiator, good) == (count > 3 ? "move ok" : "stay ok"));
        BOOST_TEST(subject.row(initiator).peer_nonce.text == "n1");
        BOOST_TEST(subject.row(initiator).local_nonce.is_null());
    }
}

BOOST_AUTO_TEST_CASE(init_finalize_takes_a_finish_and_then_any_word_counts) {
    expect_untouched(State::init_finalize_propose, "stay ignore", [](const std::string& us) {
        return std::vector<json>{
            {{"to", us}, {"intent", "close"}, {"your_ref", "111"}, {"my_ref", "3"}},
            {{"to", nullptr}, {"intent", "finish"}, {"your_ref", "111"}, {"my_ref", "3"}},
            {{"to", us}, {"intent", "finish"}, {"your_ref", "111"}},
            {{"to", us}, {"intent", "finish"}, {"your_ref", "9"}, {"my_ref", "3"}}};
    });
    Subject subject;
    subject.put(full_row(State::init_finalize_propose));
    BOOST_TEST(subject.answer(initiator, {{"to", subject.id()},
                                          {"intent", "finish"},
                                          {"your_ref", "111"},
                                          {"my_ref", "333"}}) == "move ok");
    BOOST_CHECK(subject.row(initiator).state == State::init_finalize_close);
    const json any = {{"to", nullptr}, {"intent", "register"}};
    RoleState row = subject.row(initiator);
    for (std::int64_t count = 0; count <= 3; ++count) {
        row.finalize_retry_count = count;
        subject.put(row);
        BOOST_TEST(subject.answer(initiator, any) == "stay ok");
        BOOST_CHECK(subject.row(initiator).state == State::init_finalize_close);
    }
    row.finalize_retry_count = 4;
    subject.put(row);
    BOOST_TEST(subject.answer(initiator, any) == "move ok");
    BOOST_CHECK(subject.row(initiator).state == State::init_ready);
    BOOST_TEST(subject.row(initiator).local_reference.text == "111");
    BOOST_TEST(subject.row(initiator).peer_reference.text == "333");
}

BOOST_AUTO_TEST_CASE(init_ready_takes_a_confirm_and_begins_a_cycle_anew) {
    expect_untouched(State::init_ready, "none", [](const std::string& us) {
        return std::vector<json>{{{"to", nullptr}, {"intent", "confirm"}, {"my_nonce", "n"}},
                                 {{"to", us}, {"intent", "respond"}, {"my_nonce", "n"}}};
    });
    Subject subject;
    RoleState before = full_row(State::init_ready);
    before.exchange_count = 4;
    subject.put(before);
    BOOST_TEST(subject.answer(initiator,
                              {{"to", subject.id()}, {"intent", "confirm"}, {"my_nonce", "n1"}}) ==
               "move ok");
    const RoleState& row = subject.row(initiator);
    BOOST_CHECK(row.state == State::init_exchange);
    BOOST_TEST(row.peer_nonce.text == "n1");
    BOOST_TEST(row.local_nonce.is_null());
    BOOST_TEST(row.local_reference.is_null());
    BOOST_TEST(row.peer_reference.is_null());
    BOOST_TEST(row.exchange_count == 0);
    BOOST_TEST(row.peer_address.text == address);
    BOOST_TEST(subject.agent.policies().store.was_received(initiator, peer, "n1"));
    BOOST_TEST(subject.heard() == std::vector<std::string>{"initiator reconnected"});
}

BOOST_AUTO_TEST_CASE(a_respond_or_request_is_taken_once_per_nonce) {
    Subject subject;
    const auto said = [&](const char* intent) {
        return json{
            {"to", subject.id()}, {"intent", intent}, {"your_nonce", "ours"}, {"my_nonce", "n1"}};
    };
    const std::vector<std::pair<State, const char*>> taken{{State::init_exchange, "respond"},
                                                           {State::resp_exchange, "request"}};
    std::uint64_t replays = 0;
    for (const auto& [state, intent] : taken) {
        const Role role = role_of(state);
        subject.put(full_row(state));
        BOOST_TEST(subject.answer(role, said(intent)) == "stay ok");
        BOOST_TEST(subject.row(role).peer_nonce.text == "n1");
        BOOST_TEST(subject.row(role).peer_address.text == address);
        // The same challenge again, so only the nonce tells.
        subject.put(full_row(state));
        BOOST_TEST(subject.answer(role, said(intent)) == "stay ignore");
        BOOST_TEST((subject.row(role) == full_row(state)));
        BOOST_TEST(subject.agent.counters().replays_ignored == ++replays);
    }
}

BOOST_AUTO_TEST_CASE(a_finish_ends_the_nonces_of_the_initiator_and_no_others) {
    Subject subject;
    RoleState before = full_row(State::init_finalize_propose);
    before.finalize_retry_count = 2;
    subject.put(before);
    auto& store = subject.agent.policies().store;
    store.record_received(initiator, peer, "n", noon);
    store.record_sent(initiator, peer, "s", noon);
    store.record_received(responder, peer, "kept", noon);
    BOOST_TEST(subject.answer(initiator, {{"to", subject.id()},
                                          {"intent", "finish"},
                                          {"your_ref", "111"},
                                          {"my_ref", "333"}}) == "move ok");
    BOOST_TEST(subject.row(initiator).peer_reference.text == "333");
    BOOST_TEST(subject.row(initiator).finalize_retry_count == 0);
    BOOST_TEST(subject.row(initiator).peer_address.text == address);
    BOOST_TEST(store.nonces().size() == 1u);
    BOOST_TEST(store.was_received(responder, peer, "kept"));
    BOOST_TEST(subject.heard() == std::vector<std::string>{"initiator closed"});
    BOOST_TEST(subject.agent.counters().cycles_closed == 1u);
}

BOOST_AUTO_TEST_CASE(a_cut_keeps_the_references_and_nothing_else_of_the_cycle) {
    Subject subject;
    RoleState before = full_row(State::init_finalize_close);
    before.exchange_count = 4;
    before.finalize_retry_count = 4;
    subject.put(before);
    BOOST_TEST(subject.answer(initiator, {{"to", nullptr}, {"intent", "register"}}) == "move ok");
    RoleState ready = RoleState::fresh(initiator);
    ready.local_reference = before.local_reference;
    ready.peer_reference = before.peer_reference;
    ready.peer_address = text_field(address);
    BOOST_TEST((subject.row(initiator) == ready));
    BOOST_TEST(subject.heard() == std::vector<std::string>{"initiator cut"});
    BOOST_TEST(subject.agent.counters().cycles_closed == 0u);
}

BOOST_AUTO_TEST_CASE(a_number_does_not_echo_a_text_of_its_digits) {
    Subject subject;
    RoleState row = full_row(State::init_exchange);
    row.local_nonce = text_field("5");
    subject.put(row);
    json said{{"to", subject.id()}, {"intent", "respond"}, {"your_nonce", 5}, {"my_nonce", "n"}};
    BOOST_TEST(subject.answer(initiator, said) == "stay ignore");
    said["your_nonce"] = "5";
    BOOST_TEST(subject.answer(initiator, said) == "stay ok");
}

BOOST_AUTO_TEST_CASE(what_both_roles_take_the_initiator_takes_first) {
    Subject subject;
    RoleState tired = full_row(State::resp_finalize);
    tired.finalize_retry_count = 1000;
    subject.put(tired);
    subject.put(full_row(State::init_ready));
    subject.answer(initiator, {{"to", subject.id()}, {"intent", "confirm"}, {"my_nonce", "n"}});
    BOOST_TEST(subject.heard() ==
               (std::vector<std::string>{"initiator reconnected",
                                         "responder failed finalize_retry_limit"}));
}

BOOST_AUTO_TEST_CASE(null_echoes_a_challenge_that_was_not_made_S2) {
    Subject subject;
    RoleState row = full_row(State::resp_confirm);
    row.local_nonce.set_null();
    subject.put(row);
    BOOST_TEST(subject.answer(responder, {{"to", subject.id()},
                                          {"intent", "request"},
                                          {"your_nonce", nullptr},
                                          {"my_nonce", "n"}}) == "move ok");
}

BOOST_AUTO_TEST_CASE(hooks_of_the_application_have_their_say) {
    Subject subject;
    subject.agent.policies().application.accepts = false;
    BOOST_TEST(subject.answer(responder, {{"to", nullptr}, {"intent", "register"}}) == "dropped");
    BOOST_CHECK(subject.agent.row(responder, peer) == nullptr);
    subject.agent.run_tick_driver(noon);
    const auto sent = subject.sent();
    BOOST_TEST(sent.size() == 1u);
    BOOST_TEST(sent.at(0) == json({{"to", nullptr},
                                   {"intent", "register"},
                                   {"extra", "unknown to peers"},
                                   {"from", subject.id()}}));
    subject.agent.policies().application.sends = false;
    subject.agent.run_tick_driver(noon);
    BOOST_TEST(subject.sent().empty());
}

BOOST_AUTO_TEST_SUITE_END()
