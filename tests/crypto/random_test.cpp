// Random sources, and the ids drawn from them.
#include "hsagent/crypto/random.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hsagent/identity/uuid.hpp"
#include "samples.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_random)

BOOST_AUTO_TEST_CASE(the_seeded_source_gives_the_published_words) {
    // The first values of SplitMix64 seeded with 0, and of xoshiro256** seeded with them, from the
    // reference code.
    SeededRandom random(0);
    BOOST_TEST(
        (random.state() == std::array<std::uint64_t, 4>{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4,
                                                        0x06c45d188009454f, 0xf88bb8a8724c81ec}));
    BOOST_TEST(random.next() == 0x99ec5f36cb75f2b4u);
    BOOST_TEST(random.next() == 0xbf6e1f784956452au);
    BOOST_TEST(random.next() == 0x1a5f849d4933e6e0u);
    BOOST_TEST(random.next() == 0x6aa594f1262d2d2cu);
}

BOOST_AUTO_TEST_CASE(the_seeded_source_fills_low_byte_first) {
    SeededRandom random(42);
    ByteArray<11> bytes;
    random.fill(bytes);
    BOOST_TEST(to_hex(bytes) == "16c72e0c2e0b78157e3a11");
    BOOST_TEST(random.next() == 0xae17533239e499a1u);  // the rest of the second word was dropped
}

BOOST_AUTO_TEST_CASE(a_fork_depends_on_seed_and_stream_only) {
    const SeededRandom parent(7);
    BOOST_TEST(parent.fork(3).next() == 0x360218f2ce495d39u);
    BOOST_TEST(parent.fork("relay").next() == 0x920c5ece9da092d6u);
    BOOST_TEST((parent == SeededRandom(7)));
    BOOST_TEST((parent.fork(3) == parent.fork(3)));
    BOOST_TEST((parent.fork(3) != parent.fork(4)));
    BOOST_TEST((parent.fork("a") != parent.fork("b")));
    BOOST_TEST((parent.fork(0) != parent));
    BOOST_TEST((parent.fork(3) != SeededRandom(8).fork(3)));
}

BOOST_AUTO_TEST_CASE(the_seeded_source_is_a_value) {
    SeededRandom random(1);
    random.next();
    SeededRandom copy = random;
    BOOST_TEST((copy == random));
    BOOST_TEST(copy.next() == random.next());
    copy.next();
    BOOST_TEST((copy != random));
    BOOST_TEST((copy.state() != random.state()));
}

BOOST_AUTO_TEST_CASE(below_stays_below) {
    BOOST_TEST(rc::check("0 <= below(n) < n", [](std::uint64_t seed) {
        const auto bound =
            *rc::gen::suchThat(rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(),
                                              rc::gen::inRange<std::uint64_t>(1, 20)),
                               [](std::uint64_t n) { return n > 0; });
        SeededRandom random(seed);
        for (int i = 0; i < 20; ++i) RC_ASSERT(random.below(bound) < bound);
    }));
    SeededRandom random(1);
    BOOST_TEST(random.below(1) == 0u);
    BOOST_TEST(random.below(~std::uint64_t{0}) < ~std::uint64_t{0});
}

BOOST_AUTO_TEST_CASE(below_reaches_every_value_about_equally_often) {
    SeededRandom random(1);
    std::array<int, 6> counts{};
    for (int i = 0; i < 60'000; ++i) ++counts[random.below(6)];
    for (const int count : counts) {
        BOOST_TEST(count > 9'600);
        BOOST_TEST(count < 10'400);
    }
}

BOOST_AUTO_TEST_CASE(below_draws_again_what_would_favour_small_values) {
    // 3 * 2^62 goes into 2^64 once, with a remainder of 2^62. Without redrawing, values below 2^62
    // would be twice as likely as the others: half of all draws instead of a third.
    SeededRandom random(1);
    const std::uint64_t third = std::uint64_t{1} << 62;
    int small = 0;
    for (int i = 0; i < 30'000; ++i) small += random.below(3 * third) < third ? 1 : 0;
    BOOST_TEST(small > 9'600);
    BOOST_TEST(small < 10'400);
}

BOOST_AUTO_TEST_CASE(the_system_fills_more_than_one_call_gives) {
    SystemRandom random;
    std::vector<Byte> bytes(1000);
    random.fill(bytes);
    // Any 64 bytes are all zero with a probability of 2^-512.
    for (std::size_t at = 0; at + 64 <= bytes.size(); at += 64) {
        Byte any = 0;
        for (std::size_t i = 0; i < 64; ++i) any |= bytes[at + i];
        BOOST_TEST(any != 0);
    }
    random.fill({});
}

BOOST_AUTO_TEST_CASE(a_uuid_has_its_shape) {
    BOOST_TEST(rc::check("its shape holds for any seed", [](std::uint64_t seed) {
        SeededRandom random(seed);
        const std::string uuid = random_uuid4(random);
        const std::string shape = "xxxxxxxx-xxxx-4xxx-Nxxx-xxxxxxxxxxxx";
        RC_ASSERT(uuid.size() == shape.size());
        for (std::size_t i = 0; i < shape.size(); ++i) {
            const std::string allowed = shape[i] == 'x'   ? "0123456789abcdef"
                                        : shape[i] == 'N' ? "89ab"
                                                          : std::string(1, shape[i]);
            RC_ASSERT(allowed.find(uuid[i]) != std::string::npos);
        }
    }));
}

BOOST_AUTO_TEST_CASE(a_uuid_is_one_fill_of_16_with_version_and_variant_set) {
    ScriptedRandom random{from_hex_text("ffffffffffffffffffffffffffffffff")};
    BOOST_TEST(random_uuid4(random) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    BOOST_TEST((random.fills == std::vector<std::size_t>{16}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
