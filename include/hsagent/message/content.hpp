// Content: a peer's message, field by field, as it was on the wire (PROTOCOL.md, 2).
//
// Baseline peers distinguish a missing key from null and from other values, so every field does,
// too. A Content is meant to be reused: clear() keeps the storage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/field.hpp"

namespace hsagent {

enum class Intent : std::uint8_t {
    unknown,  // not an intent of the protocol; see Content::intent_text
    register_,
    reconnect,
    confirm,
    request,
    respond,
    conclude,
    finish,
    close,
};

inline constexpr auto intent_names = enum_names<Intent>({
    {Intent::unknown, "unknown"},
    {Intent::register_, "register"},
    {Intent::reconnect, "reconnect"},
    {Intent::confirm, "confirm"},
    {Intent::request, "request"},
    {Intent::respond, "respond"},
    {Intent::conclude, "conclude"},
    {Intent::finish, "finish"},
    {Intent::close, "close"},
});

constexpr std::string_view name(Intent intent) {
    return intent_names[intent].name;
}

// The intent with that name; unknown if none has it.
constexpr Intent intent_named(std::string_view text) {
    return intent_names.find(text).value_or(Intent::unknown);
}

// Whether a block is present, and whether it is an object.
enum class Block : std::uint8_t { absent, not_an_object, object };

// A hardened peer's statement about itself (PROTOCOL.md, 8.2): the member `x2` of its hs. The
// signed nonce of the hs holds its digest.
struct X2 {
    Block block = Block::absent;
    Field version;  // `v` on the wire
    Field suite, type, from, to, sign_pub, kx_pub, time;
    Field your_nonce;  // from an initiator only: the responder's whole nonce

    void clear() {
        block = Block::absent;
        for (Field* field :
             {&version, &suite, &type, &from, &to, &sign_pub, &kx_pub, &time, &your_nonce}) {
            field->clear();
        }
    }
};

// The signed half of a key exchange (PROTOCOL.md, 3): {type, nonce, kx_pub, sign_pub, timestamp,
// sig}, the strings as sent. The signature covers nonce|kx_pub|timestamp.
struct Hs {
    Block block = Block::absent;
    Field type, nonce, kx_pub, sign_pub, timestamp, sig;
    X2 x2;

    void clear() {
        block = Block::absent;
        for (Field* field : {&type, &nonce, &kx_pub, &sign_pub, &timestamp, &sig}) field->clear();
        x2.clear();
    }
};

// A sealed message (PROTOCOL.md, 3): {envelope: {nonce, ciphertext, hash, ts}, sig}.
struct Sec {
    Block block = Block::absent;
    Block envelope = Block::absent;
    Field nonce, ciphertext, hash, ts, sig;
    // The canonical JSON that the signature covers, if the envelope is anything but the four
    // strings above; otherwise empty.
    std::string unusual_envelope;

    void clear() {
        block = Block::absent;
        sig.clear();
        clear_envelope();
    }
    void clear_envelope() {
        envelope = Block::absent;
        for (Field* field : {&nonce, &ciphertext, &hash, &ts}) field->clear();
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
    Field mac;  // PROTOCOL.md, 8.2
    // The canonical JSON that `mac` covers, if `mac` is a text and the content has anything but the
    // texts above; otherwise empty.
    std::string unusual;

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
        mac.clear();
        unusual.clear();
    }
};

}  // namespace hsagent
