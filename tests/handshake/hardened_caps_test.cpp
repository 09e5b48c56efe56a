// What others can cost: each bound exactly at its last and one beyond (PROTOCOL.md, 8.4; Caps).
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_caps)

using namespace made;

// Its row of the responder is idle.
void gives_up(Puppet& puppet) {
    puppet.rounds(31);
}

Puppet with_caps(const std::function<void(Caps&)>& set, bool hs2 = true) {
    Settings settings = without_tokens();
    set(settings.caps);
    return Puppet(hs2, settings);
}

using Ids = std::vector<std::string>;

// --- rows ----------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_oldest_stranger_in_mid_cycle_leaves_for_one_too_many) {
    Puppet puppet = with_caps([](Caps& caps) { caps.half_open = 3; });
    for (int i = 1; i <= 3; ++i) announces(puppet, stranger(i));
    BOOST_TEST(puppet.count(Reason::too_many) == 0u);
    BOOST_TEST(ids(puppet, Role::responder) == Ids({stranger(1), stranger(2), stranger(3)}));
    announces(puppet, stranger(4));
    BOOST_TEST(puppet.count(Reason::too_many) == 1u);
    BOOST_TEST(puppet.count(Reason::row_forgotten) == 1u);
    BOOST_TEST(ids(puppet, Role::responder) == Ids({stranger(2), stranger(3), stranger(4)}));
    // A peer whose key is pinned is no stranger, and displaces none.
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    puppet.hears(puppet.announce());
    BOOST_TEST(puppet.count(Reason::too_many) == 1u);
    BOOST_TEST(ids(puppet, Role::responder).size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_stranger_in_mid_cycle_does_not_displace_itself) {
    Puppet puppet = with_caps([](Caps& caps) { caps.half_open = 1; });
    announces(puppet, stranger(1));
    gives_up(puppet);
    announces(puppet, stranger(1));
    BOOST_TEST(puppet.count(Reason::too_many) == 0u);
    BOOST_TEST(ids(puppet, Role::responder) == Ids({stranger(1)}));
}

BOOST_AUTO_TEST_CASE(a_pinned_peer_resumes_however_many_strangers_there_are) {
    Puppet puppet = with_caps([](Caps& caps) { caps.half_open = 1; }, false);
    puppet.answers_until("last respond").rounds(30);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    Edits from;
    from.said = with("from", stranger(1));
    BOOST_TEST(is_taken(puppet, puppet.confirm(from)));
    puppet.hears(puppet.announce());
    puppet.round();
    BOOST_TEST((puppet.agent.state(Role::initiator, stranger(1)) == State::init_exchange));
    BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_propose));
}

BOOST_AUTO_TEST_CASE(nor_does_one_that_begins_anew_in_mid_cycle) {
    Puppet puppet = with_caps([](Caps& caps) { caps.half_open = 1; });
    puppet.answers_until("respond");
    BOOST_TEST(is_taken(puppet, puppet.confirm()));
    BOOST_TEST(puppet.count(Reason::superseded) == 1u);
    BOOST_TEST(puppet.count(Reason::too_many) == 0u);
}

// An idle stranger leaves first, then one in mid-cycle, the oldest of each.
BOOST_AUTO_TEST_CASE(a_row_too_many_takes_the_place_of_the_oldest_idle_stranger) {
    Puppet puppet = with_caps([](Caps& caps) { caps.rows = 4; });
    for (int i = 1; i <= 2; ++i) announces(puppet, stranger(i));
    gives_up(puppet);
    for (int i = 3; i <= 4; ++i) announces(puppet, stranger(i));
    BOOST_TEST(puppet.count(Reason::too_many) == 0u);
    const auto next = [&](int newcomer, int leaves) {
        const Ids before = ids(puppet, Role::responder);
        announces(puppet, stranger(newcomer));
        const Ids after = ids(puppet, Role::responder);
        BOOST_TEST(after.size() == 4u);
        BOOST_TEST(after.back() == stranger(newcomer));
        BOOST_TEST((std::find(before.begin(), before.end(), stranger(leaves)) != before.end()));
        BOOST_TEST((std::find(after.begin(), after.end(), stranger(leaves)) == after.end()));
    };
    next(5, 1);
    next(6, 2);
    next(7, 3);
    BOOST_TEST(puppet.count(Reason::too_many) == 3u);
    BOOST_TEST(puppet.count(Reason::row_forgotten) == 3u);
}

// The one that leaves as there are too many in mid-cycle makes the room, and no other does.
BOOST_AUTO_TEST_CASE(one_row_leaves_for_both_limits) {
    Puppet puppet = with_caps([](Caps& caps) { caps.rows = caps.half_open = 3; });
    for (int i = 1; i <= 4; ++i) announces(puppet, stranger(i));
    BOOST_TEST(ids(puppet, Role::responder) == Ids({stranger(2), stranger(3), stranger(4)}));
    BOOST_TEST(puppet.count(Reason::too_many) == 1u);
    BOOST_TEST(puppet.count(Reason::row_forgotten) == 1u);
}

// A row and a pinned key, as a cycle in the past has left them.
void add_peer(Puppet& puppet, const std::string& id, bool speaks_hs2,
              State state = State::resp_ready) {
    auto& store = puppet.agent.policies().store;
    RoleState row;
    row.state = state;
    store.put(Role::responder, id, row, puppet.now);
    PeerRecord record;
    record.sign_pub.set_text(to_base64(puppet.own.sign_public));
    record.speaks_hs2 = speaks_hs2;
    store.put_peer(id, record, puppet.now);
}

// With no stranger left: the hs2 peer that has been idle for longest, then the baseline peer.
BOOST_AUTO_TEST_CASE(peers_leave_by_kind_and_by_how_long_they_are_idle) {
    Puppet puppet = with_caps([](Caps& caps) {
        caps.rows = 5;
        caps.half_open = 1;
    });
    add_peer(puppet, "old baseline", false);
    puppet.round();
    add_peer(puppet, "baseline", false);
    puppet.round();
    add_peer(puppet, "old hs2", true);
    puppet.round();
    add_peer(puppet, "hs2", true);
    puppet.round();
    add_peer(puppet, "busy", true, State::resp_exchange);
    puppet.agent.policies().application.heard.clear();
    const auto leaves = [&](const std::string& id) {
        puppet.hears(puppet.announce());
        const Ids rows = ids(puppet, Role::responder);
        BOOST_TEST_CONTEXT(id) {
            BOOST_TEST((std::find(rows.begin(), rows.end(), id) == rows.end()));
            BOOST_TEST(rows.size() == 5u);
        }
        // The newcomer leaves again.
        puppet.agent.policies().store.erase(Role::responder, puppet.own.my_id);
        add_peer(puppet, "busy " + id, true, State::resp_exchange);
    };
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    leaves("old hs2");
    leaves("hs2");
    leaves("old baseline");
    leaves("baseline");
    BOOST_TEST(puppet.count(Reason::too_many) == 4u);
    // Nobody who is busy leaves.
    BOOST_TEST(!is_taken(puppet, puppet.announce()));
    BOOST_TEST(puppet.count(Reason::too_many) == 5u);
    BOOST_TEST(puppet.count(Reason::row_forgotten) == 4u);
    // They were in no cycle that could fail.
    puppet.round();
    for (const std::string& event : puppet.agent.policies().application.heard) {
        BOOST_TEST(event.find("too_many") == std::string::npos);
    }
}

// Of a row whose agent has restarted, nobody knows since when it is idle.
BOOST_AUTO_TEST_CASE(a_peer_unheard_since_a_restart_leaves_first) {
    Puppet puppet = with_caps([](Caps& caps) { caps.rows = 2; });
    puppet.round();
    add_peer(puppet, "heard", true);
    puppet.rounds(2);
    add_peer(puppet, "unheard", true);
    puppet.agent.pin_key(puppet.own.my_id, puppet.own.sign_public, puppet.now);
    puppet.hears(puppet.announce());
    BOOST_TEST(ids(puppet, Role::responder) == Ids({"heard", puppet.own.my_id}));
}

// As when a file was written with higher limits.
BOOST_AUTO_TEST_CASE(a_row_that_has_left_does_not_leave_again) {
    Puppet puppet = with_caps([](Caps& caps) { caps.rows = caps.half_open = 1; });
    announces(puppet, stranger(1));
    for (const char* id : {"busy", "busy too"}) add_peer(puppet, id, true, State::resp_exchange);
    announces(puppet, stranger(2));
    BOOST_TEST(ids(puppet, Role::responder) == Ids({"busy", "busy too"}));
    BOOST_TEST(puppet.count(Reason::too_many) == 2u);
    BOOST_TEST(puppet.count(Reason::row_forgotten) == 1u);
}

BOOST_AUTO_TEST_CASE(a_confirm_needs_room_for_its_row) {
    Puppet puppet = with_caps([](Caps& caps) { caps.rows = 1; });
    auto& store = puppet.agent.policies().store;
    RoleState busy;
    busy.state = State::init_exchange;
    store.put(Role::initiator, "busy", busy, puppet.now);
    PeerRecord record;
    record.sign_pub.set_text(to_base64(another_key()));
    store.put_peer("busy", record, puppet.now);
    expect_refused(puppet, puppet.confirm(), {"", {}, {Reason::too_many}});
    store.erase(Role::initiator, "busy");
    BOOST_TEST(is_taken(puppet, puppet.confirm()));
}

BOOST_AUTO_TEST_CASE(an_idle_row_leaves_after_its_time_and_not_before) {
    Puppet puppet = with_caps([](Caps& caps) {
        caps.stranger_idle_rounds = 50;
        caps.peer_idle_rounds = 70;
    });
    announces(puppet, stranger(1));
    puppet.asks_until("");  // a peer now; both are idle in the end
    puppet.rounds(200);
    BOOST_TEST(ids(puppet, Role::responder).empty());
    BOOST_TEST(puppet.count(Reason::row_forgotten) == 2u);
    BOOST_TEST(list_peers(puppet.agent.policies().store).size() == 1u);  // its pin stays

    // Either time may be endless.
    for (const bool are_peers : {false, true}) {
        Puppet endless = with_caps([&](Caps& caps) {
            (are_peers ? caps.peer_idle_rounds : caps.stranger_idle_rounds) = 0;
            (are_peers ? caps.stranger_idle_rounds : caps.peer_idle_rounds) = 50;
        });
        announces(endless, stranger(1));
        endless.asks_until("");
        endless.rounds(200);
        BOOST_TEST(ids(endless, Role::responder) ==
                   Ids({are_peers ? endless.own.my_id : stranger(1)}));
    }

    Puppet busy = with_caps([](Caps& caps) { caps.stranger_idle_rounds = 5; });
    busy.asks_until("first request").rounds(20);
    BOOST_TEST((busy.state(Role::responder) == State::resp_confirm));

    for (const bool is_pinned : {false, true}) {
        Puppet one = with_caps([](Caps& caps) {
            caps.stranger_idle_rounds = 50;
            caps.peer_idle_rounds = 70;
        });
        if (is_pinned) one.agent.pin_key(one.own.my_id, one.own.sign_public, one.now);
        one.hears(one.announce());
        while (one.state(Role::responder) != State::resp_ready || one.last_said.empty())
            one.round();
        one.rounds(is_pinned ? 69 : 49);
        BOOST_TEST(ids(one, Role::responder).size() == 1u);
        one.round();
        BOOST_TEST(ids(one, Role::responder).empty());
    }
}

// --- pins ----------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(pins_have_a_last_one_and_the_applications_do_not_count) {
    for (const int pins : {0, 1}) {
        Puppet puppet = with_caps([&](Caps& caps) { caps.pins = 2; });
        auto& store = puppet.agent.policies().store;
        PeerRecord record;
        record.sign_pub.set_text(to_base64(another_key()));
        for (int i = 0; i < 1 + pins; ++i) store.put_peer(stranger(i), record, puppet.now);
        puppet.agent.pin_key("chosen", another_key(), puppet.now);
        puppet.asks_until("request");
        BOOST_TEST((puppet.agent.peer(puppet.own.my_id) != nullptr) == (pins == 0));
        BOOST_TEST(puppet.count(Reason::too_many) == (pins == 0 ? 0u : 1u));
        BOOST_TEST(puppet.has_session(Role::responder));  // it gets in all the same
    }
}

// The file of a baseline agent has rows of peers without a pin. They may be away.
BOOST_AUTO_TEST_CASE(rows_of_an_older_file_stay_as_long_as_those_of_peers) {
    Settings settings = without_tokens();
    settings.caps.stranger_idle_rounds = 20;
    settings.caps.peer_idle_rounds = 60;
    Puppet puppet(false, settings);
    auto& store = puppet.agent.policies().store;
    RoleState row = RoleState::fresh(Role::initiator);
    row.peer_reference.set_text("the reference of a stranger");
    store.put(Role::initiator, stranger(1), row, puppet.now);
    row.last_secure_at.set_text(utc_timestamp(puppet.now));
    store.put(Role::initiator, stranger(2), row, puppet.now);
    store.put(Role::initiator, stranger(3), row, puppet.now);
    puppet.agent.forget_peer(stranger(3), puppet.now);
    const auto stays = [&](int i) { return store.find(Role::initiator, stranger(i)) != nullptr; };
    puppet.rounds(30);
    BOOST_TEST(!stays(1));
    BOOST_TEST(stays(2));
    BOOST_TEST(!stays(3));
    puppet.rounds(40);
    BOOST_TEST(!stays(2));
}

// A peer that could not be pinned speaks hs2 all the same while its session lasts.
BOOST_AUTO_TEST_CASE(a_session_without_a_pin_takes_no_reconnect_for_a_close) {
    for (const int pins : {0, 1}) {
        Puppet puppet = with_caps([&](Caps& caps) { caps.pins = pins; });
        puppet.asks_until("request");
        puppet.hears(puppet.request());  // under a nonce that says nothing of hs2
        puppet.round();
        puppet.hears(puppet.conclude());
        puppet.round();
        BOOST_TEST((puppet.state(Role::responder) == State::resp_finalize));
        puppet.hears(puppet.reconnect());
        BOOST_TEST((puppet.state(Role::responder) == State::resp_finalize));
        puppet.hears(puppet.close());
        BOOST_TEST(puppet.agent.counters().cycles_closed == 1u);
    }
}

// The application hears of each cycle that does not close.
BOOST_AUTO_TEST_CASE(a_cycle_whose_row_leaves_has_failed) {
    Puppet puppet = with_caps([](Caps& caps) { caps.half_open = 1; });
    puppet.hears(puppet.announce());
    Edits other;
    other.said = with("from", stranger(1));
    puppet.hears(puppet.announce(other));
    BOOST_TEST(puppet.agent.row(Role::responder, puppet.own.my_id) == nullptr);
    puppet.round();
    const auto& heard = puppet.agent.policies().application.heard;
    BOOST_TEST(std::count(heard.begin(), heard.end(), "responder failed too_many") == 1);
}

// Our close is said at the end of the round, and a new cycle may begin before.
BOOST_AUTO_TEST_CASE(a_cycle_that_has_closed_does_not_fail) {
    Puppet puppet(true);
    puppet.answers_until("finish again");
    BOOST_TEST((puppet.state(Role::initiator) == State::init_finalize_close));
    puppet.now = puppet.now.plus_ms(1'000);
    BOOST_TEST(is_taken(puppet, puppet.confirm()));
    BOOST_TEST((puppet.state(Role::initiator) == State::init_exchange));
    puppet.round();
    const auto& heard = puppet.agent.policies().application.heard;
    BOOST_TEST(std::count(heard.begin(), heard.end(), "initiator closed") == 1);
    for (const std::string& event : heard) BOOST_TEST(event.find("failed") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
