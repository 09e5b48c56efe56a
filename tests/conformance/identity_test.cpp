// The identity files of baseline agents: each opens, and none opens after a change.
#include "hsagent/identity/identity.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "hsagent/crypto/botan.hpp"
#include "recordings.hpp"

namespace conformance {

using hsagent::BotanCrypto;
using hsagent::IdentityRefusal;

BOOST_AUTO_TEST_SUITE(conformance_identity)

struct Recorded {
    std::string file, password, my_id, kx_private, sign_seed;
};

std::vector<Recorded> recorded() {
    std::vector<Recorded> out;
    for (const auto& line : lines_of("identity.jsonl")) {
        out.push_back({line.at("file"), line.at("password"), line.at("my_id"),
                       line.at("kx_private"), line.at("sign_seed")});
    }
    return out;
}

BOOST_AUTO_TEST_CASE(every_recorded_file_opens_to_what_it_holds) {
    for (const Recorded& line : recorded()) {
        BOOST_TEST_CONTEXT("my_id " << line.my_id) {
            const auto opened = hsagent::open_identity<BotanCrypto>(line.file, line.password);
            BOOST_REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? "" : opened.error().text()));
            BOOST_TEST(opened->my_id == line.my_id);
            BOOST_TEST(hsagent::to_hex(opened->kx_private.expose()) == line.kx_private);
            BOOST_TEST(hsagent::to_hex(opened->sign_seed.expose()) == line.sign_seed);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_recorded_file_opens_with_another_password) {
    for (const Recorded& line : recorded()) {
        const auto opened = hsagent::open_identity<BotanCrypto>(line.file, line.password + "!");
        BOOST_REQUIRE(!opened.ok());
        BOOST_TEST((opened.error().refusal == IdentityRefusal::cannot_decrypt));
    }
}

BOOST_AUTO_TEST_CASE(no_recorded_file_opens_with_a_byte_of_its_ciphertext_changed) {
    namespace file = hsagent::detail::identity;
    for (const Recorded& line : recorded()) {
        const auto json = nlohmann::json::parse(line.file);
        std::string salt, nonce, sealed, opened;
        const auto decode = [&](const char* name, std::string& out) {
            return hsagent::from_base64(json.at(name).get<std::string>(), out,
                                        hsagent::Base64::strict);
        };
        BOOST_REQUIRE(decode("salt", salt) && decode("nonce", nonce));
        BOOST_REQUIRE(decode("ciphertext", sealed));
        hsagent::SealNonce nonce_bytes;
        BOOST_REQUIRE_EQUAL(nonce.size(), nonce_bytes.size());
        std::copy(nonce.begin(), nonce.end(), nonce_bytes.begin());

        // scrypt runs once for all bytes. The key opens the unchanged text, so it is the right one.
        BotanCrypto::SealingKey key(
            file::file_key<BotanCrypto>(line.password, hsagent::as_bytes(salt)));
        const auto opens = [&] {
            return key.open(nonce_bytes, hsagent::as_bytes(file::aad), hsagent::as_bytes(sealed),
                            opened);
        };
        BOOST_TEST(opens());
        for (std::size_t i = 0; i < sealed.size(); ++i) {
            sealed[i] = static_cast<char>(sealed[i] ^ 1);
            BOOST_TEST(!opens(), "byte " << i << " of " << line.my_id);
            sealed[i] = static_cast<char>(sealed[i] ^ 1);
        }

        // One change is also checked through open_identity().
        auto changed = json;
        sealed.back() = static_cast<char>(sealed.back() ^ 0x80);
        changed["ciphertext"] = hsagent::to_base64(hsagent::as_bytes(sealed));
        BOOST_TEST(!hsagent::open_identity<BotanCrypto>(changed.dump(), line.password).ok());
    }
}

// Returns the salt and nonce of a recorded file, so that sealing can be compared byte by byte.
struct Replayed {
    std::string bytes;
    std::size_t used = 0;

    void fill(hsagent::MutableBytes out) {
        for (auto& byte : out) byte = static_cast<hsagent::Byte>(bytes.at(used++));
    }
};

BOOST_AUTO_TEST_CASE(sealing_writes_the_recorded_file_byte_for_byte) {
    for (const Recorded& line : recorded()) {
        const auto opened = hsagent::open_identity<BotanCrypto>(line.file, line.password);
        BOOST_REQUIRE(opened.ok());
        const auto json = nlohmann::json::parse(line.file);
        std::string salt, nonce;
        hsagent::from_base64(json.at("salt").get<std::string>(), salt, hsagent::Base64::strict);
        hsagent::from_base64(json.at("nonce").get<std::string>(), nonce, hsagent::Base64::strict);
        Replayed random{salt + nonce};
        BOOST_TEST(hsagent::seal_identity<BotanCrypto>(*opened, line.password, random) ==
                   line.file);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace conformance
