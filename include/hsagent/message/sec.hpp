// sec: seals, signs and opens a message (PROTOCOL.md, 3).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/json/canonical.hpp"
#include "hsagent/json/parse.hpp"
#include "hsagent/json/scanner.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/result.hpp"
#include "hsagent/support/time.hpp"

namespace hsagent::message {

// Reason for refusing a sec, in the order of the checks.
enum class SecRefusal : std::uint8_t {
    not_an_object,
    bad_encoding,  // a field is missing, not base64, or of the wrong length
    bad_signature,
    bad_seal,  // wrong key, or a changed byte
    bad_hash,
    not_json,  // the plaintext does not parse
};

inline constexpr auto sec_refusal_names = enum_names<SecRefusal>({
    {SecRefusal::not_an_object, "not_an_object"},
    {SecRefusal::bad_encoding, "bad_encoding"},
    {SecRefusal::bad_signature, "bad_signature"},
    {SecRefusal::bad_seal, "bad_seal"},
    {SecRefusal::bad_hash, "bad_hash"},
    {SecRefusal::not_json, "not_json"},
});

constexpr std::string_view name(SecRefusal refusal) {
    return sec_refusal_names[refusal].name;
}

// Replaces `out` with the canonical JSON of the envelope, which the signature covers.
inline void envelope_text(const Sec& sec, std::string& out) {
    if (!sec.unusual_envelope.empty()) {
        out.assign(sec.unusual_envelope);
        return;
    }
    out.assign("{");
    const auto member = [&](std::string_view key, const Field& field) {
        if (!field.present()) return;
        if (out.size() > 1) out += ',';
        append_json_string(out, key);
        out += ':';
        append_json_string(out, field.text);
    };
    member("ciphertext", sec.ciphertext);
    member("hash", sec.hash);
    member("nonce", sec.nonce);
    member("ts", sec.ts);
    out += '}';
}

// Replaces `out` with the canonical JSON of {"message": text}.
inline void message_payload(std::string_view text, std::string& out) {
    out.assign("{\"message\":");
    append_json_string(out, text);
    out += '}';
}

// Sets the field in which an application receives a value: its text, or its compact JSON if it is
// not a text.
inline void set_message(Field& message, const nlohmann::json& value) {
    message.clear();
    if (value.is_string()) {
        message.set_text(value.get_ref<const std::string&>());
    } else {
        message.kind = Field::Kind::other;
        append_json(message.text, value, compact);
    }
}

// Whether an opened plaintext is an object with a `message`. If so, `message` receives that text,
// or the compact JSON of another value.
inline bool message_of(std::string_view plaintext, Field& message) {
    constexpr std::string_view head = "{\"message\":\"", tail = "\"}";
    if (plaintext.size() >= head.size() + tail.size() && plaintext.starts_with(head) &&
        plaintext.ends_with(tail)) {
        // Most messages are a single string without escapes, which needs no parser.
        const auto text =
            plaintext.substr(head.size(), plaintext.size() - head.size() - tail.size());
        if (text.find_first_of("\"\\") == std::string_view::npos) {
            message.set_text(text);
            return true;
        }
    }
    const auto value = parse_json(plaintext);
    if (!value.is_object()) return false;
    const auto found = value.find("message");
    if (found == value.end()) return false;
    set_message(message, *found);
    return true;
}

// Seals and opens messages, with buffers that it keeps between calls.
template <CryptoBackend C>
class Sealer {
public:
    // Fills `sec` with the sealed `plaintext`, which must be canonical JSON. Never use a nonce
    // twice with one key.
    void seal(typename C::SealingKey& key, typename C::SigningKey& signing,
              std::string_view plaintext, const SealNonce& nonce, Instant now, Sec& sec) {
        const Digest hash = C::sha256(as_bytes(plaintext));
        key.seal(nonce, hash, as_bytes(plaintext), sealed_);
        sec.clear();
        sec.block = sec.envelope = Block::object;
        sec.nonce.set_text({});
        append_base64(sec.nonce.text, nonce);
        sec.ciphertext.set_text({});
        append_base64(sec.ciphertext.text, as_bytes(sealed_));
        sec.hash.set_text({});
        append_base64(sec.hash.text, hash);
        sec.ts.set_text({});
        append_civil(sec.ts.text, now.local_seconds());
        envelope_text(sec, covered_);
        sec.sig.set_text({});
        append_base64(sec.sig.text, signing.sign(as_bytes(covered_)));
    }

    // Returns the plaintext, valid until the next call, or the reason for refusing it. Nothing is
    // returned before all checks have passed.
    Result<std::string_view, SecRefusal> open(typename C::SealingKey& key,
                                              typename C::VerifyingKey& peer, const Sec& sec,
                                              Base64 mode) {
        const auto refuse = [](SecRefusal reason) { return Failure{reason}; };
        if (sec.block != Block::object || sec.envelope != Block::object) {
            return refuse(SecRefusal::not_an_object);
        }
        for (const Field* field : {&sec.nonce, &sec.ciphertext, &sec.hash, &sec.sig}) {
            if (!field->is_text()) return refuse(SecRefusal::bad_encoding);
        }
        const auto signature = base64_array<64>(sec.sig.text, mode);
        const auto nonce = base64_array<12>(sec.nonce.text, mode);
        const auto hash = base64_array<32>(sec.hash.text, mode);
        if (!signature || !nonce || !hash || !from_base64(sec.ciphertext.text, sealed_, mode)) {
            return refuse(SecRefusal::bad_encoding);
        }
        envelope_text(sec, covered_);
        if (!peer.verify(as_bytes(covered_), *signature)) return refuse(SecRefusal::bad_signature);
        if (!key.open(*nonce, *hash, as_bytes(sealed_), plaintext_)) {
            return refuse(SecRefusal::bad_seal);
        }
        if (C::sha256(as_bytes(plaintext_)) != *hash) return refuse(SecRefusal::bad_hash);
        const bool is_json = is_plain_object(plaintext_) ||
                             (!ends_early(plaintext_) && nlohmann::json::accept(plaintext_));
        if (!is_json) {
            return refuse(SecRefusal::not_json);
        }
        return std::string_view(plaintext_);
    }

private:
    std::string sealed_, covered_, plaintext_;
};

}  // namespace hsagent::message
