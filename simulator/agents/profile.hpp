// Profile: a handshake profile that simulated and live agents can have.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/handshake/transitions.hpp"
#include "hsagent/support/assert.hpp"
#include "simulator/model/expectations.hpp"

namespace hsagent::live {
class Speaker;        // live/speaker.hpp
struct SpeakerParts;  // live/speaker.hpp
}  // namespace hsagent::live

namespace hsagent::sim {

class Actor;
struct ActorParts;                     // agents/actors.hpp
enum class CryptoKind : std::uint8_t;  // agents/crypto_kind.hpp

// An entry of the list of profiles; profiles/entry.hpp makes it.
struct Profile {
    std::string_view name;
    Expectations expectations;
    // The state machine, for diagrams.
    std::vector<handshake::Arrow> (*arrows)();
    // An agent of this profile, with that crypto.
    std::unique_ptr<Actor> (*actor)(CryptoKind, ActorParts);
    std::unique_ptr<live::Speaker> (*speaker)(live::SpeakerParts);
};

// The list of profiles of a program, the default first. That of hsagent-sim is in profiles/all.cpp;
// a program that links this library may define its own.
std::span<const Profile* const> all_profiles();

inline const Profile* profile_named(std::string_view name) {
    for (const Profile* profile : all_profiles()) {
        if (profile->name == name) return profile;
    }
    return nullptr;
}
inline const Profile& default_profile() {
    return *all_profiles().front();
}

// The profiles of a run's agents, by turns.
class ProfileMix {
public:
    static constexpr std::string_view all = "mixed";  // every profile of the list

    ProfileMix() : turns_{&default_profile()} {}

    // nullopt unless `text` is "mixed", a name, or names separated by commas.
    static std::optional<ProfileMix> parse(std::string_view text) {
        ProfileMix mix;
        mix.turns_.clear();
        if (text == all) {
            mix.turns_.assign(all_profiles().begin(), all_profiles().end());
            return mix;
        }
        while (true) {
            const std::size_t comma = text.find(',');
            const Profile* profile = profile_named(text.substr(0, comma));
            if (!profile) return std::nullopt;
            mix.turns_.push_back(profile);
            if (comma == text.npos) return mix;
            text.remove_prefix(comma + 1);
        }
    }

    const Profile& of(std::size_t agent) const { return *turns_[agent % turns_.size()]; }
    bool is_default() const { return *this == ProfileMix(); }
    // The longest recovery of all profiles in the mix.
    std::int64_t recovery_us() const {
        std::int64_t most = 0;
        for (const Profile* profile : turns_) {
            most = std::max(most, profile->expectations.recovery_us);
        }
        return most;
    }
    // Text that parse() reads back.
    std::string text() const {
        if (*this == parse(all)) return std::string(all);
        std::string names;
        for (const Profile* profile : turns_) {
            if (!names.empty()) names += ',';
            names += profile->name;
        }
        return names;
    }

    friend bool operator==(const ProfileMix&, const ProfileMix&) = default;

private:
    std::vector<const Profile*> turns_;
};

// For a text that is known to be valid.
inline ProfileMix profiles_named(std::string_view text) {
    const auto mix = ProfileMix::parse(text);
    HSAGENT_ASSERT(mix.has_value());
    return *mix;
}

// All names with `between` them, for messages and help texts.
inline std::string profile_names(std::string_view between) {
    std::string names;
    for (const Profile* profile : all_profiles()) {
        if (!names.empty()) names += between;
        names += profile->name;
    }
    return names;
}

}  // namespace hsagent::sim
