#include <array>

#include "simulator/profiles/entry.hpp"
#include "simulator/profiles/profiles.hpp"

namespace hsagent::sim {

namespace {

// With a peer that does not speak hs2: hashes reveal messages, nothing authenticates the peer's
// steps, and the peer does not resend lost messages.
constexpr std::array<std::string_view, 8> with_others{"S8", "S11", "S17", "L1",
                                                      "L2", "L3",  "L4",  "L6"};

// Until the peer has used hs2, anybody may take its steps as a baseline peer does, without its key.
constexpr std::array<std::string_view, 1> before_hs2{"S11"};

// Until its key is pinned, anybody may be the peer, with a key.
constexpr std::array<std::string_view, 3> before_pin{"S3", "S8", "S11"};

}  // namespace

constexpr Expectations hardened_expectations() noexcept {
    Expectations hardened;
    hardened.says_ok_only_for_steps = true;
    hardened.proves_keys = true;
    hardened.resumes_cycles = true;
    hardened.remembers_hs = true;
    hardened.learns_zones = true;
    hardened.speaks_hs2 = true;
    hardened.bounds_strangers = true;
    hardened.resends = true;
    // Each of two ends may first use up its limit of resends in vain, and then hold a reference
    // until it counts as lost (Resends).
    hardened.recovery_us = 2 * 31'000'000 + 8'000'000;
    hardened.has_every_weakness = false;
    hardened.known_with_others = with_others;
    hardened.known_before_hs2 = before_hs2;
    hardened.known_before_pin = before_pin;
    return hardened;
}

constinit const Profile hardened_profile =
    profile_entry<HardenedProfile>("hardened", hardened_expectations());

}  // namespace hsagent::sim
