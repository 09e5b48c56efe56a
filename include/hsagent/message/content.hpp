// Content: what a peer says, as it stood on the wire (PROTOCOL.md, 2).
//
// Baseline peers act on whether a key is there, null, or something else, so every field keeps
// that. One Content is filled again and again: clear() keeps the storage.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/support/field.hpp"

namespace hsagent {

enum class Intent : std::uint8_t {
    unknown,  // none of ours; Content::intent_text has it
    register_,
    reconnect,
    confirm,
    request,
    respond,
    conclude,
    finish,
    close,
};

inline constexpr std::array<std::string_view, 9> intent_names{
    "unknown", "register", "reconnect", "confirm", "request",
    "respond", "conclude", "finish",    "close",
};

constexpr std::string_view name(Intent intent) {
    return intent_names[static_cast<std::size_t>(intent)];
}

constexpr Intent intent_named(std::string_view text) {
    for (std::size_t i = 1; i < intent_names.size(); ++i) {
        if (intent_names[i] == text) return static_cast<Intent>(i);
    }
    return Intent::unknown;
}

// Whether a block that should be an object is there, and is one.
enum class Block : std::uint8_t { absent, not_an_object, object };

// The signed half of a key exchange (PROTOCOL.md, 3): {type, nonce, kx_pub, sign_pub, timestamp,
// sig}, strings as sent; the signature covers nonce|kx_pub|timestamp.
struct Hs {
    Block block = Block::absent;
    Field type, nonce, kx_pub, sign_pub, timestamp, sig;

    void clear() {
        block = Block::absent;
        for (Field* field : {&type, &nonce, &kx_pub, &sign_pub, &timestamp, &sig}) field->clear();
    }
};

// A sealed message (PROTOCOL.md, 3): {envelope: {nonce, ciphertext, hash, ts}, sig}.
struct Sec {
    Block block = Block::absent;
    Block envelope = Block::absent;
    Field nonce, ciphertext, hash, ts, sig;
    // The canonical JSON that the signature covers, if the envelope is not exactly the four
    // strings above; empty otherwise.
    std::string unusual_envelope;

    void clear() {
        block = envelope = Block::absent;
        for (Field* field : {&nonce, &ciphertext, &hash, &ts, &sig}) field->clear();
        unusual_envelope.clear();
    }
};

struct Content {
    Intent intent = Intent::unknown;
    Field from, to, intent_text;
    Field your_nonce, my_nonce, your_ref, my_ref;
    Field message;  // in the clear
    Hs hs;
    Sec sec;

    // Addressed to one agent rather than to everyone.
    bool is_direct() const { return !to.is_null(); }

    void clear() {
        intent = Intent::unknown;
        for (Field* field :
             {&from, &to, &intent_text, &your_nonce, &my_nonce, &your_ref, &my_ref, &message}) {
            field->clear();
        }
        hs.clear();
        sec.clear();
    }
};

}  // namespace hsagent
