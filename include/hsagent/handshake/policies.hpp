// Policies: the parts that an agent is built from, as one bundle (ARCHITECTURE.md, rule 4).
#pragma once

#include <concepts>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/hardened/profile.hpp"
#include "hsagent/store/concept.hpp"

namespace hsagent {

// A profile names its state machine, `template <class P> using Machine`, which meets
// HandshakeMachine (handshake/machine.hpp), and how it reads base64. To use a profile other than
// the hardened one, include its machine: "hsagent/handshake/baseline/machine.hpp".
template <class P>
concept HandshakeProfile = requires {
    { P::base64 } -> std::convertible_to<Base64>;
};

namespace detail {

template <class P>
struct ProfileOf {
    using Type = HardenedProfile;
};
template <class P>
requires requires {
    typename P::Profile;
}
struct ProfileOf<P> {
    using Type = typename P::Profile;
};

}  // namespace detail

// The profile that a bundle names, or the default: hardened.
template <class P>
using ProfileOf = typename detail::ProfileOf<P>::Type;

// A bundle names its crypto backend and, unless that is the hardened one, its profile. It holds a
// random source, a store and an application:
//
//   struct MyPolicies {
//       using Crypto = BotanCrypto;
//       using Profile = BaselineProfile;  // or none: hardened
//       SystemRandom random;
//       MemoryStore store;
//       MyApplication application;
//   };
//
// Each part has its own concept, so that the compiler names the part that does not fit.
template <class P>
concept Policies = requires {
    requires CryptoBackend<typename P::Crypto>;
    requires HandshakeProfile<ProfileOf<P>>;
    requires RandomSource<decltype(P::random)>;
    requires Store<decltype(P::store)>;
    requires Application<decltype(P::application)>;
};

}  // namespace hsagent
