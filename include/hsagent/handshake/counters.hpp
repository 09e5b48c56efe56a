// Counters of an agent, by reason. Hostile input is counted; it never throws.
#pragma once

#include <array>
#include <cstdint>

#include "hsagent/handshake/reason.hpp"
#include "hsagent/message/drop.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/sec.hpp"

namespace hsagent {

using ReasonCounts = std::array<std::uint64_t, reason_names.size()>;  // by Reason

struct Counters {
    std::uint64_t lines_received = 0;
    std::uint64_t lines_sent = 0;
    std::uint64_t lines_too_long = 0;   // ours, not sent: longer than receivers accept
    std::uint64_t payloads = 0;         // lines that passed the receive hooks
    std::uint64_t replays_ignored = 0;  // nonces received before
    std::uint64_t messages_sealed = 0;
    std::uint64_t messages_opened = 0;
    std::uint64_t messages_in_clear = 0;  // sent without a session key
    std::uint64_t messages_withheld = 0;  // a peer would mangle them in the clear
    std::uint64_t cycles_closed = 0;      // both roles
    std::array<std::uint64_t, drop_names.size()> dropped{};                      // by Drop
    std::array<std::uint64_t, message::hs_refusal_names.size()> hs_refused{};    // by HsRefusal
    std::array<std::uint64_t, message::sec_refusal_names.size()> sec_refused{};  // by SecRefusal
    ReasonCounts reasons{};  // of the hardened profile only

    friend bool operator==(const Counters&, const Counters&) = default;
};

}  // namespace hsagent
