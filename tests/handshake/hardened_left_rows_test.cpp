// Rows that had to leave while their peer was away, and come back with it (PROTOCOL.md, 8.4).
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/store/row_text.hpp"
#include "tokens.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_left_rows)

Settings with_rows(std::int64_t rows) {
    Settings settings = without_tokens();
    settings.caps.rows = rows;
    return settings;
}

Settings with_few_tokens(std::int64_t rows, std::int64_t tokens_a_second) {
    Settings settings = with_rows(rows);
    settings.caps.token_burst = 40;
    settings.caps.credit = 0;
    settings.caps.tokens_a_second = tokens_a_second;
    return settings;
}

// Another peer, whose key is pinned, is met in both roles, and is idle in the end: it has taken the
// places that there were.
void another_comes(Puppet& puppet, const std::string& id = "another") {
    puppet.agent.pin_key(id, puppet.own.sign_public, puppet.now);
    Edits edits;
    edits.said = with("from", id);
    edits.x2 = [&](X2& x2) { x2.from.set_text(id); };
    puppet.hears(puppet.announce(edits));
    puppet.hears(puppet.confirm(edits));
    for (const Role role : all_roles) BOOST_TEST(puppet.agent.row(role, id) != nullptr);
    puppet.rounds(80);
    for (const Role role : all_roles) {
        BOOST_TEST((puppet.agent.state(role, id) == ready_state(role)));
    }
}

const Field& left_row(const Puppet& puppet, Role role) {
    return puppet.agent.peer(puppet.own.my_id)->left_rows[static_cast<std::size_t>(role)];
}

// As if the initiator's row of the peer had left, with this text.
void put_left_row(Puppet& puppet, const std::string& text) {
    auto& store = puppet.agent.policies().store;
    PeerRecord record = *store.find_peer(puppet.own.my_id);
    record.left_rows[static_cast<std::size_t>(Role::initiator)].set_text(text);
    store.put_peer(puppet.own.my_id, record, puppet.now);
}

// Others whose keys are pinned, and who have no tokens of their own, use up those that are for all.
void others_use_up_the_tokens(Puppet& puppet) {
    const auto refused = puppet.count(Reason::no_token);
    for (int i = 1; puppet.count(Reason::no_token) == refused; ++i) {
        puppet.agent.pin_key(stranger(i), puppet.own.sign_public, puppet.now);
        announces(puppet, stranger(i));
    }
}

// The row of the peer leaves for that of another, and comes back with its next line as it was.
void expect_back(Puppet& puppet, Role role) {
    RoleState before = puppet.row(role);
    BOOST_TEST_REQUIRE((before.state == ready_state(role)));
    another_comes(puppet);
    BOOST_TEST_REQUIRE(puppet.agent.row(role, puppet.own.my_id) == nullptr);
    BOOST_TEST(left_row(puppet, role).is_text());
    const auto forgotten = puppet.count(Reason::row_forgotten);
    Edits other_intent;  // one that no route takes
    other_intent.said = with("intent", "close");
    puppet.hears(puppet.announce(other_intent));
    BOOST_TEST(puppet.count(Reason::row_forgotten) > forgotten);
    BOOST_TEST_REQUIRE(puppet.agent.row(role, puppet.own.my_id) != nullptr);
    before.peer_address.set_null();
    BOOST_TEST((puppet.row(role) == before));
    BOOST_TEST(left_row(puppet, role).is_null());
    BOOST_TEST(puppet.agent.row(role, "another") == nullptr);
}

BOOST_AUTO_TEST_CASE(an_initiator_reconnects_by_the_reference_it_had) {
    Puppet puppet(false, with_rows(1));
    puppet.answers_until("").rounds(5);
    expect_back(puppet, Role::initiator);
    puppet.hears(puppet.announce());
    puppet.round();
    BOOST_TEST_REQUIRE(puppet.last_said["reconnect"] == 1);
    BOOST_TEST(puppet.said["reconnect"]["your_ref"] == puppet.my_ref);
}

// Our close was lost.
BOOST_AUTO_TEST_CASE(a_repeated_finish_is_still_answered) {
    Puppet puppet(false, with_rows(1));
    puppet.answers_until("").rounds(5);
    expect_back(puppet, Role::initiator);
    puppet.hears(puppet.finish());
    puppet.round();
    BOOST_TEST(puppet.count(Reason::reference_lost) == 0u);
    BOOST_TEST(puppet.last_said["close"] == 1);
}

BOOST_AUTO_TEST_CASE(a_suspended_cycle_of_the_initiator_goes_on) {
    Puppet puppet(false, with_rows(1));
    puppet.answers_until("last respond").rounds(80);
    expect_back(puppet, Role::initiator);
    puppet.hears(puppet.announce());
    puppet.rounds(2);
    BOOST_TEST(puppet.last_said["conclude"] == 1);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_propose));
}

BOOST_AUTO_TEST_CASE(a_suspended_cycle_of_the_responder_goes_on) {
    Puppet puppet(false, with_rows(1));
    puppet.asks_until("request").rounds(80);
    expect_back(puppet, Role::responder);
    BOOST_TEST(is_taken(puppet, puppet.request()));
    puppet.round();
    BOOST_TEST(puppet.last_said["respond"] == 1);
}

BOOST_AUTO_TEST_CASE(a_responder_still_knows_the_reference_it_gave) {
    Puppet puppet(false, with_rows(1));
    puppet.asks_until("").rounds(5);
    expect_back(puppet, Role::responder);
    BOOST_TEST(is_taken(puppet, puppet.reconnect()));
}

// Thirty days of idleness are no reason to lose a peer.
BOOST_AUTO_TEST_CASE(a_row_that_was_idle_for_too_long_comes_back) {
    Settings settings = without_tokens();
    settings.caps.peer_idle_rounds = 20;
    Puppet puppet(false, settings);
    puppet.answers_until("").rounds(30);
    BOOST_TEST_REQUIRE(puppet.agent.row(Role::initiator, puppet.own.my_id) == nullptr);
    puppet.restart();
    puppet.hears(puppet.announce());
    puppet.round();
    BOOST_TEST(puppet.last_said["reconnect"] == 1);
}

// An hs2 peer needs no row, and a stranger's is not worth keeping.
BOOST_AUTO_TEST_CASE(nothing_is_kept_of_others) {
    Puppet hs2(true, with_rows(1));
    hs2.answers_until("").rounds(5);
    BOOST_TEST(hs2.row(Role::initiator).peer_reference.is_text());
    another_comes(hs2);
    BOOST_TEST(hs2.agent.row(Role::initiator, hs2.own.my_id) == nullptr);
    BOOST_TEST(left_row(hs2, Role::initiator).is_null());

    Puppet stranger(false, with_rows(1));
    stranger.hears(stranger.announce());
    stranger.rounds(80);
    another_comes(stranger);
    BOOST_TEST(stranger.agent.peer(stranger.own.my_id) == nullptr);
}

// Nothing is owed by a row that is as new.
BOOST_AUTO_TEST_CASE(a_row_that_owes_nothing_leaves_nothing) {
    Puppet puppet(false, with_rows(1));
    puppet.answers_until("").rounds(5);
    auto& store = puppet.agent.policies().store;
    RoleState row = puppet.row(Role::initiator);
    row.clear_references();
    store.put(Role::initiator, puppet.own.my_id, row, puppet.now);
    another_comes(puppet);
    BOOST_TEST(puppet.agent.row(Role::initiator, puppet.own.my_id) == nullptr);
    BOOST_TEST(left_row(puppet, Role::initiator).is_null());
}

// Deployed agents need less; whoever has many ids could otherwise have us keep what it likes.
BOOST_AUTO_TEST_CASE(at_most_512_bytes_are_kept) {
    for (const std::size_t more : {0, 1}) {
        Puppet puppet(false, with_rows(1));
        puppet.answers_until("").rounds(5);
        auto& store = puppet.agent.policies().store;
        RoleState row = puppet.row(Role::initiator);
        row.peer_reference.set_text("");
        const std::size_t others = text_of_idle_row(row).size();
        row.peer_reference.set_text(std::string(512 - others + more, 'x'));
        store.put(Role::initiator, puppet.own.my_id, row, puppet.now);
        another_comes(puppet);
        BOOST_TEST(puppet.agent.row(Role::initiator, puppet.own.my_id) == nullptr);
        BOOST_TEST(left_row(puppet, Role::initiator).is_text() == (more == 0));
    }
}

// As of a row that is there, the application has the keys forgotten, not what the peer waits for.
BOOST_AUTO_TEST_CASE(a_peer_that_is_forgotten_is_still_owed_its_reconnect) {
    Puppet puppet(false, with_rows(1));
    puppet.answers_until("").rounds(5);
    another_comes(puppet);
    const std::string before = left_row(puppet, Role::initiator).text;
    BOOST_TEST(before.find("peer_sign_pub") != std::string::npos);
    puppet.agent.forget_peer(puppet.own.my_id, puppet.now);
    const std::string after = left_row(puppet, Role::initiator).text;
    for (const char* of_keys :
         {"peer_sign_pub", "peer_kx_pub", "hs_derived_at", "last_secure_at"}) {
        BOOST_TEST(after.find(of_keys) == std::string::npos);
    }
    BOOST_TEST(left_row(puppet, Role::responder).is_null());
    puppet.hears(puppet.announce());
    BOOST_TEST_REQUIRE(puppet.agent.row(Role::initiator, puppet.own.my_id) != nullptr);
    BOOST_TEST(puppet.row(Role::initiator).peer_reference.text == puppet.my_ref);
}

// Anybody can speak in its name.
BOOST_AUTO_TEST_CASE(it_costs_a_token) {
    Puppet puppet(false, with_few_tokens(1, 1));
    puppet.answers_until("").rounds(5);
    another_comes(puppet);
    puppet.rounds(60);
    checked(puppet, stranger(1), 100);
    others_use_up_the_tokens(puppet);
    puppet.hears(puppet.announce());
    BOOST_TEST(puppet.agent.row(Role::initiator, puppet.own.my_id) == nullptr);
    BOOST_TEST(left_row(puppet, Role::initiator).is_text());
    puppet.now = puppet.now.plus_ms(1'000);
    Edits edits;  // taken by no route
    edits.said = with("intent", "close");
    puppet.hears(puppet.announce(edits));
    BOOST_TEST(puppet.agent.row(Role::initiator, puppet.own.my_id) != nullptr);
}

// The application may have set a state since.
BOOST_AUTO_TEST_CASE(it_displaces_no_row_of_its_peer) {
    Puppet puppet(false, with_rows(2));
    puppet.answers_until("").rounds(5);
    put_left_row(puppet, R"({"peer_reference":"of another cycle"})");
    puppet.agent.policies().store.put(Role::initiator, puppet.own.my_id,
                                      RoleState::fresh(Role::initiator), puppet.now);
    puppet.hears(puppet.announce());
    BOOST_TEST(puppet.row(Role::initiator).peer_reference.is_null());
    BOOST_TEST(is_taken(puppet, puppet.confirm()));
}

// As long as everybody else is busy, nobody leaves. Whatever comes under its id meanwhile makes no
// row, or the other would be lost, and costs the honest peer nothing.
BOOST_AUTO_TEST_CASE(it_waits_for_room) {
    Settings settings = with_rows(1);
    settings.caps.token_burst = 200;
    Puppet puppet(false, settings);
    puppet.answers_until("").rounds(5);
    const std::string reference = puppet.row(Role::initiator).peer_reference.text;
    another_comes(puppet);
    Edits from, no_hs, other;
    from.said = with("from", "another");
    no_hs.said = without("hs");
    other.said = with("my_ref", "of somebody else");
    BOOST_TEST(is_taken(puppet, puppet.confirm(from)));
    const auto refused = puppet.count(Reason::no_token);
    for (int i = 0; i < 300; ++i) {
        puppet.hears(puppet.finish(other));
        BOOST_TEST(!is_taken(puppet, puppet.confirm(no_hs)));
    }
    BOOST_TEST(puppet.count(Reason::no_token) == refused);
    BOOST_TEST(puppet.agent.row(Role::initiator, puppet.own.my_id) == nullptr);
    BOOST_TEST(left_row(puppet, Role::initiator).is_text());
    puppet.rounds(80);
    puppet.hears(puppet.announce());
    BOOST_TEST_REQUIRE(puppet.agent.row(Role::initiator, puppet.own.my_id) != nullptr);
    BOOST_TEST(puppet.row(Role::initiator).peer_reference.text == reference);
}

BOOST_AUTO_TEST_CASE(nor_does_a_line_make_another_row_while_there_is_no_token) {
    Puppet puppet(false, with_few_tokens(2, 0));
    puppet.answers_until("").rounds(5);
    put_left_row(puppet, text_of_idle_row(puppet.row(Role::initiator)));
    puppet.agent.policies().store.erase(Role::initiator, puppet.own.my_id);
    others_use_up_the_tokens(puppet);
    puppet.hears(puppet.finish());
    BOOST_TEST(puppet.agent.row(Role::initiator, puppet.own.my_id) == nullptr);
    BOOST_TEST(left_row(puppet, Role::initiator).is_text());
}

// Deployed agents, one after the other, more than there are rows. The first comes back.
BOOST_AUTO_TEST_CASE(a_deployed_peer_that_was_away_closes_cycles_both_ways) {
    using Host = Agent<PairParts<HardenedProfile>>;
    using Deployed = Agent<PairParts<BaselineProfile>>;
    const auto identity_of = [](std::uint64_t seed) {
        SeededRandom random(seed);
        return create_identity<BotanCrypto>(random, noon);
    };
    Settings settings;
    settings.caps.rows = 3;
    Host host(identity_of(1), settings, {SeededRandom(11), {}, {}}, noon);
    std::vector<std::unique_ptr<Deployed>> deployed;
    for (std::uint64_t i = 0; i < 8; ++i) {
        deployed.push_back(std::make_unique<Deployed>(
            identity_of(100 + i), Settings{},
            PairParts<BaselineProfile>{SeededRandom(200 + i), {}, {}}, noon));
    }
    Instant now = noon;
    const auto relay = [&](auto& from, auto& to) {
        for (const std::string& line : take_lines(from)) {
            std::string relayed;
            message::append_relayed(relayed, line, address);
            to.receive(relayed, now);
        }
    };
    const auto meets = [&](Deployed& peer, int rounds) {
        for (int i = 0; i < rounds; ++i) {
            now = now.plus_ms(1'000);
            host.advance(now);
            relay(host, peer);
            peer.advance(now);
            relay(peer, host);
        }
    };
    for (const auto& peer : deployed) meets(*peer, 60);
    for (const Role role : all_roles) BOOST_TEST(host.row(role, deployed[0]->id()) == nullptr);
    for (const auto& peer : {deployed[0].get(), deployed[3].get(), deployed[0].get()}) {
        meets(*peer, 200);
        const std::size_t as_initiator = MixedPair::times(host, "initiator closed");
        const std::size_t as_responder = MixedPair::times(host, "responder closed");
        meets(*peer, 100);
        BOOST_TEST(MixedPair::times(host, "initiator closed") > as_initiator + 2);
        BOOST_TEST(MixedPair::times(host, "responder closed") > as_responder + 2);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
