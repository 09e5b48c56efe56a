// Jumps of the hardened profile: changes of state past a route's target, or without a message
// (PROTOCOL.md, 8).
#pragma once

#include <array>
#include <string_view>

#include "hsagent/handshake/transitions.hpp"

namespace hsagent::handshake::hardened {

namespace cause {
inline constexpr std::string_view late_respond = "respond of an aborted cycle";
inline constexpr std::string_view late_finish = "finish of an aborted cycle";
inline constexpr std::string_view late_request = "request or conclude of an aborted cycle";
inline constexpr std::string_view late_conclude = "conclude of an aborted cycle";
inline constexpr std::string_view peer_is_back = "peer of an aborted cycle is back";
inline constexpr std::string_view nothing_better = "no better request came";
inline constexpr std::string_view newer_confirm = "confirm made later";
inline constexpr std::string_view close_was_lost = "reconnect, as the close was lost";
inline constexpr std::string_view close_sent = "end of a round, close sent";
inline constexpr std::string_view keys_lost = "keys lost by a restart";
inline constexpr std::string_view aborted = "cycle aborted";
}  // namespace cause

inline constexpr auto jumps = std::to_array<Jump>({
    {State::init_ready, State::init_exchange, cause::late_respond},
    {State::init_ready, State::init_exchange, cause::peer_is_back},
    {State::init_ready, State::init_finalize_propose, cause::late_finish},
    {State::init_ready, State::init_finalize_propose, cause::peer_is_back},
    {State::init_exchange, State::init_finalize_propose, cause::keys_lost},
    {State::init_exchange, State::init_ready, cause::newer_confirm},
    {State::init_exchange, State::init_ready, cause::aborted},
    {State::init_finalize_propose, State::init_exchange, cause::keys_lost},
    {State::init_finalize_propose, State::init_ready, cause::newer_confirm},
    {State::init_finalize_propose, State::init_ready, cause::aborted},
    {State::init_finalize_close, State::init_ready, cause::newer_confirm},
    {State::init_finalize_close, State::init_ready, cause::close_sent},
    {State::resp_ready, State::resp_confirm, cause::late_request},
    {State::resp_confirm, State::resp_exchange, cause::late_conclude},
    {State::resp_confirm, State::resp_exchange, cause::nothing_better},
    {State::resp_confirm, State::resp_ready, cause::aborted},
    {State::resp_exchange, State::resp_ready, cause::aborted},
    {State::resp_finalize, State::resp_ready, cause::close_was_lost},
    {State::resp_finalize, State::resp_ready, cause::aborted},
});

inline void jump(RoleState& row, State to, std::string_view why) {
    take_jump(jumps, row, to, why);
}

}  // namespace hsagent::handshake::hardened
