// Roles, states and the row that an agent keeps for each (role, peer): PROTOCOL.md, 4 and 5.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/support/field.hpp"

namespace hsagent {

enum class Role : std::uint8_t { initiator, responder };

inline constexpr std::array<Role, 2> all_roles{Role::initiator, Role::responder};

constexpr std::string_view name(Role role) {
    return role == Role::initiator ? "initiator" : "responder";
}

enum class State : std::uint8_t {
    init_ready,
    init_exchange,
    init_finalize_propose,
    init_finalize_close,
    resp_ready,
    resp_confirm,
    resp_exchange,
    resp_finalize,
};

inline constexpr std::array<std::string_view, 8> state_names{
    "init_ready", "init_exchange", "init_finalize_propose", "init_finalize_close",
    "resp_ready", "resp_confirm",  "resp_exchange",         "resp_finalize",
};

constexpr std::string_view name(State state) {
    return state_names[static_cast<std::size_t>(state)];
}

constexpr std::optional<State> state_named(std::string_view text) {
    for (std::size_t i = 0; i < state_names.size(); ++i) {
        if (state_names[i] == text) return static_cast<State>(i);
    }
    return std::nullopt;
}

constexpr Role role_of(State state) {
    return state < State::resp_ready ? Role::initiator : Role::responder;
}

constexpr State ready_state(Role role) {
    return role == Role::initiator ? State::init_ready : State::resp_ready;
}

// One row of `role_state` without its keys. A Field here is null or text, never absent.
struct RoleState {
    State state = State::init_ready;
    std::int64_t exchange_count = 0;        // rounds of this cycle
    std::int64_t finalize_retry_count = 0;  // towards the limit of its role
    Field local_nonce = null_field();       // ours, which the peer must echo
    Field peer_nonce = null_field();        // the peer's, which we echo
    Field local_reference = null_field();
    Field peer_reference = null_field();
    Field peer_address = null_field();    // as the relay named it last
    Field peer_sign_pub = null_field();   // base64, as the peer sent it
    Field peer_kx_pub = null_field();     // base64, as the peer sent it
    Field hs_derived_at = null_field();   // UTC ISO 8601
    Field last_secure_at = null_field();  // UTC ISO 8601

    static RoleState fresh(Role role) {
        RoleState row;
        row.state = ready_state(role);
        return row;
    }
    void clear_nonces() {
        local_nonce.set_null();
        peer_nonce.set_null();
    }
    void clear_references() {
        local_reference.set_null();
        peer_reference.set_null();
    }
    void clear_counts() {
        exchange_count = 0;
        finalize_retry_count = 0;
    }

    friend bool operator==(const RoleState&, const RoleState&) = default;

private:
    static Field null_field() { return {Field::Kind::null, {}}; }
};

}  // namespace hsagent
