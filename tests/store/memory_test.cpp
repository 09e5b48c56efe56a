// That a memory store is a value.
#include "hsagent/store/memory.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

BOOST_AUTO_TEST_SUITE(memory_store)

BOOST_AUTO_TEST_CASE(a_copy_goes_on_by_itself) {
    MemoryStore original;
    original.put(initiator, "bob", full_row(initiator), noon);
    original.record_received(initiator, "bob", "n", noon);
    MemoryStore copy(original);
    BOOST_TEST((copy == original));

    copy.put(initiator, "bob", counted(initiator, 9), noon);
    copy.forget_nonces(initiator, "bob");
    BOOST_TEST((*original.find(initiator, "bob") == full_row(initiator)));
    BOOST_TEST(original.was_received(initiator, "bob", "n"));
    BOOST_TEST((copy != original));
    copy = original;
    BOOST_TEST((copy == original));
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

BOOST_AUTO_TEST_CASE(nonces_are_counted_by_role_and_peer) {
    MemoryStore store;
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
    const MemoryStore expected(original);
    MemoryStore moved(std::move(original));
    BOOST_TEST((moved == expected));
    BOOST_TEST(moved.find(initiator, "bob"));
}

BOOST_AUTO_TEST_SUITE_END()
