#include "simulator/agents/actors.hpp"

#include <utility>

namespace hsagent::sim {

Identity new_identity(CryptoKind crypto, SeededRandom& random, Instant now) {
    return with_crypto(crypto, [&](auto backend) {
        return create_identity<typename decltype(backend)::type>(random, now);
    });
}

std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, AnyStore store,
                                  SeededRandom random, Instant now) {
    return kind.profile->actor(kind.crypto, {std::move(identity), kind.settings, std::move(store),
                                             std::move(random), kind.log, now});
}

}  // namespace hsagent::sim
