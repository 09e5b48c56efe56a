// The blocks of a content (x2, hs, sec) as canonical JSON, built from their fields
// (PROTOCOL.md, 3 and 8.2).
//
// Only text fields are written. A block with anything else takes the slow path.
#pragma once

#include <string>

#include "hsagent/json/canonical_object.hpp"
#include "hsagent/message/content.hpp"

namespace hsagent::message {

inline void append_x2(std::string& out, const X2& x2) {
    CanonicalObject object(out);
    object.text("from", x2.from);
    object.text("kx_pub", x2.kx_pub);
    object.text("sign_pub", x2.sign_pub);
    object.text("suite", x2.suite);
    object.text("time", x2.time);
    object.text("to", x2.to);
    object.text("type", x2.type);
    object.text("v", x2.version);
    object.text("your_nonce", x2.your_nonce);
    object.end();
}

inline void append_hs(std::string& out, const Hs& hs) {
    CanonicalObject object(out);
    object.text("kx_pub", hs.kx_pub);
    object.text("nonce", hs.nonce);
    object.text("sig", hs.sig);
    object.text("sign_pub", hs.sign_pub);
    object.text("timestamp", hs.timestamp);
    object.text("type", hs.type);
    if (hs.x2.block == Block::object) append_x2(object.member("x2"), hs.x2);
    object.end();
}

inline void append_sec(std::string& out, const Sec& sec) {
    CanonicalObject object(out);
    if (sec.envelope == Block::object) {
        CanonicalObject envelope(object.member("envelope"));
        envelope.text("ciphertext", sec.ciphertext);
        envelope.text("hash", sec.hash);
        envelope.text("nonce", sec.nonce);
        envelope.text("ts", sec.ts);
        envelope.end();
    }
    object.text("sig", sec.sig);
    object.end();
}

}  // namespace hsagent::message
