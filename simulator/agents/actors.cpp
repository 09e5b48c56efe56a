#include "simulator/agents/actors.hpp"

#include <utility>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "simulator/agents/actor_of.hpp"
#include "simulator/agents/pretend_crypto.hpp"

namespace hsagent::sim {

namespace {

template <class Parts, Store S>
std::unique_ptr<Actor> actor_of_parts(const ActorKind& kind, Identity identity, S store,
                                      SeededRandom random, Instant now) {
    using P = SimulatedPolicies<Parts, S>;
    return std::make_unique<ActorOf<P>>(
        std::move(identity), kind.settings,
        P{std::move(random), FailingStore<S>(std::move(store)), Listener(kind.log)}, now);
}

template <CryptoBackend C>
struct HardenedParts {
    using Crypto = C;
    using Profile = HardenedProfile;
};
template <CryptoBackend C>
struct BaselineParts {
    using Crypto = C;
    using Profile = BaselineProfile;
};

template <CryptoBackend C, Store S>
std::unique_ptr<Actor> actor_with(const ActorKind& kind, Identity identity, S store,
                                  SeededRandom random, Instant now) {
    const auto make = kind.profile == ProfileKind::hardened ? actor_of_parts<HardenedParts<C>, S>
                                                            : actor_of_parts<BaselineParts<C>, S>;
    return make(kind, std::move(identity), std::move(store), std::move(random), now);
}

}  // namespace

Identity new_identity(CryptoKind crypto, SeededRandom& random, Instant now) {
    return crypto == CryptoKind::botan ? create_identity<BotanCrypto>(random, now)
                                       : create_identity<PretendCrypto>(random, now);
}

std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, MemoryStore store,
                                  SeededRandom random, Instant now) {
    if (kind.crypto == CryptoKind::botan) {
        return actor_with<BotanCrypto>(kind, std::move(identity), std::move(store),
                                       std::move(random), now);
    }
    return actor_with<PretendCrypto>(kind, std::move(identity), std::move(store), std::move(random),
                                     now);
}
std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, SqliteStore store,
                                  SeededRandom random, Instant now) {
    HSAGENT_ASSERT(kind.crypto == CryptoKind::botan);
    return actor_with<BotanCrypto>(kind, std::move(identity), std::move(store), std::move(random),
                                   now);
}

}  // namespace hsagent::sim
