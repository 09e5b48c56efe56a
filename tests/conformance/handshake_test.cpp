// Checks the validation of hs against handshake.jsonl.
#include <boost/test/unit_test.hpp>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/reader.hpp"
#include "recordings.hpp"

using namespace hsagent;

BOOST_AUTO_TEST_SUITE(handshake_recordings)

BOOST_AUTO_TEST_CASE(every_recorded_hs_gives_the_recorded_key_or_none) {
    for (const auto& recorded : conformance::lines_of("handshake.jsonl")) {
        const nlohmann::json said = {{"from", "peer"},
                                     {"to", "me"},
                                     {"intent", "confirm"},
                                     {"my_nonce", recorded.at("expected_nonce")},
                                     {"hs", recorded.at("hs")}};
        Content content;
        message::LineReader reader;
        BOOST_REQUIRE(reader.read_bare(said.dump(), "me", content) == Drop::none);

        const auto& seen = recorded.at("seen_nonces");
        const bool fresh =
            std::find(seen.begin(), seen.end(), recorded.at("expected_nonce")) == seen.end();
        BotanCrypto::AgreementKey own(conformance::secret(recorded.at("receiver_kx_private")));
        const auto type = recorded.at("expected_type") == "init" ? message::HsType::init
                                                                 : message::HsType::response;
        const auto key = message::validate_hs<BotanCrypto>(
            content.hs,
            {type, content.my_nonce, fresh, conformance::instant(recorded.at("now")),
             recorded.at("ttl_seconds").get<std::int64_t>(), Base64::lenient},
            own);

        BOOST_TEST_CONTEXT(recorded.at("change") << ": " << recorded.at("hs")) {
            if (recorded.at("session_key").is_null()) {
                BOOST_TEST(!key.ok());
            } else {
                BOOST_REQUIRE(key.ok());
                BOOST_TEST(to_hex(key->expose()) == recorded.at("session_key").get<std::string>());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(an_unchanged_recorded_hs_is_built_again_byte_for_byte) {
    int built = 0;
    for (const auto& recorded : conformance::lines_of("handshake.jsonl")) {
        if (recorded.at("change") != "none") continue;
        message::HsKeys<BotanCrypto> keys(conformance::secret(recorded.at("sender_kx_private")),
                                          conformance::secret(recorded.at("sender_sign_seed")));
        const auto& said = recorded.at("hs");
        Hs hs;
        message::build_hs(
            keys, said.at("type") == "init" ? message::HsType::init : message::HsType::response,
            said.at("nonce").get<std::string>(), conformance::instant(said.at("timestamp")), hs);
        const nlohmann::json ours = {
            {"type", hs.type.text},           {"nonce", hs.nonce.text},
            {"kx_pub", hs.kx_pub.text},       {"sign_pub", hs.sign_pub.text},
            {"timestamp", hs.timestamp.text}, {"sig", hs.sig.text}};
        BOOST_TEST(ours == said);
        ++built;
    }
    BOOST_TEST(built > 0);
}

BOOST_AUTO_TEST_SUITE_END()
