// S7: each cycle has a key of its own, and none can be derived from both identities, both stores
// and all lines on the relay.
#include <array>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "hsagent/message/hs2.hpp"
#include "hsagent/message/sec.hpp"
#include "pair.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(forward_secrecy)

// A cycle of the first agent as initiator, as recorded by a listener on the relay.
struct Heard {
    nlohmann::json confirm, request;
    std::vector<nlohmann::json> envelopes;
};

template <class Pair>
std::vector<Heard> record(Pair& pair, std::size_t cycles, std::set<std::string>& keys) {
    std::vector<Heard> heard(1);
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        const std::string intent = content["intent"];
        if (!from_first && intent == "confirm") heard.back().confirm = content;
        if (from_first && intent == "request" && content.contains("hs")) {
            heard.back().request = content;
        }
        const bool of_first = intent == (from_first ? "request" : "respond");
        if (of_first && content.contains("sec")) {
            heard.back().envelopes.push_back(content["sec"]["envelope"]);
        }
        // Keeps the second from initiating: one direction is enough.
        return from_first || (intent != "register" && intent != "reconnect");
    };
    std::uint64_t closed = 0;
    while (heard.size() <= cycles) {
        pair.round();
        if (const SecretKey* key = pair.first.session_key(Role::initiator, pair.second.id())) {
            keys.insert(to_hex(key->expose()));
        }
        if (pair.first.counters().cycles_closed == closed) continue;
        closed = pair.first.counters().cycles_closed;
        heard.emplace_back();
    }
    heard.pop_back();
    return heard;
}

PublicKey public_key_of(const nlohmann::json& hs) {
    return base64_array<32>(hs["kx_pub"].get<std::string>(), Base64::strict).value();
}

// All keys that can be made for a cycle with both identities.
std::vector<SecretKey> guesses(const Heard& heard, const Identity& one, const Identity& other) {
    std::vector<SecretKey> keys;
    for (const Identity* known : {&one, &other}) {
        BotanCrypto::AgreementKey own(known->kx_private);
        for (const PublicKey& peer :
             {public_key_of(heard.confirm["hs"]), public_key_of(heard.request["hs"]), one.kx_public,
              other.kx_public}) {
            const auto shared = own.agree(peer);
            if (!shared) continue;
            SecretKey baseline;
            BotanCrypto::hkdf_sha256(shared->expose(), {}, as_bytes(message::session_key_info),
                                     baseline.expose_for_writing());
            keys.push_back(std::move(baseline));
            const auto digest = [](const nlohmann::json& content) {
                const std::string nonce = content["my_nonce"];
                Digest bytes{};
                const std::string_view hex =
                    std::string_view(nonce).substr(nonce.find(".hs2.") == nonce.npos ? 0 : 37);
                for (std::size_t i = 0; i < 32 && 2 * i + 1 < hex.size(); ++i) {
                    bytes[i] = static_cast<Byte>(
                        std::stoi(std::string(hex.substr(2 * i, 2)), nullptr, 16));
                }
                return bytes;
            };
            auto hs2 = message::derive_hs2_keys<BotanCrypto>(*shared, digest(heard.confirm),
                                                             digest(heard.request));
            keys.push_back(std::move(hs2.seal_initiator));
            keys.push_back(std::move(hs2.seal_responder));
        }
    }
    return keys;
}

std::size_t opened_with(const std::vector<SecretKey>& keys,
                        const std::vector<nlohmann::json>& envelopes) {
    std::size_t count = 0;
    for (const SecretKey& key : keys) {
        BotanCrypto::SealingKey opening(key);
        for (const auto& envelope : envelopes) {
            const auto text = [&](const char* member) {
                return envelope[member].get<std::string>();
            };
            const auto nonce = base64_array<12>(text("nonce"), Base64::strict).value();
            const auto hash = base64_array<32>(text("hash"), Base64::strict).value();
            std::string sealed, plaintext;
            BOOST_TEST_REQUIRE(from_base64(text("ciphertext"), sealed, Base64::strict));
            count += opening.open(nonce, hash, as_bytes(sealed), plaintext);
        }
    }
    return count;
}

constexpr std::size_t many = 1'000;

BOOST_AUTO_TEST_CASE(every_cycle_has_a_key_that_nothing_left_behind_tells) {
    HardenedPair pair;
    std::set<std::string> keys;
    const std::vector<Heard> heard = record(pair, many, keys);
    BOOST_TEST(heard.size() == many);
    BOOST_TEST(keys.size() >= many);  // one more if another cycle has begun
    BOOST_TEST(keys.size() <= many + 1);
    std::size_t envelopes = 0, opened = 0;
    for (const Heard& cycle : heard) {
        envelopes += cycle.envelopes.size();
        // The first two envelopes of each cycle: the others use the same keys.
        const std::size_t few = std::min<std::size_t>(cycle.envelopes.size(), 2);
        opened += opened_with(guesses(cycle, pair.first_identity, pair.second_identity),
                              {cycle.envelopes.begin(), cycle.envelopes.begin() + few});
    }
    BOOST_TEST(envelopes >= 8 * many);
    BOOST_TEST(opened == 0u);
}

// The counterpart: with baseline agents, the same listener opens everything, so the guesses work.
BOOST_AUTO_TEST_CASE(of_baseline_agents_the_identities_tell_everything) {
    PairOf<BaselineProfile, BaselineProfile> pair;
    std::set<std::string> keys;
    const std::vector<Heard> heard = record(pair, 20, keys);
    BOOST_TEST(keys.size() == 1u);
    for (const Heard& cycle : heard) {
        BOOST_TEST(opened_with(guesses(cycle, pair.first_identity, pair.second_identity),
                               cycle.envelopes) >= cycle.envelopes.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
