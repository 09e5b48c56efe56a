// Log lines of both profiles (PROTOCOL.md, 7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/handshake/core.hpp"

namespace hsagent::handshake {

inline void append_part(std::string& out, std::string_view text) {
    out += text;
}
inline void append_part(std::string& out, std::int64_t number) {
    message::append_json_integer(out, number);
}

// Logs "[route] ", of the route that starts at the row's state, and the parts (texts, integers).
template <Policies P, class... Parts>
void log_route(Core<P>& core, LogLevel level, const RoleState& row, const Parts&... parts) {
    core.log(level, row.state, [&](std::string& out) { (append_part(out, parts), ...); });
}
template <Policies P, class... Parts>
void log_sent(Core<P>& core, const RoleState& row, const Parts&... parts) {
    core.log_send(row, [&](std::string& out) { (append_part(out, parts), ...); });
}

template <Policies P>
void log_confirm_taken(Core<P>& core, const RoleState& row, std::string_view peer_nonce) {
    log_route(core, LogLevel::info, row, "peer_nonce set: ", peer_nonce);
}
template <Policies P>
void log_respond_taken(Core<P>& core, const RoleState& row, bool is_last) {
    if (is_last) return log_route(core, LogLevel::info, row, "EXCHANGE CUT (limit reached)");
    log_route(core, LogLevel::info, row, "GOT RESPONSE #", row.exchange_count);
}
template <Policies P>
void log_finish_taken(Core<P>& core, const RoleState& row) {
    log_route(core, LogLevel::info, row, "CLOSE");
}
template <Policies P>
void log_register_taken(Core<P>& core, const RoleState& row, std::string_view peer_id) {
    log_route(core, LogLevel::info, row, "REGISTER | peer_id=", peer_id);
}
template <Policies P>
void log_first_request_taken(Core<P>& core, const RoleState& row) {
    log_route(core, LogLevel::info, row, "FIRST REQUEST");
}
template <Policies P>
void log_request_taken(Core<P>& core, const RoleState& row) {
    log_route(core, LogLevel::info, row, "REQUEST RECEIVED #", row.exchange_count);
}
template <Policies P>
void log_conclude_taken(Core<P>& core, const RoleState& row) {
    log_route(core, LogLevel::info, row, "REQUEST TO CONCLUDE");
}
template <Policies P>
void log_close_taken(Core<P>& core, const RoleState& row) {
    log_route(core, LogLevel::info, row, "CLOSE SUCCESS");
}

template <Policies P>
void log_request_sent(Core<P>& core, const RoleState& row) {
    log_sent(core, row, "request #", row.exchange_count, " | my_nonce=", row.local_nonce.text);
}
template <Policies P>
void log_respond_sent(Core<P>& core, const RoleState& row) {
    log_sent(core, row, "respond #", row.exchange_count, " | my_nonce=", row.local_nonce.text);
}
template <Policies P>
void log_confirm_sent(Core<P>& core, const RoleState& row) {
    log_sent(core, row, "confirm | my_nonce=", row.local_nonce.text);
}

}  // namespace hsagent::handshake
