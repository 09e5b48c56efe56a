#include "hsagent/support/undo_log.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>

#include "hsagent/support/changes.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(undo_log)

// A part that holds one number. It records every change that it settles.
struct Part {
    struct Change {
        enum class Kind : std::uint8_t { none, set };
        Kind kind = Kind::none;
        int before = 0;
    };

    void set(UndoLog& log, int to) {
        Change& change = changes.next(log, *this);
        change.before = value;
        change.kind = Change::Kind::set;
        value = to;
    }
    void begin_only(UndoLog& log) { changes.next(log, *this); }
    void undo(std::size_t number) noexcept {
        const Change* change = changes.settle(number);
        if (change && change->kind == Change::Kind::set) value = change->before;
        *settled += name + "-" + std::to_string(number) + " ";
    }
    void keep(std::size_t number) noexcept {
        changes.settle(number);
        *settled += name + "+" + std::to_string(number) + " ";
    }

    std::string name;
    std::string* settled;
    int value = 0;
    Changes<Change> changes = {};
};

struct Parts {
    std::string settled;
    Part a{"a", &settled}, b{"b", &settled};
    UndoLog log;
};

BOOST_AUTO_TEST_CASE(rollback_takes_back_the_newest_first_across_parts) {
    Parts parts;
    parts.a.set(parts.log, 1);
    parts.b.set(parts.log, 2);
    parts.a.set(parts.log, 3);
    parts.log.rollback();
    BOOST_TEST(parts.settled == "a-1 b-0 a-0 ");
    BOOST_TEST(parts.a.value == 0);
    BOOST_TEST(parts.b.value == 0);
    BOOST_TEST(parts.log.is_empty());
    BOOST_TEST(parts.a.changes.is_empty());
}

BOOST_AUTO_TEST_CASE(commit_keeps_each_change_once) {
    Parts parts;
    parts.a.set(parts.log, 1);
    parts.b.set(parts.log, 2);
    parts.log.commit();
    parts.log.rollback();  // a step without changes
    BOOST_TEST(parts.settled == "b+0 a+0 ");
    BOOST_TEST(parts.a.value == 1);
    BOOST_TEST(parts.b.value == 2);
}

BOOST_AUTO_TEST_CASE(a_change_that_was_only_begun_undoes_nothing) {
    Parts parts;
    parts.a.set(parts.log, 1);
    parts.log.commit();
    parts.a.begin_only(parts.log);
    parts.log.rollback();
    BOOST_TEST(parts.a.value == 1);
}

// Storage is reused: data left by an earlier step must not count for this one.
BOOST_AUTO_TEST_CASE(a_change_begins_as_none) {
    Parts parts;
    parts.a.set(parts.log, 1);
    parts.log.rollback();
    parts.a.value = 7;
    parts.a.begin_only(parts.log);
    parts.log.rollback();
    BOOST_TEST(parts.a.value == 7);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
