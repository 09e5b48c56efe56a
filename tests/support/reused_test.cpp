// Reused: which items keep their storage, and for how long.
#include "hsagent/support/reused.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

namespace hsagent {

BOOST_AUTO_TEST_SUITE(reused)

BOOST_AUTO_TEST_CASE(an_emptied_list_keeps_its_items) {
    Reused<std::string> list;
    list.next() = "one";
    list.next() = "two";
    list.truncate(1);
    BOOST_TEST(list.size() == 1u);
    BOOST_TEST(list[1] == "two");
    BOOST_TEST(list.next() == "two");
    BOOST_TEST(list.size() == 2u);
    BOOST_TEST(list.next() == "");
}

BOOST_AUTO_TEST_CASE(what_is_spared_is_freed_and_what_is_listed_is_not) {
    Reused<std::shared_ptr<int>> list;
    const auto item = std::make_shared<int>(0);
    for (int i = 0; i < 5; ++i) list.next() = item;
    const auto held = [&] { return item.use_count() - 1; };
    list.spare(2);
    BOOST_TEST(held() == 5);  // all are in the list
    list.truncate(4);
    list.spare(2);
    BOOST_TEST(held() == 4);
    list.truncate(1);
    list.spare(8);
    BOOST_TEST(held() == 4);
    list.spare(2);
    BOOST_TEST(held() == 2);
    list.truncate(0);
    list.spare(0);
    BOOST_TEST(held() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent
