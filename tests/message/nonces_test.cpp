// Nonces and references: how they are drawn, and that baseline peers leave them as they are
// (PROTOCOL.md, 1 and 2).
#include "hsagent/message/nonces.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "crypto/samples.hpp"
#include "hsagent/crypto/random.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(nonces)

BOOST_AUTO_TEST_CASE(a_nonce_is_one_fill_of_16_as_lower_case_hex) {
    ScriptedRandom random{from_hex_text("00112233445566778899aabbccddeeff")};
    std::string nonce = "left over";
    random_nonce(random, nonce);
    BOOST_TEST(nonce == "00112233445566778899aabbccddeeff");
    BOOST_TEST((random.fills == std::vector<std::size_t>{16}));
}

BOOST_AUTO_TEST_CASE(a_nonce_that_baseline_peers_mangle_is_drawn_again) {
    ScriptedRandom random{
        from_hex_text("12e45678901234567890123456789012"
                      "0e123456789012345678901234567890"
                      "12f45678901234567890123456789012")};
    BOOST_TEST(random_nonce(random) == "12f45678901234567890123456789012");
    BOOST_TEST((random.fills == std::vector<std::size_t>{16, 16, 16}));
}

BOOST_AUTO_TEST_CASE(what_baseline_peers_mangle_is_a_json_number_with_an_exponent) {
    BOOST_TEST(mangled_by_baseline_peers("12e45678901234567890123456789012"));
    BOOST_TEST(mangled_by_baseline_peers("0e123456789012345678901234567890"));
    BOOST_TEST(!mangled_by_baseline_peers("1234567890123456789012345678901e"));
    BOOST_TEST(mangled_by_baseline_peers("123456789012345678901234567890e1"));
    BOOST_TEST(!mangled_by_baseline_peers("e1234567890123456789012345678901"));
    BOOST_TEST(!mangled_by_baseline_peers("01e45678901234567890123456789012"));
    BOOST_TEST(!mangled_by_baseline_peers("00e45678901234567890123456789012"));
    BOOST_TEST(!mangled_by_baseline_peers("12345678901234567890123456789012"));
    BOOST_TEST(!mangled_by_baseline_peers("12e4567890123456789012345678e012"));
    BOOST_TEST(!mangled_by_baseline_peers("12e4567890123456789012345678a012"));
    BOOST_TEST(!mangled_by_baseline_peers("1ae45678901234567890123456789012"));
    BOOST_TEST(!mangled_by_baseline_peers(""));
    BOOST_TEST(!mangled_by_baseline_peers("e"));
}

BOOST_AUTO_TEST_CASE(a_reference_is_one_fill_of_10_mapped_to_digits) {
    ScriptedRandom random{{0, 1, 8, 9, 17, 18, 250, 251, 100, 200}};
    std::string reference = "left over";
    random_reference(random, reference);
    BOOST_TEST(reference == "1291918923");
    BOOST_TEST((random.fills == std::vector<std::size_t>{10}));
}

BOOST_AUTO_TEST_CASE(a_byte_that_would_favour_low_digits_is_drawn_again_singly) {
    ScriptedRandom random{{252, 0, 0, 0, 0, 0, 0, 0, 0, 255, 253, 5, 7}};
    BOOST_TEST(random_reference(random) == "6111111118");
    BOOST_TEST((random.fills == std::vector<std::size_t>{10, 1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(nonces_and_references_have_their_shape) {
    BOOST_TEST(rc::check("shapes hold for any seed", [](std::uint64_t seed) {
        SeededRandom random(seed);
        const std::string nonce = random_nonce(random);
        RC_ASSERT(nonce.size() == 32u);
        RC_ASSERT(nonce.find_first_not_of("0123456789abcdef") == std::string::npos);
        const std::string reference = random_reference(random);
        RC_ASSERT(reference.size() == 10u);
        RC_ASSERT(reference.find_first_not_of("123456789") == std::string::npos);
    }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
