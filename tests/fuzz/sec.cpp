// sec (message/sec.hpp): a message that is sealed and opened, and a sec of somebody else.
#include "hsagent/message/sec.hpp"

#include <string>

#include "hsagent/message/reader.hpp"
#include "simulator/agents/pretend_crypto.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using nlohmann::json;
using sim::PretendCrypto;

const SecretKey secret(ByteArray<32>{1, 2, 3});

struct Keys {
    PretendCrypto::SigningKey signing{secret};
    PretendCrypto::VerifyingKey verifying =
        *PretendCrypto::VerifyingKey::from(signing.public_key());
    PretendCrypto::SealingKey sealing{secret};
    message::Sealer<PretendCrypto> sealer;
};

bool is_json(std::string_view text) {
    return !message::ends_early(text) && json::accept(text);
}

// open() lets nothing else through than JSON.
void opened_plaintext(std::string_view plaintext) {
    if (!is_json(plaintext)) return;
    Field message;
    const bool is_one = message::message_of(plaintext, message);
    if (message::json_depth(plaintext) > message::depth_limit) {
        HSAGENT_ASSERT(!is_one);
        return;
    }
    const auto value = json::parse(plaintext);
    HSAGENT_ASSERT(is_one == (value.is_object() && value.contains("message")));
    if (!is_one) return;
    const json& said = value["message"];
    HSAGENT_ASSERT(message.is_text() == said.is_string());
    HSAGENT_ASSERT(message.text ==
                   (said.is_string() ? said.get<std::string>() : message::canonical_json(said)));
}

void comes_back(std::string_view text) {
    Keys keys;
    std::string payload;
    message::message_payload(text, payload);
    Sec sec;
    keys.sealer.seal(keys.sealing, keys.signing, payload, {7}, {}, sec);
    for (const Base64 mode : {Base64::strict, Base64::lenient}) {
        const auto opened = keys.sealer.open(keys.sealing, keys.verifying, sec, mode);
        HSAGENT_ASSERT(opened.ok() && *opened == payload);
    }
    opened_plaintext(payload);
    // A plaintext that is signed and sealed well must still be JSON.
    keys.sealer.seal(keys.sealing, keys.signing, text, {8}, {}, sec);
    const auto opened = keys.sealer.open(keys.sealing, keys.verifying, sec, Base64::strict);
    HSAGENT_ASSERT(opened.ok() == is_json(text));
}

// Whatever is opened strictly, the lenient reader of baseline peers opens, too.
void sec_of_others(std::string_view text) {
    message::LineReader reader;
    Content content;
    reader.read_bare(text, {}, content);
    Keys keys;
    const auto open = [&](Base64 mode) {
        return keys.sealer.open(keys.sealing, keys.verifying, content.sec, mode).ok();
    };
    const bool strictly = open(Base64::strict);
    HSAGENT_ASSERT(open(Base64::lenient) || !strictly);
}

}  // namespace

void try_input(std::string_view input) {
    opened_plaintext(input);
    comes_back(input);
    sec_of_others(input);
}

}  // namespace hsagent::fuzz
