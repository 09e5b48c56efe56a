// Sets of texts by agent, and the keys that checks keep things under.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include "hsagent/handshake/state.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/field.hpp"
#include "hsagent/support/text_hash.hpp"

namespace hsagent::sim {

using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

// One role of an agent towards a peer, and what it is about.
inline std::string role_key(std::size_t agent, Role role, std::string_view peer_id,
                            std::string_view about = {}) {
    std::string key = std::to_string(agent);
    key += role == Role::initiator ? 'i' : 'r';
    key += peer_id;
    key += '|';
    key += about;
    return key;
}

// A signature as bytes: its spelling may differ (S14).
inline std::string signature_key(const Field& sig) {
    std::string bytes;
    from_base64(sig.text, bytes, Base64::lenient);
    return bytes;
}

}  // namespace hsagent::sim
