// Keys and nonces of a cycle: wiped when it ends, and remembered for as long as they could be
// replayed (PROTOCOL.md, 8.1, S3, S6 and S7).
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <utility>

#include "hardened_guards.hpp"
#include "probe.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_keys)

// Whether the agent holds any key of the conversation.
struct HoldsKeys {
    bool operator()(auto& machine, Role role, std::string_view peer_id) const {
        const auto* conversation = machine.conversations.find(role, peer_id);
        if (!conversation) return false;
        const auto& keys = conversation->keys;
        return keys.own || keys.session || !keys.own_kx_pub.empty() || !keys.opened.empty() ||
               keys.responder_x2 != Digest{} || keys.x2.block != Block::absent;
    }
};
using Watched = ProbedPuppet<HoldsKeys>;

BOOST_AUTO_TEST_CASE(no_key_outlives_its_cycle) {
    for (const bool hs2 : {false, true}) {
        BOOST_TEST_CONTEXT("hs2 " << hs2) {
            Watched asks(hs2);
            asks.asks_until("first request");
            BOOST_TEST(asks.has_session(Role::responder));  // our half, before there is a session
            asks.hears(asks.first_request());
            asks.round();
            asks.hears(asks.conclude());
            asks.round();
            BOOST_TEST(asks.has_session(Role::responder));
            asks.hears(asks.close());
            BOOST_TEST(!asks.has_session(Role::responder));

            Watched answers(hs2);
            answers.answers_until("finish again");
            BOOST_TEST(answers.has_session(Role::initiator));  // it signs the close
            answers.round();
            BOOST_TEST(answers.last_said["close"] == 1);
            answers.round();
            BOOST_TEST((answers.state(Role::initiator) == State::init_ready));
            BOOST_TEST(!answers.has_session(Role::initiator));
        }
    }
}

BOOST_AUTO_TEST_CASE(nor_a_row_that_left) {
    Settings settings = without_tokens();
    settings.caps.half_open = 1;
    Watched puppet(true, settings);
    puppet.asks_until("first request");
    BOOST_TEST(puppet.has_session(Role::responder));
    Edits other;
    other.said = with("from", peer);
    puppet.hears(puppet.announce(other));
    BOOST_TEST(!puppet.agent.row(Role::responder, puppet.own.my_id));
    BOOST_TEST(!puppet.has_session(Role::responder));
}

// Whether it looks for just one key in lines for others.
struct LooksForOneKey {
    bool operator()(auto& machine, Role, std::string_view) const {
        return machine.shown_keys.size() == 1;
    }
};

BOOST_AUTO_TEST_CASE(nor_is_it_looked_for_in_other_lines_for_longer) {
    ProbedPuppet<LooksForOneKey> asks(false);
    asks.asks_until("first request");
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(asks.has_session(Role::responder));
        asks.round();
    }
    asks.rounds(30);
    BOOST_TEST((asks.state(Role::responder) == State::resp_ready));
    BOOST_TEST(!asks.has_session(Role::responder));
}

// S7: one key pair for each cycle, and none of them that of the identity.
BOOST_AUTO_TEST_CASE(each_hs_has_a_key_of_its_own) {
    Puppet puppet(true);
    std::set<std::string> shown{to_base64(Puppet::agent_identity().kx_public)};
    for (int cycle = 0; cycle < 2; ++cycle) {
        puppet.asks_until("");
        shown.insert(puppet.said_with_hs("confirm")["hs"]["kx_pub"].get<std::string>());
        puppet.answers_until("");
        shown.insert(puppet.said_with_hs("request")["hs"]["kx_pub"].get<std::string>());
    }
    BOOST_TEST(shown.size() == 5u);
}

// Two agents that differ only in the line that they will say again.
BOOST_AUTO_TEST_CASE(a_line_that_is_kept_is_part_of_the_state) {
    const auto state_after = [](const std::string& greeting) {
        Puppet puppet(true);
        puppet.agent.policies().application.greeting = greeting;
        puppet.answers_until("respond");
        BOOST_TEST(puppet.said["request"].contains("sec"));
        return puppet.agent.fingerprint();
    };
    BOOST_TEST((state_after("one") == state_after("one")));
    BOOST_TEST((state_after("one") != state_after("two")));
}

BOOST_AUTO_TEST_CASE(each_seal_has_a_nonce_of_its_own) {
    for (const bool hs2 : {false, true}) {
        Puppet puppet(hs2);
        puppet.answers_until("respond");
        const nlohmann::json first = puppet.said["request"]["sec"]["envelope"]["nonce"];
        puppet.hears(puppet.respond());
        puppet.round();
        BOOST_TEST(puppet.said["request"]["sec"]["envelope"]["nonce"] != first);
        BOOST_TEST(!puppet.said["request"].contains("hs"));  // only the first has one
        BOOST_TEST(puppet.row(Role::initiator).last_secure_at.has_value());
    }
}

BOOST_AUTO_TEST_CASE(nor_a_cycle_that_was_given_up) {
    for (const bool hs2 : {false, true}) {
        for (const char* line : {"first request", "request", "close"}) {
            Watched puppet(hs2);
            puppet.asks_until(line).rounds(30);
            BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
            BOOST_TEST(!puppet.has_session(Role::responder));
        }
        for (const char* line : {"respond", "finish"}) {
            Watched puppet(hs2);
            puppet.answers_until(line).rounds(30);
            BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
            BOOST_TEST(!puppet.has_session(Role::initiator));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_pinned_key_ends_the_sessions_under_another) {
    for (const char* line : {"request", "close"}) {
        Watched puppet(true);
        puppet.asks_until(line).agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
        BOOST_TEST(puppet.has_session(Role::responder));
        puppet.agent.pin_key(puppet.own.my_id, another_key(), puppet.now);
        BOOST_TEST(!puppet.has_session(Role::responder));
    }
    for (const char* line : {"respond", "finish"}) {
        Watched puppet(true);
        puppet.answers_until(line).agent.pin_key(puppet.own.my_id, puppet.own.sign_public,
                                                 puppet.now);
        BOOST_TEST(puppet.has_session(Role::initiator));
        puppet.agent.pin_key(puppet.own.my_id, another_key(), puppet.now);
        BOOST_TEST(!puppet.has_session(Role::initiator));
    }
}

// At first contact, two have begun a cycle under one id. The first to prove its key is that id.
BOOST_AUTO_TEST_CASE(a_proof_ends_the_session_of_the_other_role_under_another_key) {
    Puppet puppet(true);
    puppet.answers_until("respond");
    BOOST_TEST(puppet.has_session(Role::initiator));
    SeededRandom random(99);
    Identity other = create_identity<BotanCrypto>(random, noon);
    puppet.own.sign_seed = SecretKey(other.sign_seed);
    puppet.own.sign_public = other.sign_public;
    puppet.asks_until("first request");
    BOOST_TEST(puppet.has_session(Role::initiator));
    puppet.hears(puppet.first_request());
    BOOST_TEST(puppet.agent.peer(puppet.own.my_id)->sign_pub.text == to_base64(other.sign_public));
    BOOST_TEST(puppet.has_session(Role::responder));
    BOOST_TEST(!puppet.has_session(Role::initiator));
}

// --- S6 ------------------------------------------------------------------------------------------

// Made a minute ahead, an hs is of its time for two minutes.
Edits made_ahead(const Puppet& puppet) {
    return x2_with(&X2::time, time_of(puppet.now, puppet.agent.settings().hs_ttl_seconds));
}

// The cycle of such a confirm was given up.
struct GivenUp {
    Puppet puppet{true};
    nlohmann::json confirm = puppet.confirm(made_ahead(puppet));
    Instant taken = puppet.now;
};
GivenUp given_up() {
    GivenUp cycle;
    BOOST_TEST(is_taken(cycle.puppet, cycle.confirm));
    cycle.puppet.rounds(31);
    BOOST_TEST((cycle.puppet.state(Role::initiator) == State::init_ready));
    return cycle;
}

BOOST_AUTO_TEST_CASE(a_confirm_is_remembered_for_as_long_as_it_is_of_its_time) {
    auto [puppet, confirm, taken] = given_up();
    for (const std::int64_t seconds : {60, 61, 120}) {
        puppet.now = taken.plus_ms(seconds * 1'000);
        BOOST_TEST_CONTEXT(seconds << " s") {
            expect_refused(puppet, confirm, {"", {}, {Reason::hs_replayed}});
        }
    }
    puppet.now = taken.plus_ms(121'000);
    expect_refused(puppet, confirm, {"", {}, {Reason::not_of_its_time}});
}

// Our clock may be set back by as much as an hs may be old.
BOOST_AUTO_TEST_CASE(nor_is_it_taken_again_when_the_clock_is_set_back) {
    auto [puppet, confirm, taken] = given_up();
    puppet.now = taken.plus_ms(180'000);
    BOOST_TEST(is_taken(puppet, puppet.confirm()));  // has old nonces forgotten
    puppet.rounds(31);
    puppet.now = taken.plus_ms(120'000);
    expect_refused(puppet, confirm, {"", {}, {Reason::hs_replayed}});
}

// A state that is set from outside has no keys of the one before.
BOOST_AUTO_TEST_CASE(a_download_ends_the_session) {
    Puppet puppet(true);
    puppet.answers_until("last respond");
    BOOST_TEST(puppet.has_session(Role::initiator));
    puppet.agent.download({{"initiator:" + puppet.own.my_id, {*flow::Node::parse("init_ready")}}},
                          puppet.now);
    puppet.round();
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    BOOST_TEST(!puppet.has_session(Role::initiator));
}

// A baseline peer's first request has no challenge in its hs, so it could be shown to another.
BOOST_AUTO_TEST_CASE(a_first_request_is_remembered_across_cycles) {
    Puppet puppet(false);
    puppet.zone_seconds = static_cast<std::int32_t>(puppet.agent.settings().hs_ttl_seconds);
    puppet.asks_until("first request");
    nlohmann::json request = puppet.first_request();
    const Instant taken = puppet.now;
    BOOST_TEST(is_taken(puppet, request));
    puppet.round();
    puppet.hears(puppet.conclude());
    puppet.round();
    puppet.hears(puppet.close());
    for (const std::int64_t seconds : {60, 120}) {
        puppet.now = taken.plus_ms(seconds * 1'000 - 1'000);
        puppet.hears(puppet.announce());
        puppet.hears(puppet.reconnect());
        puppet.round();
        request["your_nonce"] = puppet.said["confirm"]["my_nonce"];
        BOOST_TEST_CONTEXT(seconds << " s") {
            expect_refused(puppet, request, {"", {}, {Reason::hs_replayed}});
        }
    }
}

// An hs has one nonce. Those of the other lines are forgotten with their cycle.
BOOST_AUTO_TEST_CASE(no_other_nonce_is_remembered_as_that_of_an_hs) {
    for (const bool hs2 : {false, true}) {
        Puppet puppet(hs2);
        puppet.answers_until("respond");
        const std::string of_the_hs = puppet.row(Role::initiator).peer_nonce.text;
        for (int i = 0; i < 2; ++i) {
            BOOST_TEST(is_taken(puppet, puppet.respond()));
            puppet.round();
        }
        const auto remembered = puppet.agent.policies().store.hs_nonces();
        BOOST_TEST_REQUIRE(remembered.size() == 1u);
        BOOST_TEST(remembered[0].first == of_the_hs);
    }
}

// It was not taken, so it may come again: the line that carried it was damaged on the way.
BOOST_AUTO_TEST_CASE(an_hs_that_was_refused_is_not_remembered) {
    Puppet puppet(true);
    nlohmann::json confirm = puppet.confirm();
    const std::string good = confirm["hs"]["sig"];
    confirm["hs"]["sig"] = to_base64(ByteArray<64>{});
    expect_refused(puppet, confirm, {"", {}, {Reason::bad_encoding}});
    confirm["hs"]["sig"] = good;
    BOOST_TEST(is_taken(puppet, confirm));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
