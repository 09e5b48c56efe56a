// Keys and preferences for upload and download of an agent's states (PROTOCOL.md, 5).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/store/role_state.hpp"

namespace hsagent::handshake {

// Where more than one state is allowed, the first of these wins.
inline constexpr std::array<State, 4> initiator_preference{
    State::init_ready, State::init_finalize_close, State::init_finalize_propose,
    State::init_exchange};
inline constexpr std::array<State, 4> responder_preference{
    State::resp_ready, State::resp_finalize, State::resp_confirm, State::resp_exchange};

// The key of a role's state: "initiator:<peer>".
inline std::string tape_key(Role role, std::string_view peer_id) {
    std::string key(name(role));
    key += ':';
    key += peer_id;
    return key;
}

struct RoleAndPeer {
    Role role;
    std::string_view peer_id;
};

// The role and the peer of a key; nullopt if it names no role or no peer.
constexpr std::optional<RoleAndPeer> parse_tape_key(std::string_view key) {
    for (const Role role : all_roles) {
        const std::string_view prefix = name(role);
        if (key.size() > prefix.size() + 1 && key.starts_with(prefix) &&
            key[prefix.size()] == ':') {
            return RoleAndPeer{role, key.substr(prefix.size() + 1)};
        }
    }
    return std::nullopt;
}

}  // namespace hsagent::handshake
