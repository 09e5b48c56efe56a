// A step that throws anywhere can be rolled back, and the store remains usable.
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <new>
#include <string>

#include "allocations.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// Texts that are too long to be stored without an allocation.
const std::string bob(40, 'b'), amy(40, 'a'), known(40, 'k'), made(40, 'm'), zoe(40, 'z');

template <class S>
void fill(S& store) {
    store.put(initiator, bob, counted(initiator, 1), noon);
    store.record_received(initiator, bob, known, noon);
    store.record_sent(initiator, bob, known, noon);
    store.put(responder, zoe, counted(responder, 1), noon);
    store.put(responder, bob, counted(responder, 2), noon);
    store.record_received(responder, zoe, known, noon);
    store.put_peer(bob, PeerRecord{}, noon);
    store.record_hs(known, noon, 60);
}
template <class S>
void take_step(S& store) {
    store.begin();
    store.put(initiator, bob, full_row(initiator), noon);
    store.put(responder, amy, full_row(responder), noon);
    store.record_received(initiator, bob, made, noon);
    store.record_received(initiator, bob, known, noon);
    store.record_sent(initiator, bob, made, noon);
    store.forget_nonces(initiator, bob);
    store.record_received(responder, amy, known, noon);
    store.record_received(responder, amy, made, noon);
    store.put(responder, amy, counted(responder, 3), noon);
    store.erase(responder, zoe);
    store.put(responder, zoe, full_row(responder), noon);
    store.erase(responder, zoe);
    store.put_peer(bob, full_peer(), noon);
    store.put_peer(amy, full_peer(), noon);
    store.record_hs(made, noon_and(30), 60);
    store.record_hs(made, noon_and(31), 60);
    store.record_hs(known, noon_and(60), 60);
    store.erase(responder, bob);
    store.commit();
}
// Returns whether that allocation was reached.
template <class S>
bool run_out_of_memory(S& store, std::size_t allocation) {
    const FailingAllocation failing(allocation);
    try {
        take_step(store);
        return false;
    } catch (const std::bad_alloc&) {
        store.rollback();
        return true;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(out_of_memory)

BOOST_AUTO_TEST_CASE_TEMPLATE(any_failed_allocation_can_be_rolled_back, Opened, BothStores) {
    std::size_t allocation = 1;
    for (bool asked_for = true; asked_for; ++allocation) {
        BOOST_TEST_CONTEXT("allocation " << allocation) {
            Opened opened;
            fill(opened.store);
            const Contents before = contents(opened.store);
            asked_for = run_out_of_memory(opened.store, allocation);
            if (asked_for) {
                BOOST_TEST(contents(opened.store) == before);
                BOOST_TEST(opened.store.was_received(initiator, bob, known));
                BOOST_TEST(!opened.store.find(responder, amy));
                take_step(opened.store);
            }
            const auto after = contents(opened.store);
            BOOST_TEST(after.rows.size() == 2u);
            BOOST_TEST(after.rows[1].row.exchange_count == 3);
            BOOST_TEST(after.nonces.size() == 2u);
            BOOST_TEST(after.peers.size() == 2u);
            BOOST_TEST(after.hs_nonces.size() == 2u);
        }
    }
    BOOST_TEST(allocation > 10u);
}

// The storage of an erased row is reused, and holds the old name until it gets a new one.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_row_that_could_not_be_made_takes_no_other_with_it, Opened,
                              BothStores) {
    const std::string longer(200, 'l');
    for (std::size_t allocation = 1; allocation <= 10; ++allocation) {
        Opened opened;
        auto& store = opened.store;
        for (const auto& peer : {amy, bob}) store.put(initiator, peer, {}, noon);
        for (const auto& peer : {amy, bob}) store.erase(initiator, peer);
        store.put(initiator, bob, counted(initiator, 1), noon);  // in the storage of amy's row
        const Contents before = contents(store);
        bool failed = false;
        store.begin();
        try {
            const FailingAllocation failing(allocation);
            store.put(initiator, longer, {}, noon);
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        store.rollback();
        BOOST_TEST((failed || allocation > 1u));
        BOOST_TEST(contents(store) == before);
        BOOST_TEST_REQUIRE(store.find(initiator, bob));
        BOOST_TEST(store.find(initiator, bob)->exchange_count == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
