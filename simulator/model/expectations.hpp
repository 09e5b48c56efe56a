// Expectations: the behaviour of a profile's agents, as far as checks and options depend on it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hsagent::sim {

// The defaults describe the deployed peers (PROTOCOL.md, 1 to 7), and strangers.
struct Expectations {
    // An event with the signal ok comes only from a step that was taken.
    bool says_ok_only_for_steps = false;
    // A session counts as established only once the peer has proved that it holds the keys.
    bool proves_keys = false;
    // Continues aborted cycles with peers that do not speak hs2, without a session if need be.
    bool resumes_cycles = false;
    // Remembers nonces and hs across cycles.
    bool remembers_hs = false;
    // Compares the time of an hs with its own clock only, in the zone that it learnt of the peer.
    bool learns_zones = false;
    // Between two such agents, macs authenticate the steps, and times are in UTC.
    bool speaks_hs2 = false;
    // Evicts strangers when they become too many.
    bool bounds_strangers = false;
    // Resends what was lost.
    bool resends = false;
    // How long such an agent may wait in vain, before it begins a new cycle; 0: it does not wait.
    std::int64_t recovery_us = 0;

    // The S and L numbers that count as known: all of them, or those with peers that do not speak
    // hs2, that have not used it yet, and whose key is not pinned yet (PROTOCOL.md, 8.3).
    bool has_every_weakness = true;
    std::span<const std::string_view> known_with_others = {};
    std::span<const std::string_view> known_before_hs2 = {};
    std::span<const std::string_view> known_before_pin = {};
};

}  // namespace hsagent::sim
