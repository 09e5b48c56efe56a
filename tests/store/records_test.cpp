// Records: named values in the order of their creation, or in the order of the values.
#include "hsagent/store/records.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

using namespace hsagent;

namespace {

std::string shown(const Records<int>& records) {
    std::string out;
    records.for_each([&](std::string_view name, int value) {
        out.append(name).append("=").append(std::to_string(value)).append(" ");
    });
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(records)

BOOST_AUTO_TEST_CASE(what_is_put_in_order_follows_those_of_the_same_value) {
    UndoLog log;
    Records<int> records;
    for (const auto* name : {"c", "a", "d"}) records.put_in_order(log, name, 5);
    records.put_in_order(log, "last", 6);
    records.put_in_order(log, "first", 4);
    records.put_in_order(log, "b", 5);
    BOOST_TEST(shown(records) == "first=4 c=5 a=5 d=5 b=5 last=6 ");
    log.rollback();
    BOOST_TEST(shown(records) == "");
}

BOOST_AUTO_TEST_CASE(an_erased_record_comes_back_to_its_place) {
    UndoLog log;
    Records<int> records;
    for (const auto* name : {"c", "a", "d"}) records.put(log, name, 5);
    log.commit();
    BOOST_TEST(records.erase(log, "a"));
    BOOST_TEST(!records.erase(log, "a"));
    BOOST_TEST(shown(records) == "c=5 d=5 ");
    log.rollback();
    BOOST_TEST(shown(records) == "c=5 a=5 d=5 ");
}

BOOST_AUTO_TEST_SUITE_END()
