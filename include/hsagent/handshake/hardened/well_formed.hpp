// Well-formed payloads (PROTOCOL.md, 8.1, S1).
#pragma once

#include <cstddef>
#include <string_view>

#include "hsagent/message/content.hpp"

namespace hsagent::handshake::hardened {

// Checks types and lengths of the fields that the protocol reads, and the length of the address
// that the relay gives, which a row keeps; needs no state.
inline bool is_well_formed(const Content& content, std::string_view remote_addr,
                           std::string_view own_id) {
    constexpr std::size_t most_id = 128, most_nonce = 256, most_key = 256, most_address = 256;
    const auto fits = [](const Field& field, std::size_t most) {
        return field.kind != Field::Kind::other && field.text.size() <= most;
    };
    for (const Field* id : {&content.from, &content.to}) {
        if (!fits(*id, most_id) || (id->is_text() && id->text.empty())) return false;
    }
    if (content.from.text == own_id || remote_addr.size() > most_address) return false;
    for (const Field* field : {&content.your_nonce, &content.my_nonce, &content.your_ref,
                               &content.my_ref, &content.mac}) {
        if (!fits(*field, most_nonce)) return false;
    }
    const Hs& hs = content.hs;
    for (const Field* field :
         {&hs.type, &hs.nonce, &hs.kx_pub, &hs.sign_pub, &hs.timestamp, &hs.sig}) {
        if (!fits(*field, most_key)) return false;
    }
    return true;
}

}  // namespace hsagent::handshake::hardened
