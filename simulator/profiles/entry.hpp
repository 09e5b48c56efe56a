// Makes the entry of a profile in the list of profiles.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/handshake/transitions.hpp"
#include "simulator/agents/actor_of.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/pretend_crypto.hpp"
#include "simulator/agents/profile.hpp"
#include "simulator/live/speaker_of.hpp"

namespace hsagent::sim {

namespace detail {

template <class ItsProfile, CryptoBackend C, Store S>
struct SimulatedPolicies {
    using Crypto = C;
    using Profile = ItsProfile;
    SeededRandom random;
    FailingStore<S> store;
    Listener application;
};

template <class P, CryptoBackend C, Store S>
std::unique_ptr<Actor> make_actor(ActorParts<S> parts) {
    using Policies = SimulatedPolicies<P, C, S>;
    return std::make_unique<ActorOf<Policies>>(
        std::move(parts.identity), parts.settings,
        Policies{std::move(parts.random), FailingStore<S>(std::move(parts.store)),
                 Listener(parts.log)},
        parts.now);
}

template <class P>
std::vector<handshake::Arrow> arrows() {
    using Policies = SimulatedPolicies<P, PretendCrypto, MemoryStore>;
    return handshake::arrows_of<typename P::template Machine<Policies>>();
}

}  // namespace detail

// `P` is a profile of the library, such as HardenedProfile.
template <class P>
constexpr Profile profile_entry(std::string_view name, const Expectations& expectations) {
    return {name,
            expectations,
            detail::arrows<P>,
            detail::make_actor<P, PretendCrypto, MemoryStore>,
            detail::make_actor<P, BotanCrypto, MemoryStore>,
            detail::make_actor<P, BotanCrypto, SqliteStore>,
            live::make_speaker_of<P>};
}

}  // namespace hsagent::sim
