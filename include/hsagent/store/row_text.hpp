// An idle row as a text: what is kept of one that had to leave (PROTOCOL.md, 8.4).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/json/canonical_object.hpp"
#include "hsagent/json/parse.hpp"
#include "hsagent/store/role_state.hpp"

namespace hsagent {

namespace detail {

struct KeptCount {
    std::string_view name;
    std::int64_t RoleState::*count;
};
struct KeptField {
    std::string_view name;
    Field RoleState::*field;
};

// Both in the order of their names. The address comes with the next message.
inline constexpr std::array kept_counts{
    KeptCount{"exchange_count", &RoleState::exchange_count},
    KeptCount{"finalize_retry_count", &RoleState::finalize_retry_count},
};
inline constexpr std::array kept_fields{
    KeptField{"hs_derived_at", &RoleState::hs_derived_at},
    KeptField{"last_secure_at", &RoleState::last_secure_at},
    KeptField{"local_nonce", &RoleState::local_nonce},
    KeptField{"local_reference", &RoleState::local_reference},
    KeptField{"peer_kx_pub", &RoleState::peer_kx_pub},
    KeptField{"peer_nonce", &RoleState::peer_nonce},
    KeptField{"peer_reference", &RoleState::peer_reference},
    KeptField{"peer_sign_pub", &RoleState::peer_sign_pub},
};

}  // namespace detail

// Canonical JSON: an object of the counts that are not 0 and the fields that have a value.
inline std::string text_of_idle_row(const RoleState& row) {
    std::string text;
    message::CanonicalObject object(text);
    for (const auto& [name, count] : detail::kept_counts) {
        if (row.*count != 0) object.member(name) += std::to_string(row.*count);
    }
    for (const auto& [name, field] : detail::kept_fields) object.text(name, row.*field);
    object.end();
    return text;
}

// The row of such a text, in the ready state. What the text does not have, or has in another form,
// is as in a new row.
inline RoleState idle_row_of(Role role, std::string_view text) {
    RoleState row = RoleState::fresh(role);
    const auto json = message::parse_json(text);
    for (const auto& [name, count] : detail::kept_counts) {
        const auto value = json.find(std::string(name));
        if (value == json.end() || !value->is_number_integer()) continue;
        row.*count = value->get<std::int64_t>();
    }
    for (const auto& [name, field] : detail::kept_fields) {
        const auto value = json.find(std::string(name));
        if (value == json.end() || !value->is_string()) continue;
        (row.*field).set_text(value->get_ref<const std::string&>());
    }
    return row;
}

}  // namespace hsagent
