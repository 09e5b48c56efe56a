// Lines are found by their kind and by how many of that kind came later.
#include "simulator/model/line_book.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace hsagent::sim::test {
namespace {

std::shared_ptr<const Transmission> line(std::uint64_t number, const std::string& stranger = {}) {
    Transmission result;
    result.number = number;
    result.sender = 1;
    result.intent = Intent::request;
    result.addressee = stranger.empty() ? 2 : no_agent;
    result.to = stranger;
    return std::make_shared<const Transmission>(result);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_book)

BOOST_AUTO_TEST_CASE(lines_of_a_kind_are_counted_from_the_last) {
    LineBook book;
    const auto first = line(1), second = line(2), third = line(3);
    book.add(first);
    book.add(second);
    BOOST_TEST(!book.holds(*third));
    BOOST_TEST(book.name_of(*first).back == 1u);
    BOOST_TEST(book.name_of(*second).back == 0u);
    book.add(third);
    BOOST_TEST(book.name_of(*first).back == 2u);
    for (const auto& each : {first, second, third}) {
        BOOST_TEST((book.find(book.name_of(*each)) == each));
    }
}

BOOST_AUTO_TEST_CASE(a_line_added_again_is_not_another) {
    LineBook book;
    const auto first = line(1), second = line(2);
    for (const auto& each : {first, second, first, second}) book.add(each);
    BOOST_TEST(book.name_of(*first).back == 1u);
    BOOST_TEST(book.name_of(*second).back == 0u);
    LineName older = book.name_of(*first);
    older.back = 2;
    BOOST_TEST((book.find(older) == nullptr));
}

BOOST_AUTO_TEST_CASE(lines_to_strangers_are_told_apart_by_the_strangers_id) {
    LineBook book;
    const auto to_one = line(1, "one"), to_other = line(2, "other");
    book.add(to_one);
    book.add(to_other);
    BOOST_TEST(book.name_of(*to_one).back == 0u);
    BOOST_TEST((book.find(book.name_of(*to_one)) == to_one));
    BOOST_TEST((book.find(book.name_of(*to_other)) == to_other));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
