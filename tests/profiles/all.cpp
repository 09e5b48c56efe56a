// The profiles of this test program, which replace the library's list.
#include <array>

#include "patient.hpp"
#include "simulator/profiles/entry.hpp"
#include "simulator/profiles/profiles.hpp"

namespace hsagent::sim {

namespace {

Expectations expectations() {
    Expectations patient = hardened_profile.expectations;
    patient.recovery_us = 2 * 55'000'000 + 8'000'000;
    return patient;
}

}  // namespace

std::span<const Profile* const> all_profiles() {
    static const Profile patient = profile_entry<test::PatientProfile>("patient", expectations());
    static const std::array<const Profile*, 3> profiles{&hardened_profile, &baseline_profile,
                                                        &patient};
    return profiles;
}

}  // namespace hsagent::sim
