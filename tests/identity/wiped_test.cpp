// No key is left in memory that was freed.
#include <boost/test/unit_test.hpp>
#include <string>

#include "hsagent/identity/plaintext.hpp"
#include "store/allocations.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(wiped)

using detail::identity::read_key;
using detail::identity::WipedText;

const std::string secret = "a secret that is long enough to be found";

BOOST_AUTO_TEST_CASE(it_would_be_found) {
    const FreedMemory freed(secret);
    { const std::string copy(secret); }
    BOOST_TEST(freed.had_it());
}

BOOST_AUTO_TEST_CASE(a_wiped_text_leaves_nothing) {
    const FreedMemory freed(secret);
    {
        WipedText text(64);
        text.text = secret;
    }
    BOOST_TEST(!freed.had_it());
}

BOOST_AUTO_TEST_CASE(nor_what_was_beyond_its_end) {
    const FreedMemory freed(secret.substr(1));
    {
        WipedText text(64);
        text.text = secret;
        text.text.clear();
    }
    BOOST_TEST(!freed.had_it());
}

// A text that grows leaves its old storage as it was, so no more is decoded than was reserved.
BOOST_AUTO_TEST_CASE(a_key_that_is_too_long_leaves_nothing) {
    const std::string text = to_base64(as_bytes(secret + secret + secret));
    const FreedMemory freed(secret);
    ByteArray<32> key;
    BOOST_TEST(!read_key(text, key));
    BOOST_TEST(!freed.had_it());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
