// Roles, states and the row that an agent keeps for each (role, peer): PROTOCOL.md, 4 and 5.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/field.hpp"

namespace hsagent {

enum class Role : std::uint8_t { initiator, responder };

inline constexpr auto role_names = enum_names<Role>({
    {Role::initiator, "initiator"},
    {Role::responder, "responder"},
});

inline constexpr auto all_roles = role_names.values();

constexpr std::string_view name(Role role) {
    return role_names[role].name;
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

inline constexpr auto state_names = enum_names<State>({
    {State::init_ready, "init_ready"},
    {State::init_exchange, "init_exchange"},
    {State::init_finalize_propose, "init_finalize_propose"},
    {State::init_finalize_close, "init_finalize_close"},
    {State::resp_ready, "resp_ready"},
    {State::resp_confirm, "resp_confirm"},
    {State::resp_exchange, "resp_exchange"},
    {State::resp_finalize, "resp_finalize"},
});

constexpr std::string_view name(State state) {
    return state_names[state].name;
}

constexpr Role role_of(State state) {
    return state < State::resp_ready ? Role::initiator : Role::responder;
}

constexpr State ready_state(Role role) {
    return role == Role::initiator ? State::init_ready : State::resp_ready;
}

// Counts one more; a stored count may already be the greatest.
constexpr void count_up(std::int64_t& count) {
    if (count < std::numeric_limits<std::int64_t>::max()) ++count;
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
