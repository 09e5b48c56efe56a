// The behaviour of all stores for the hardened profile, tested with both.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

template <class S>
std::vector<std::string> peers_of_rows(const S& store, Role role) {
    std::vector<std::string> peers;
    store.for_each(
        role, [&](std::string_view peer_id, const RoleState&) { peers.emplace_back(peer_id); });
    return peers;
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(any_hardened_store)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_peer_comes_back_with_all_that_is_known, Opened, BothStores) {
    Opened opened;
    BOOST_TEST(!opened.store.find_peer("bob"));
    for (const PeerRecord& record :
         {full_peer(), PeerRecord{}, zoned(0), zoned(std::numeric_limits<std::int32_t>::min()),
          zoned(std::numeric_limits<std::int32_t>::max())}) {
        opened.store.put_peer("bob", record, noon);
        BOOST_TEST_REQUIRE(opened.store.find_peer("bob"));
        BOOST_TEST((*opened.store.find_peer("bob") == record));
    }
    BOOST_TEST(!opened.store.find(initiator, "bob"));  // a peer is not a row
    BOOST_TEST(!opened.store.find_peer("amy"));
    BOOST_TEST(PeerRecord{}.sign_pub.is_null());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(peers_are_visited_in_the_order_they_were_made, Opened, BothStores) {
    Opened opened;
    const Names made = {"zoe", "bob", "", "amy", "bob2"};
    for (const auto& peer : made) opened.store.put_peer(peer, PeerRecord{}, noon);
    opened.store.put_peer("zoe", full_peer(), noon);  // a change moves no peer
    const auto peers = list_peers(opened.store);
    BOOST_TEST_REQUIRE(peers.size() == made.size());
    for (std::size_t i = 0; i < made.size(); ++i) BOOST_TEST(peers[i].peer_id == made[i]);
    BOOST_TEST(peers[0] == (StoredPeer{"zoe", full_peer()}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_erased_row_goes_with_its_nonces_and_no_others, Opened,
                              BothStores) {
    Opened opened;
    auto& store = opened.store;
    for (const Role role : all_roles) {
        for (const auto* peer : {"bob", "amy"}) {
            store.put(role, peer, full_row(role), noon);
            store.record_received(role, peer, "r", noon);
            store.record_sent(role, peer, "s", noon);
        }
    }
    store.put_peer("bob", full_peer(), noon);
    store.record_hs("h", noon, 60);
    store.erase(responder, "bob");
    BOOST_TEST(!store.find(responder, "bob"));
    BOOST_TEST(!store.was_received(responder, "bob", "r"));
    BOOST_TEST(list_rows(store).size() == 3u);
    BOOST_TEST(store.nonces().size() == 6u);
    BOOST_TEST(store.was_received(initiator, "bob", "r"));
    BOOST_TEST(store.find_peer("bob"));
    BOOST_TEST(!store.record_hs("h", noon, 60));

    const Contents before = contents(store);
    store.erase(responder, "bob");  // it no longer exists
    store.erase(responder, "nobody");
    BOOST_TEST(contents(store) == before);
    BOOST_TEST(store.record_received(responder, "bob", "r", noon));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_keep_their_order_when_some_are_erased, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    for (const auto* peer : {"a", "b", "c", "d", "e"}) store.put(initiator, peer, {}, noon);
    store.put(responder, "a", counted(responder, 1), noon);
    for (const auto* peer : {"a", "c", "e"}) store.erase(initiator, peer);
    BOOST_TEST(peers_of_rows(store, initiator) == (Names{"b", "d"}));
    // A row that is created again goes to the end, in a transaction or not, even if it was the
    // last.
    store.put(initiator, "e", {}, noon);
    store.begin();
    store.erase(initiator, "b");
    store.put(initiator, "a", {}, noon);
    store.put(initiator, "b", counted(initiator, 7), noon);
    store.commit();
    BOOST_TEST(peers_of_rows(store, initiator) == (Names{"d", "e", "a", "b"}));
    BOOST_TEST(peers_of_rows(store, responder) == Names{"a"});
    BOOST_TEST(store.find(initiator, "b")->exchange_count == 7);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(references_to_other_rows_stay_good_when_one_is_erased, Opened,
                              BothStores) {
    Opened opened;
    auto& store = opened.store;
    for (const auto* peer : {"a", "b", "c"}) store.put(initiator, peer, full_row(initiator), noon);
    const RoleState *a = store.find(initiator, "a"), *c = store.find(initiator, "c");
    for (const bool rolled_back : {true, false}) {
        store.begin();
        store.erase(initiator, "b");
        rolled_back ? store.rollback() : store.commit();
        BOOST_TEST((store.find(initiator, "a") == a && *a == full_row(initiator)));
        BOOST_TEST((store.find(initiator, "c") == c && *c == full_row(initiator)));
    }
}

// More rows than spare storage is kept for, in one step and over several.
BOOST_AUTO_TEST_CASE_TEMPLATE(many_rows_come_and_go, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    for (int round = 0; round < 3; ++round) {
        store.begin();
        for (int i = 0; i < 200; ++i) {
            const std::string peer = std::to_string(round) + " peer " + std::to_string(i);
            store.put(responder, peer, counted(responder, i), noon);
            store.record_received(responder, peer, "r", noon);
        }
        store.commit();
        store.begin();
        for (int i = 0; i < 200; ++i) {
            if (i % 10 == round) continue;
            store.erase(responder, std::to_string(round) + " peer " + std::to_string(i));
        }
        store.commit();
    }
    const auto rows = list_rows(store);
    BOOST_TEST_REQUIRE(rows.size() == 60u);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t round = i / 20, at = i % 20 * 10 + round;
        BOOST_TEST(rows[i].peer_id == std::to_string(round) + " peer " + std::to_string(at));
        BOOST_TEST(rows[i].row.exchange_count == static_cast<std::int64_t>(at));
        BOOST_TEST(store.find(responder, rows[i].peer_id));
    }
    BOOST_TEST(store.nonces().size() == 60u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_hs_is_new_once_until_it_expires, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    BOOST_TEST(store.record_hs("h", noon, 60));
    BOOST_TEST(!store.record_hs("h", noon, 60));
    BOOST_TEST(store.record_hs("h2", noon, 60));
    // The later of two expiry times counts.
    BOOST_TEST(!store.record_hs("h", noon_and(59), 0));
    BOOST_TEST(!store.record_hs("h", noon_and(60).plus_ms(-1), 0));
    BOOST_TEST(store.record_hs("h", noon_and(60), 60));
    BOOST_TEST(!store.record_hs("h", noon_and(119), 3));
    BOOST_TEST(!store.record_hs("h", noon_and(121), 1));
    BOOST_TEST(store.record_hs("h", noon_and(122), 60));
    // A nonce of an hs does not count as one of the log, nor the reverse.
    BOOST_TEST(!store.was_received(initiator, "bob", "h"));
    store.record_received(initiator, "bob", "n", noon);
    BOOST_TEST(store.record_hs("n", noon_and(120), 60));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_hs_is_known_until_it_expires, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    BOOST_TEST(!store.knows_hs("h", noon));
    store.record_hs("h", noon, 60);
    BOOST_TEST(store.knows_hs("h", noon_and(60).plus_ms(-1)));
    BOOST_TEST(!store.knows_hs("h", noon_and(60)));
    BOOST_TEST(!store.knows_hs("other", noon));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_has_expired_is_forgotten_by_the_way, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    const std::int64_t second = noon.utc_seconds();
    // Not in the order of expiry; in between, the clock also goes back.
    store.record_hs("late", noon, 90);
    store.record_hs("early", noon, 30);
    store.record_hs("back", noon_and(-100), 140);
    store.record_hs("also early", noon, 30);
    const std::vector<HsNonce> all = {{"also early", second + 30},
                                      {"early", second + 30},
                                      {"back", second + 40},
                                      {"late", second + 90}};
    BOOST_TEST((store.hs_nonces() == all));
    BOOST_TEST(!store.record_hs("late", noon_and(50), 40));
    BOOST_TEST((store.hs_nonces() == all));  // it returned false, so nothing is dropped
    BOOST_TEST(store.record_hs("new", noon_and(29), 60));
    BOOST_TEST(store.hs_nonces().size() == 5u);
    BOOST_TEST(store.record_hs("newer", noon_and(40), 60));
    const std::vector<HsNonce> left = {
        {"new", second + 89}, {"late", second + 90}, {"newer", second + 100}};
    BOOST_TEST((store.hs_nonces() == left));
    // Kept for zero seconds: new every time, and not stored.
    for (int i = 0; i < 2; ++i) BOOST_TEST(store.record_hs("gone", noon_and(40), 0));
    BOOST_TEST((store.hs_nonces() == left));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(expiry_is_by_utc_whatever_the_local_zone, Opened, BothStores) {
    Opened opened;
    Instant elsewhere = noon;
    elsewhere.utc_offset_seconds = 7200;
    BOOST_TEST(opened.store.record_hs("h", elsewhere, 60));
    BOOST_TEST(!opened.store.record_hs("h", noon_and(59), 1));
    elsewhere = noon_and(60);
    elsewhere.utc_offset_seconds = -7200;
    BOOST_TEST(opened.store.record_hs("h", elsewhere, 60));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rollback_restores_each_hardened_thing_by_itself, Opened, BothStores) {
    Opened opened;
    auto& store = opened.store;
    for (const auto* peer : {"amy", "bob", "zoe"}) {
        store.put(initiator, peer, full_row(initiator), noon);
        store.record_received(initiator, peer, "r", noon);
        store.record_sent(initiator, peer, "s", noon);
        store.put_peer(peer, zoned(900), noon);
        store.record_hs(peer, noon, 60);
    }
    const Contents before = contents(store);
    const auto check_undone = [&](const char* what, auto act) {
        store.begin();
        act();
        BOOST_TEST(!(contents(store) == before), what << " is seen within the step");
        store.rollback();
        BOOST_TEST(contents(store) == before, what);
        for (const auto* peer : {"amy", "bob", "zoe"}) {
            BOOST_TEST(store.find(initiator, peer), what);
            BOOST_TEST(store.was_received(initiator, peer, "r"), what);
            BOOST_TEST(store.find_peer(peer), what);
            BOOST_TEST(!store.record_hs(peer, noon, 60), what);
        }
        BOOST_TEST(!store.find_peer("new"), what);
    };
    for (const auto* peer : {"amy", "bob", "zoe"}) {
        check_undone("erase", [&] { store.erase(initiator, peer); });
        check_undone("erase, and the same again", [&] {
            store.erase(initiator, peer);
            store.put(initiator, peer, full_row(initiator), noon);
            BOOST_TEST(store.record_received(initiator, peer, "r", noon));
            store.erase(initiator, peer);
            store.put(initiator, peer, counted(initiator, 1), noon);
        });
        check_undone("put, then erase", [&] {
            store.put(initiator, peer, counted(initiator, 1), noon);
            store.record_sent(initiator, peer, "s2", noon);
            store.erase(initiator, peer);
        });
    }
    check_undone("erase of all, first to last", [&] {
        for (const auto* peer : {"amy", "bob", "zoe"}) store.erase(initiator, peer);
    });
    check_undone("erase of all, last to first", [&] {
        for (const auto* peer : {"zoe", "bob", "amy"}) store.erase(initiator, peer);
        store.put(initiator, "new", {}, noon);
    });
    check_undone("a new row, erased", [&] {
        store.put(initiator, "new", {}, noon);
        store.erase(initiator, "bob");
        store.erase(initiator, "new");
    });
    check_undone("put_peer", [&] { store.put_peer("bob", full_peer(), noon); });
    check_undone("put_peer of a new one, twice", [&] {
        store.put_peer("new", PeerRecord{}, noon);
        store.put_peer("new", full_peer(), noon);
    });
    check_undone("record_hs", [&] { store.record_hs("new", noon, 60); });
    check_undone("record_hs for longer", [&] { store.record_hs("bob", noon, 90); });
    check_undone("record_hs, and what it forgot", [&] {
        store.record_hs("new", noon_and(60), 60);
        BOOST_TEST(store.hs_nonces().size() == 1u);
        BOOST_TEST(store.record_hs("bob", noon_and(60), 60));
    });
    BOOST_TEST(store.record_hs("new", noon, 60));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_bytes_are_a_peer_and_an_hs_nonce, Opened, BothStores) {
    using namespace std::string_literals;
    Opened opened;
    for (const std::string& text : {"a\0b"s, "a\0c"s, "\0"s, ""s, "\xff\xfe"s, "é'\"%_"s}) {
        PeerRecord record;
        record.sign_pub.set_text(text);
        opened.store.put_peer(text, record, noon);
        BOOST_TEST(opened.store.record_hs(text, noon, 60));
        BOOST_TEST(!opened.store.record_hs(text, noon, 60));
    }
    BOOST_TEST(opened.store.find_peer("a\0c"s)->sign_pub.text == "a\0c"s);
    BOOST_TEST(!opened.store.find_peer("a"));
    const auto nonces = opened.store.hs_nonces();
    BOOST_TEST_REQUIRE(nonces.size() == 6u);
    BOOST_TEST(nonces[0].first == ""s);
    BOOST_TEST(nonces[2].first == "a\0b"s);
    BOOST_TEST(nonces[5].first == "\xff\xfe"s);
}

BOOST_AUTO_TEST_SUITE_END()
