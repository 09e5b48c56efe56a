// Which profile simulated agents have (handshake/profile.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hsagent::sim {

enum class ProfileKind : std::uint8_t { hardened, baseline };

inline constexpr std::array<std::string_view, 2> profile_names{"hardened", "baseline"};

constexpr std::string_view name(ProfileKind profile) {
    return profile_names[static_cast<std::size_t>(profile)];
}

inline std::optional<ProfileKind> profile_named(std::string_view text) {
    const auto found = std::find(profile_names.begin(), profile_names.end(), text);
    if (found == profile_names.end()) return std::nullopt;
    return static_cast<ProfileKind>(found - profile_names.begin());
}

// Of all agents of a run: the same for each, or hardened and baseline by turns.
enum class ProfileMix : std::uint8_t { hardened, baseline, mixed };

inline constexpr std::array<std::string_view, 3> profile_mix_names{"hardened", "baseline", "mixed"};

constexpr std::string_view name(ProfileMix mix) {
    return profile_mix_names[static_cast<std::size_t>(mix)];
}

constexpr ProfileKind profile_of(ProfileMix mix, std::size_t agent) {
    const bool baseline =
        mix == ProfileMix::baseline || (mix == ProfileMix::mixed && agent % 2 == 1);
    return baseline ? ProfileKind::baseline : ProfileKind::hardened;
}

}  // namespace hsagent::sim
