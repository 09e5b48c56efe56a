// A store whose writes fail as planned, and what a failure leaves.
#include "hsagent/store/failing.hpp"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "hsagent/store/sqlite_failure.hpp"
#include "stores.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(failing_store)

using Failing = FailingStore<MemoryStore>;
using Write = std::function<void(Failing&)>;

// Every kind of write.
const std::vector<Write> writes{
    [](Failing& store) { store.put(initiator, "bob", full_row(initiator), noon); },
    [](Failing& store) { store.record_received(initiator, "bob", "n", noon); },
    [](Failing& store) { store.record_sent(initiator, "bob", "n", noon); },
    [](Failing& store) { store.forget_nonces(initiator, "bob"); },
    [](Failing& store) { store.put_peer("bob", full_peer(), noon); },
    [](Failing& store) { store.record_hs("h", noon, 60); },
    [](Failing& store) { store.erase(initiator, "bob"); },
};

BOOST_AUTO_TEST_CASE(the_write_that_was_chosen_fails_and_no_other) {
    for (std::uint32_t chosen = 1; chosen <= writes.size(); ++chosen) {
        Failing store;
        store.fail_at(chosen);
        BOOST_TEST(store.fails_in() == chosen);
        for (std::uint32_t number = 1; number <= writes.size(); ++number) {
            BOOST_TEST_CONTEXT("write " << number << ", chosen " << chosen) {
                if (number == chosen) {
                    BOOST_CHECK_THROW(writes[number - 1](store), PlannedStoreFailure);
                } else {
                    BOOST_CHECK_NO_THROW(writes[number - 1](store));
                }
            }
        }
        BOOST_TEST(store.fails_in() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_commit_counts_as_a_write) {
    Failing store;
    UndoLog log;
    store.fail_at(2);
    store.begin(log);
    store.put(initiator, "bob", full_row(initiator), noon);
    BOOST_CHECK_THROW(store.commit(), PlannedStoreFailure);
    store.rollback();
    log.rollback();
    BOOST_TEST(!store.find(initiator, "bob"));
}

// Outside of a step, each write is one.
BOOST_AUTO_TEST_CASE(a_write_that_runs_out_of_memory_leaves_no_part_of_itself) {
    const std::string longer(200, 'l');
    std::size_t failures = 0;
    for (std::size_t allocation = 1; allocation <= 6; ++allocation) {
        MemoryStore store;
        store.record_hs("has expired by then", noon, 1);
        const Contents before = contents(store);
        try {
            const FailingAllocation failing(allocation);
            store.record_hs(longer, noon_and(10), 60);
        } catch (const std::bad_alloc&) {
            ++failures;
            BOOST_TEST(contents(store) == before, "allocation " << allocation);
            store.record_hs(longer, noon_and(10), 60);
        }
        BOOST_TEST(contents(store).hs_nonces.size() == 1u);
        BOOST_TEST(store.knows_hs(longer, noon_and(10)));
    }
    BOOST_TEST(failures > 1u);
}

// A store that is part of a larger step leaves the end of that to its owner.
BOOST_AUTO_TEST_CASE(a_step_of_the_callers_is_ended_by_the_caller) {
    MemoryStore store;
    UndoLog log;
    store.begin(log);
    store.put(initiator, "bob", full_row(initiator), noon);
    store.commit();
    BOOST_TEST(!log.is_empty());
    log.rollback();
    BOOST_TEST(!store.find(initiator, "bob"));
}

BOOST_AUTO_TEST_CASE(a_count_stays_at_its_greatest) {
    std::int64_t count = std::numeric_limits<std::int64_t>::max() - 1;
    for (int i = 0; i < 3; ++i) count_up(count);
    BOOST_TEST(count == std::numeric_limits<std::int64_t>::max());
}

// SQLite reports many failures by extended codes.
BOOST_AUTO_TEST_CASE(the_advice_is_that_of_the_kind_of_failure) {
    BOOST_TEST(sqlite::advice_for(SQLITE_IOERR_WRITE) == sqlite::advice_for(SQLITE_IOERR));
    BOOST_TEST(sqlite::advice_for(SQLITE_BUSY_SNAPSHOT) == sqlite::advice_for(SQLITE_BUSY));
    BOOST_TEST(sqlite::advice_for(SQLITE_READONLY_DBMOVED) == sqlite::advice_for(SQLITE_READONLY));
    BOOST_TEST(sqlite::advice_for(SQLITE_IOERR) != sqlite::advice_for(SQLITE_FULL));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
