// Secrets are compared whole, and leave nothing behind.
#include "hsagent/crypto/secret.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <new>
#include <utility>

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(secrets)

ByteArray<16> some_bytes() {
    ByteArray<16> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<Byte>(0xa0 + i);
    return bytes;
}
bool is_wiped(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](Byte byte) { return byte == 0; });
}

BOOST_AUTO_TEST_CASE(each_bit_counts_when_they_are_compared) {
    const ByteArray<16> bytes = some_bytes();
    BOOST_TEST(equal(Secret<16>(bytes), Secret<16>(bytes)));
    for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
        ByteArray<16> other = bytes;
        other[i / 8] ^= static_cast<Byte>(1 << i % 8);
        BOOST_TEST(!equal(Secret<16>(bytes), Secret<16>(other)), "bit " << i);
        BOOST_TEST(!equal_in_constant_time(bytes, other), "bit " << i);
    }
}

BOOST_AUTO_TEST_CASE(two_differences_do_not_make_up_for_each_other) {
    ByteArray<16> other = some_bytes();
    for (const std::size_t at : {3u, 9u}) other[at] ^= 0xff;
    BOOST_TEST(!equal_in_constant_time(some_bytes(), other));
}

BOOST_AUTO_TEST_CASE(texts_of_other_lengths_are_not_equal) {
    const ByteArray<16> bytes = some_bytes();
    BOOST_TEST(!equal_in_constant_time(bytes, Bytes(bytes).first(15)));
    BOOST_TEST(!equal_in_constant_time(Bytes(bytes).first(15), bytes));
    BOOST_TEST(equal_in_constant_time({}, {}));
}

BOOST_AUTO_TEST_CASE(all_bytes_are_wiped) {
    ByteArray<16> bytes = some_bytes();
    wipe(bytes);
    BOOST_TEST(is_wiped(bytes));
}

BOOST_AUTO_TEST_CASE(what_is_moved_is_wiped_where_it_was) {
    Secret<16> first(some_bytes());
    Secret<16> second(std::move(first));
    BOOST_TEST(is_wiped(first.expose()));
    BOOST_TEST((second.expose() == some_bytes()));
    Secret<16> third;
    third = std::move(second);
    BOOST_TEST(is_wiped(second.expose()));
    BOOST_TEST((third.expose() == some_bytes()));
}

BOOST_AUTO_TEST_CASE(a_secret_moved_to_itself_stays) {
    Secret<16> secret(some_bytes());
    Secret<16>& same = secret;
    secret = std::move(same);
    BOOST_TEST((secret.expose() == some_bytes()));
}

BOOST_AUTO_TEST_CASE(a_destroyed_secret_leaves_zeros_in_its_place) {
    alignas(Secret<16>) Byte place[sizeof(Secret<16>)];
    std::fill(std::begin(place), std::end(place), Byte{0x5a});
    std::destroy_at(new (place) Secret<16>(some_bytes()));
    // The bytes as they are in memory, not as an optimiser knows them.
    const volatile Byte* left = place;
    for (std::size_t i = 0; i < sizeof place; ++i) BOOST_TEST(left[i] == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
