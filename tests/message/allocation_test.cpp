// The message pieces of hs2 allocate nothing once their buffers have grown (ARCHITECTURE.md,
// rule 9).
#include <boost/test/unit_test.hpp>
#include <string>

#include "../store/allocations.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/message/hs2.hpp"
#include "hsagent/message/intents.hpp"
#include "hsagent/message/mac.hpp"
#include "hsagent/message/padded.hpp"

using namespace hsagent;
using namespace hsagent::message;

namespace {

// Allocations in Botan's hashes do not count for these headers.
struct StillCrypto : BotanCrypto {
    static Digest sha256(Bytes bytes) { return {static_cast<Byte>(bytes.size())}; }
    struct MacKey {
        explicit MacKey(Bytes) {}
        Digest mac(Bytes bytes) const { return sha256(bytes); }
    };
};

const std::string us = "9be850c6-a132-44b1-ac73-b5d1e4ef4ca5";
const std::string peer = "40705c48-177c-40d8-a177-e55ec3b73fa9";
const std::string challenge = "00112233445566778899aabbccddeeff";
const std::string key = to_base64(PublicKey{});

// A first request and a close with their macs, in both directions, and the plaintext of a sealed
// message.
struct Steps {
    void run() {
        fill_x2(content.hs.x2, {.type = HsType::init,
                                .from = us,
                                .to = peer,
                                .sign_pub = key,
                                .kx_pub = key,
                                .now = Instant{},
                                .your_nonce = challenge});
        Hs& hs = content.hs;
        hs.block = Block::object;
        hs.sign_pub.set_text(key);
        hs.kx_pub.set_text(key);
        hs.nonce.set_text({});
        append_hs2_nonce(hs.nonce.text, challenge, x2_digest<StillCrypto>(hs.x2, scratch));
        const X2Expectation expected{HsType::init, us, peer, challenge, Instant{}, 60};
        good = !check_x2<StillCrypto>(hs, expected, scratch);

        content.from.set_text(us);
        content.to.set_text(peer);
        content.intent_text.set_text("request");
        content.my_nonce.set_text(hs.nonce.text);
        content.your_nonce.set_text(challenge);
        content.message.set_text("hello");
        writer.begin(line);
        const Request request{peer, challenge, hs.nonce.text, {"hello", nullptr}, &hs};
        request.write(writer);
        writer.text("from", us);
        good = good && write_mac<StillCrypto>(writer, mac_key, us, request, scratch);
        writer.end();
        content.mac.set_text({});
        append_mac_text(mac_text, content);
        append_mac<StillCrypto>(content.mac.text, mac_key, mac_text);
        mac_text.clear();
        good = good && mac_holds<StillCrypto>(mac_key, content, scratch);

        append_padded_payload(plaintext, random, "gr\xC3\xBC\xC3\x9F, how are you?", 7, us, peer);
        good = good && !read_padded(plaintext, padded);
        plaintext.clear();
    }

    SeededRandom random{1};
    StillCrypto::MacKey mac_key{Bytes()};
    LineWriter writer;
    Content content;
    Padded padded;
    std::string line, scratch, mac_text, plaintext;
    bool good = false;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(steady_state)

BOOST_AUTO_TEST_CASE(repeated_steps_allocate_nothing) {
    Steps steps;
    for (int i = 0; i < 3; ++i) steps.run();
    const std::size_t before = test::allocations();
    steps.run();
    BOOST_TEST(test::allocations() - before == 0u);
    BOOST_TEST(steps.good);
}

BOOST_AUTO_TEST_SUITE_END()
