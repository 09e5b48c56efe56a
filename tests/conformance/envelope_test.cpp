// Checks sealing and opening against envelope.jsonl.
#include <boost/test/unit_test.hpp>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/message/reader.hpp"
#include "hsagent/message/sec.hpp"
#include "recordings.hpp"

using namespace hsagent;

BOOST_AUTO_TEST_SUITE(envelope_recordings)

BOOST_AUTO_TEST_CASE(every_recorded_envelope_opens_to_the_recorded_payload_or_not_at_all) {
    for (const auto& recorded : conformance::lines_of("envelope.jsonl")) {
        const nlohmann::json said = {
            {"from", "peer"}, {"to", "me"}, {"intent", "request"}, {"sec", recorded.at("sec")}};
        Content content;
        message::LineReader reader;
        BOOST_REQUIRE(reader.read_bare(said.dump(), "me", content) == Drop::none);

        BOOST_TEST_CONTEXT(recorded.at("change") << ": " << recorded.at("sec")) {
            const auto sign_pub =
                base64_array<32>(recorded.at("sign_pub").get<std::string>(), Base64::lenient);
            BOOST_REQUIRE(sign_pub.has_value());
            auto peer = BotanCrypto::VerifyingKey::from(*sign_pub);
            BOOST_REQUIRE(peer.has_value());
            BotanCrypto::SealingKey key(conformance::secret(recorded.at("session_key")));
            message::Sealer<BotanCrypto> sealer;
            const auto opened = sealer.open(key, *peer, content.sec, Base64::lenient);
            if (recorded.at("opened").is_null()) {
                BOOST_TEST(!opened.ok());
            } else {
                BOOST_REQUIRE(opened.ok());
                BOOST_TEST(nlohmann::json::parse(*opened) == recorded.at("opened"));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(sealing_a_recorded_payload_gives_the_recorded_sec) {
    int sealed = 0;
    for (const auto& recorded : conformance::lines_of("envelope.jsonl")) {
        if (recorded.at("change") != "none") continue;
        BotanCrypto::SealingKey key(conformance::secret(recorded.at("session_key")));
        BotanCrypto::SigningKey signing(conformance::secret(recorded.at("sign_seed")));
        message::Sealer<BotanCrypto> sealer;
        Sec sec;
        sealer.seal(key, signing, message::canonical_json(recorded.at("payload")),
                    conformance::bytes<12>(recorded.at("aead_nonce")),
                    conformance::instant(recorded.at("now")), sec);
        const nlohmann::json ours = {{"envelope",
                                      {{"nonce", sec.nonce.text},
                                       {"ciphertext", sec.ciphertext.text},
                                       {"hash", sec.hash.text},
                                       {"ts", sec.ts.text}}},
                                     {"sig", sec.sig.text}};
        BOOST_TEST(ours == recorded.at("sec"));
        ++sealed;
    }
    BOOST_TEST(sealed > 0);
}

BOOST_AUTO_TEST_SUITE_END()
