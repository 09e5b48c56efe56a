// Policies: what an agent is built from, as one bundle (DESIGN, rule 4).
#pragma once

#include <concepts>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/profile.hpp"
#include "hsagent/store/concept.hpp"

namespace hsagent {

// What differs between profiles (handshake/profile.hpp).
template <class P>
concept HandshakeProfile = requires(const Field& field) {
    { P::base64 } -> std::convertible_to<Base64>;
    { P::logs_secrets } -> std::convertible_to<bool>;
    { P::matches(field, field) } -> std::same_as<bool>;
};

// A bundle names its crypto backend and profile, and holds a random source, a store and an
// application:
//
//   struct MyPolicies {
//       using Crypto = BotanCrypto;
//       using Profile = BaselineProfile;
//       SystemRandom random;
//       MemoryStore store;
//       MyApplication application;
//   };
//
// Each part is a concept of its own, so that the compiler names the part that does not fit.
template <class P>
concept Policies = requires {
    requires CryptoBackend<typename P::Crypto>;
    requires HandshakeProfile<typename P::Profile>;
    requires RandomSource<decltype(P::random)>;
    requires Store<decltype(P::store)>;
    requires Application<decltype(P::application)>;
};

}  // namespace hsagent
