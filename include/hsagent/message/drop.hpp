// Drop: the reason for dropping a received line (PROTOCOL.md, 1 and 2).
#pragma once

#include <cstdint>
#include <string_view>

#include "hsagent/support/enum_names.hpp"

namespace hsagent {

// Covers the receive hook of the baseline and the limits of PROTOCOL.md, 1.
enum class Drop : std::uint8_t {
    none,
    relay_warning,    // plain text from the relay that starts with "Warning:"
    too_long,         // more than 64 KiB
    not_json,         // the line does not parse, or is nested deeper than depth_limit
    not_an_envelope,  // not an object with remote_addr and content
    not_an_object,    // the content does not parse, or is not an object
    missing_field,    // the content lacks from, to or intent
    not_for_us,       // `to` is neither null nor this agent
    no_sender,        // `from` is null or not a string
    refused_by_application,
    malformed,  // hardened profile: a field of the wrong type, too long, or our own id (S1)
};

inline constexpr auto drop_names = enum_names<Drop>({
    {Drop::none, "none"},
    {Drop::relay_warning, "relay_warning"},
    {Drop::too_long, "too_long"},
    {Drop::not_json, "not_json"},
    {Drop::not_an_envelope, "not_an_envelope"},
    {Drop::not_an_object, "not_an_object"},
    {Drop::missing_field, "missing_field"},
    {Drop::not_for_us, "not_for_us"},
    {Drop::no_sender, "no_sender"},
    {Drop::refused_by_application, "refused_by_application"},
    {Drop::malformed, "malformed"},
});

constexpr std::string_view name(Drop drop) {
    return drop_names[drop].name;
}

}  // namespace hsagent
