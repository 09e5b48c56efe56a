// A baseline peer of a Subject whose lines a test makes by hand, with good keys.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/message/hs.hpp"
#include "hsagent/message/sec.hpp"
#include "subject.hpp"

namespace hsagent::test {

class BaselinePeer {
public:
    explicit BaselinePeer(std::uint64_t seed = 2) : random_(seed + 1000) {}

    nlohmann::json confirm(const Subject& to, const std::string& nonce) {
        Hs hs;
        message::build_hs(keys_, message::HsType::response, nonce, noon, hs);
        std::string text;
        message::append_hs(text, hs);
        return {{"to", to.id()},
                {"intent", "confirm"},
                {"my_nonce", nonce},
                {"hs", nlohmann::json::parse(text)}};
    }
    // Answers the challenge "ours", with a message sealed under this key.
    nlohmann::json respond(const Subject& to, const std::string& nonce, const SecretKey& key) {
        std::string payload, text;
        message::message_payload("hello", payload);
        SealNonce drawn;
        random_.fill(drawn);
        BotanCrypto::SealingKey sealing(key);
        Sec sec;
        message::Sealer<BotanCrypto>().seal(sealing, keys_.signing, payload, drawn, noon, sec);
        message::append_sec(text, sec);
        return {{"to", to.id()},
                {"intent", "respond"},
                {"your_nonce", "ours"},
                {"my_nonce", nonce},
                {"sec", nlohmann::json::parse(text)}};
    }

private:
    SeededRandom random_;
    Identity own_ = create_identity<BotanCrypto>(random_, noon);
    message::HsKeys<BotanCrypto> keys_{own_.kx_private, own_.sign_seed};
};

}  // namespace hsagent::test
