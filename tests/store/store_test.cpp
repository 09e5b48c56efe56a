// The behaviour of all stores, tested with both.
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

BOOST_AUTO_TEST_SUITE(any_store)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_row_comes_back_with_every_column, Opened, BothStores) {
    Opened opened;
    BOOST_TEST(!opened.store.find(initiator, "bob"));
    for (const Role role : all_roles) {
        opened.store.put(role, "bob", full_row(role), noon);
        BOOST_TEST_REQUIRE(opened.store.find(role, "bob"));
        BOOST_TEST((*opened.store.find(role, "bob") == full_row(role)));
    }
    opened.store.put(initiator, "bob", RoleState::fresh(initiator), noon);
    BOOST_TEST((*opened.store.find(initiator, "bob") == RoleState::fresh(initiator)));
    BOOST_TEST((*opened.store.find(responder, "bob") == full_row(responder)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_are_visited_in_the_order_they_were_made, Opened, BothStores) {
    Opened opened;
    const std::vector<std::string> made = {"zoe", "bob", "", "amy", "bob2"};
    for (const auto& peer : made) opened.store.put(responder, peer, counted(responder, 0), noon);
    opened.store.put(initiator, "amy", counted(initiator, 0), noon);
    opened.store.put(responder, "zoe", counted(responder, 1), noon);  // a change moves no row

    std::vector<std::string> visited;
    opened.store.for_each(responder, [&](std::string_view peer_id, const RoleState&) {
        visited.emplace_back(peer_id);
    });
    BOOST_TEST(visited == made, boost::test_tools::per_element());
    const auto rows = list_rows(opened.store);
    BOOST_TEST_REQUIRE(rows.size() == 6u);
    BOOST_TEST(rows[0] == (StoredRow{initiator, "amy", counted(initiator, 0)}));
    BOOST_TEST(rows[1] == (StoredRow{responder, "zoe", counted(responder, 1)}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_visitor_may_put_the_row_it_was_given, Opened, BothStores) {
    Opened opened;
    for (const auto* peer : {"a", "b", "c"}) opened.store.put(initiator, peer, {}, noon);
    opened.store.begin();
    opened.store.for_each(initiator, [&](std::string_view peer_id, const RoleState& row) {
        RoleState changed = row;
        ++changed.exchange_count;
        opened.store.put(initiator, peer_id, changed, noon);
        BOOST_TEST(row.exchange_count == 1);  // the reference is to the row itself
    });
    opened.store.commit();
    for (const auto& stored : list_rows(opened.store)) BOOST_TEST(stored.row.exchange_count == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nonces_are_counted_by_role_and_peer, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    store.record_received(initiator, "bob", "n1", noon);
    store.record_received(initiator, "bob", "n1", noon);  // a replay adds nothing
    store.record_sent(initiator, "bob", "n2", noon);
    store.record_sent(responder, "bob", "n3", noon);
    BOOST_TEST(store.nonce_count(initiator, "bob") == 2u);
    BOOST_TEST(store.nonce_count(responder, "bob") == 1u);
    BOOST_TEST(store.nonce_count(initiator, "amy") == 0u);
    store.forget_nonces(initiator, "bob");
    BOOST_TEST(store.nonce_count(initiator, "bob") == 0u);
    BOOST_TEST(store.nonce_count(responder, "bob") == 1u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_peers_are_told_apart, Opened, BothStores) {
    Opened opened;
    constexpr std::int64_t peers = 3000;
    opened.store.begin();
    for (std::int64_t i = 0; i < peers; ++i) {
        opened.store.put(responder, "peer " + std::to_string(i), counted(responder, i), noon);
    }
    opened.store.commit();
    for (std::int64_t i = 0; i < peers; ++i) {
        const RoleState* row = opened.store.find(responder, "peer " + std::to_string(i));
        BOOST_TEST_REQUIRE(row);
        BOOST_TEST_REQUIRE(row->exchange_count == i);
    }
    BOOST_TEST(list_rows(opened.store).size() == static_cast<std::size_t>(peers));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_nonce_is_received_once, Opened, BothStores) {
    Opened opened;
    BOOST_TEST(!opened.store.was_received(responder, "bob", "n1"));
    BOOST_TEST(opened.store.record_received(responder, "bob", "n1", noon));
    BOOST_TEST(!opened.store.record_received(responder, "bob", "n1", noon));
    BOOST_TEST(opened.store.was_received(responder, "bob", "n1"));

    // A nonce belongs to one role, peer and flow; others do not know it.
    BOOST_TEST(!opened.store.was_received(initiator, "bob", "n1"));
    BOOST_TEST(!opened.store.was_received(responder, "amy", "n1"));
    opened.store.record_sent(responder, "bob", "n2", noon);
    BOOST_TEST(!opened.store.was_received(responder, "bob", "n2"));
    BOOST_TEST(opened.store.record_received(initiator, "bob", "n1", noon));
    BOOST_TEST(opened.store.record_received(responder, "amy", "n1", noon));
    BOOST_TEST(opened.store.record_received(responder, "bob", "n2", noon));
    BOOST_TEST(opened.store.nonces().size() == 5u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(repeats_of_a_sent_nonce_are_kept, Opened, BothStores) {
    Opened opened;
    opened.store.record_sent(initiator, "bob", "s", noon);
    opened.store.record_received(initiator, "bob", "r", noon);
    opened.store.record_sent(initiator, "bob", "s", noon);
    const std::vector<NonceEvent> expected = {{initiator, "bob", NonceFlow::sent, "s"},
                                              {initiator, "bob", NonceFlow::received, "r"},
                                              {initiator, "bob", NonceFlow::sent, "s"}};
    BOOST_TEST(opened.store.nonces() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(only_the_pairs_nonces_are_forgotten, Opened, BothStores) {
    Opened opened;
    for (const auto role : all_roles) {
        for (const auto* peer : {"bob", "amy"}) {
            opened.store.record_received(role, peer, "r", noon);
            opened.store.record_sent(role, peer, "s", noon);
        }
    }
    opened.store.forget_nonces(responder, "bob");
    opened.store.forget_nonces(responder, "nobody");
    const auto left = opened.store.nonces();
    BOOST_TEST(left.size() == 6u);
    for (const NonceEvent& event : left) {
        BOOST_TEST(!(event.role == responder && event.peer_id == "bob"));
    }
    BOOST_TEST(!opened.store.was_received(responder, "bob", "r"));
    BOOST_TEST(opened.store.record_received(responder, "bob", "r", noon));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rollback_restores_rows_and_nonces, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    store.put(initiator, "bob", full_row(initiator), noon);
    store.put(responder, "bob", full_row(responder), noon);
    store.record_received(responder, "bob", "old", noon);
    store.record_sent(responder, "bob", "old", noon);
    const Contents before = contents(store);

    store.begin();
    store.put(initiator, "bob", RoleState::fresh(initiator), noon);
    store.put(initiator, "bob", counted(initiator, 7), noon);
    store.put(initiator, "amy", counted(initiator, 1), noon);
    store.put(initiator, "amy", counted(initiator, 2), noon);
    store.record_received(responder, "bob", "new", noon);
    store.forget_nonces(responder, "bob");
    store.record_received(responder, "bob", "old", noon);
    store.record_sent(responder, "amy", "new", noon);
    store.forget_nonces(responder, "bob");
    store.rollback();
    BOOST_TEST(contents(store) == before);
    BOOST_TEST(!store.find(initiator, "amy"));
    BOOST_TEST(!store.record_received(responder, "bob", "old", noon));
    BOOST_TEST(store.record_received(responder, "bob", "new", noon));

    // The next row takes the place of the one that was rolled back.
    store.put(initiator, "zoe", counted(initiator, 5), noon);
    BOOST_TEST(list_rows(store)[1] == (StoredRow{initiator, "zoe", counted(initiator, 5)}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rollback_after_commit_takes_back_the_later_step_only, Opened,
                              BothStores) {
    Opened opened;
    opened.store.begin();
    opened.store.put(initiator, "bob", counted(initiator, 1), noon);
    opened.store.record_received(initiator, "bob", "n", noon);
    opened.store.commit();
    opened.store.begin();
    opened.store.put(initiator, "bob", counted(initiator, 2), noon);
    opened.store.rollback();
    opened.store.begin();  // a step without changes
    opened.store.commit();
    opened.store.begin();
    opened.store.rollback();
    BOOST_TEST(opened.store.find(initiator, "bob")->exchange_count == 1);
    BOOST_TEST(opened.store.was_received(initiator, "bob", "n"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rollback_restores_each_thing_by_itself, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    store.put(initiator, "bob", counted(initiator, 1), noon);
    store.record_received(initiator, "bob", "r", noon);
    store.record_sent(initiator, "bob", "s", noon);
    const Contents before = contents(store);
    const auto check_undone = [&](const char* what, auto act) {
        store.begin();
        act();
        BOOST_TEST(!(contents(store) == before), what << " is seen within the step");
        store.rollback();
        BOOST_TEST(contents(store) == before, what);
        BOOST_TEST(store.was_received(initiator, "bob", "r"), what);
        BOOST_TEST(!store.was_received(initiator, "bob", "new"), what);
    };
    check_undone("forget", [&] { store.forget_nonces(initiator, "bob"); });
    check_undone("forget, and the same again", [&] {
        store.forget_nonces(initiator, "bob");
        BOOST_TEST(store.record_received(initiator, "bob", "r", noon));
    });
    check_undone("one put", [&] { store.put(initiator, "bob", counted(initiator, 2), noon); });
    check_undone("two puts", [&] {
        store.put(initiator, "bob", counted(initiator, 2), noon);
        store.put(initiator, "bob", full_row(initiator), noon);
    });
    check_undone("a new row", [&] { store.put(responder, "bob", counted(responder, 0), noon); });
    check_undone("a new row, put twice", [&] {
        store.put(initiator, "amy", counted(initiator, 0), noon);
        store.put(initiator, "amy", counted(initiator, 1), noon);
    });
    check_undone("received", [&] { store.record_received(initiator, "bob", "new", noon); });
    check_undone("sent", [&] { store.record_sent(initiator, "bob", "s", noon); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(very_long_texts_survive, Opened, BothStores) {
    Opened opened;
    const std::string peer(70'000, 'p'), nonce(300'000, 'n'), other(300'000, 'm');
    RoleState row = full_row(responder);
    row.peer_nonce.set_text(nonce);
    opened.store.put(responder, peer, row, noon);
    BOOST_TEST(opened.store.record_received(responder, peer, nonce, noon));
    BOOST_TEST(!opened.store.record_received(responder, peer, nonce, noon));
    BOOST_TEST(!opened.store.was_received(responder, peer, other));
    BOOST_TEST((*opened.store.find(responder, peer) == row));
    BOOST_TEST((opened.store.nonces()[0].nonce == nonce));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_bytes_survive_as_text, Opened, BothStores) {
    using namespace std::string_literals;
    Opened opened;
    for (const std::string& text : {"a\0b"s, "a\0c"s, "\0"s, ""s, "\xff\xfe"s, "é'\"%_"s}) {
        RoleState row;
        row.peer_nonce.set_text(text);
        opened.store.put(initiator, text, row, noon);
        BOOST_TEST(opened.store.record_received(initiator, text, text, noon));
        BOOST_TEST(!opened.store.record_received(initiator, text, text, noon));
    }
    const auto nonces = opened.store.nonces();
    BOOST_TEST_REQUIRE(nonces.size() == 6u);
    BOOST_TEST(nonces[0].nonce == "a\0b"s);
    BOOST_TEST(nonces[3].nonce == ""s);
    BOOST_TEST(opened.store.find(initiator, "a\0c"s)->peer_nonce.text == "a\0c"s);
    BOOST_TEST(!opened.store.find(initiator, "a"));
}

BOOST_AUTO_TEST_SUITE_END()
