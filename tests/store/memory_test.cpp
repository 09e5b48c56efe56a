// A memory store is a value.
#include "hsagent/store/memory.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "allocations.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

BOOST_AUTO_TEST_SUITE(memory_store)

BOOST_AUTO_TEST_CASE(a_copy_goes_on_by_itself) {
    MemoryStore original;
    original.put(initiator, "bob", full_row(initiator), noon);
    original.record_received(initiator, "bob", "n", noon);
    original.put_peer("bob", full_peer(), noon);
    original.record_hs("h", noon, 60);
    MemoryStore copy(original);
    BOOST_TEST((copy == original));

    copy.put(initiator, "bob", counted(initiator, 9), noon);
    copy.forget_nonces(initiator, "bob");
    copy.put_peer("bob", PeerRecord{}, noon);
    BOOST_TEST(!copy.record_hs("h", noon, 60));
    BOOST_TEST(copy.record_hs("h2", noon, 60));
    BOOST_TEST((*original.find(initiator, "bob") == full_row(initiator)));
    BOOST_TEST((*original.find_peer("bob") == full_peer()));
    BOOST_TEST(original.hs_nonces().size() == 1u);
    BOOST_TEST(original.was_received(initiator, "bob", "n"));
    BOOST_TEST((copy != original));
    copy = original;
    BOOST_TEST((copy == original));
    copy.erase(initiator, "bob");
    BOOST_TEST(original.find(initiator, "bob"));
}

BOOST_AUTO_TEST_CASE(equality_is_of_what_is_stored_not_of_how_it_came_about) {
    MemoryStore straight, roundabout;
    straight.put(initiator, "bob", {}, noon);
    straight.record_received(initiator, "bob", "n", noon);

    roundabout.put(initiator, "bob", counted(initiator, 3), noon);
    roundabout.record_received(initiator, "bob", "x", noon);
    roundabout.forget_nonces(initiator, "bob");
    roundabout.begin();
    roundabout.put(responder, "amy", {}, noon);
    roundabout.record_sent(responder, "amy", "y", noon);
    roundabout.rollback();
    roundabout.put(initiator, "bob", {}, noon.plus_ms(5000));
    roundabout.record_received(initiator, "bob", "n", noon);
    BOOST_TEST((straight == roundabout));

    roundabout.record_sent(initiator, "bob", "n", noon);
    BOOST_TEST((straight != roundabout));
}

BOOST_AUTO_TEST_CASE(equality_is_of_peers_and_hs_nonces_too) {
    MemoryStore one, other;
    for (const auto* nonce : {"h1", "h2"}) one.record_hs(nonce, noon, 60);
    for (const auto* nonce : {"h2", "h1"}) other.record_hs(nonce, noon, 60);
    one.put(initiator, "bob", {}, noon);
    one.erase(initiator, "bob");
    BOOST_TEST((one == other));

    MemoryStore later(one);
    later.record_hs("h3", noon, 60);
    BOOST_TEST((one != later));
    other.record_hs("h3", noon, 61);
    BOOST_TEST((later != other));  // its expiry is part of the value

    MemoryStore known(one);
    known.put_peer("bob", PeerRecord{}, noon);
    BOOST_TEST((one != known));
    one.put_peer("bob", full_peer(), noon);
    BOOST_TEST((one != known));
}

// A peer that comes once and is erased leaves nothing but a limited amount of spare storage.
BOOST_AUTO_TEST_CASE(peers_that_were_erased_take_no_memory) {
    MemoryStore store;
    const RoleState row = full_row(responder);
    const auto come_and_go = [&](int first, int end) {
        const std::size_t before = allocations();
        for (int i = first; i < end; ++i) {
            const std::string peer = "a stranger with a long name " + std::to_string(1'000'000 + i);
            store.begin();
            store.put(responder, peer, row, noon);
            store.record_received(responder, peer, "r", noon);
            store.erase(responder, peer);
            store.commit();
        }
        return allocations() - before;
    };
    come_and_go(0, 100);
    BOOST_TEST(come_and_go(100, 1100) == come_and_go(1100, 2100));
    BOOST_TEST(come_and_go(2100, 3100) == 1000u);  // the peer names of this test
}

BOOST_AUTO_TEST_CASE(however_many_are_erased_or_forgotten_at_once_little_is_kept_for_others) {
    MemoryStore store;
    store.put(initiator, "bob", {}, noon);
    const auto name_of = [](int i) { return "a stranger with a long name " + std::to_string(i); };
    const auto come = [&](int count) {
        for (int i = 0; i < count; ++i) {
            store.put(responder, name_of(i), full_row(responder), noon);
            store.record_received(responder, name_of(i), name_of(i), noon);
            store.record_received(initiator, "bob", name_of(i), noon);
            store.record_sent(initiator, "bob", name_of(i), noon);
        }
    };
    const auto go = [&](int count) {
        for (int i = 0; i < count; ++i) store.erase(responder, name_of(i));
        store.forget_nonces(initiator, "bob");
    };
    const auto kept_after = [&](int count) {
        store.begin();
        come(count);
        store.commit();
        store.begin();
        go(count);
        store.commit();
        return kept_allocations();
    };
    // Changes and what undoes them are kept as well; now they are as many as they will be.
    store.begin();
    come(1000);
    go(1000);
    store.rollback();
    const std::size_t kept = kept_after(100);
    BOOST_TEST(kept_after(1000) <= kept);
}

BOOST_AUTO_TEST_CASE(order_is_part_of_the_value) {
    MemoryStore one, other;
    for (const auto* peer : {"a", "b"}) one.put(initiator, peer, {}, noon);
    for (const auto* peer : {"b", "a"}) other.put(initiator, peer, {}, noon);
    BOOST_TEST((one != other));
}

BOOST_AUTO_TEST_CASE(a_moved_store_keeps_what_it_held) {
    MemoryStore original;
    original.put(initiator, "bob", full_row(initiator), noon);
    original.record_sent(initiator, "bob", "n", noon);
    original.put_peer("bob", full_peer(), noon);
    original.record_hs("h", noon, 60);
    const MemoryStore expected(original);
    MemoryStore moved(std::move(original));
    BOOST_TEST((moved == expected));
    BOOST_TEST(moved.find(initiator, "bob"));
    BOOST_TEST(moved.find_peer("bob"));
    BOOST_TEST(!moved.record_hs("h", noon, 60));
}

BOOST_AUTO_TEST_SUITE_END()
