// Makes the entry of a profile in the list of profiles.
#pragma once

#include <concepts>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hsagent/handshake/transitions.hpp"
#include "hsagent/support/assert.hpp"
#include "simulator/agents/actor_of.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/counted_crypto.hpp"
#include "simulator/agents/crypto_kind.hpp"
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

template <class P, CryptoBackend C>
std::unique_ptr<Actor> make_actor_with(ActorParts parts) {
    return std::visit(
        [&](auto& store) -> std::unique_ptr<Actor> {
            using S = std::remove_cvref_t<decltype(store)>;
            if constexpr (std::copy_constructible<S> || std::same_as<C, BotanCrypto>) {
                using Policies = SimulatedPolicies<P, CountedCrypto<C>, S>;
                return std::make_unique<ActorOf<Policies>>(
                    std::move(parts.identity), parts.settings,
                    Policies{std::move(parts.random), FailingStore<S>(std::move(store)),
                             Listener(parts.log)},
                    parts.now);
            } else {
                HSAGENT_ASSERT(false);
                return nullptr;
            }
        },
        parts.store);
}

template <class P>
std::unique_ptr<Actor> make_actor(CryptoKind crypto, ActorParts parts) {
    return with_crypto(crypto, [&](auto backend) {
        return make_actor_with<P, typename decltype(backend)::type>(std::move(parts));
    });
}

template <class P>
std::vector<handshake::Arrow> arrows() {
    using Policies = SimulatedPolicies<P, PretendCrypto, MemoryStore>;
    return handshake::arrows_of<typename P::template Machine<Policies>>();
}

}  // namespace detail

// `P` is a profile of the library, such as HardenedProfile.
template <class P>
constexpr Profile profile_entry(std::string_view name, const Expectations& expectations) noexcept {
    return {name, expectations, detail::arrows<P>, detail::make_actor<P>, live::make_speaker_of<P>};
}

}  // namespace hsagent::sim
