#include "simulator/agents/actors.hpp"

#include <utility>

#include "hsagent/crypto/botan.hpp"
#include "simulator/agents/pretend_crypto.hpp"

namespace hsagent::sim {

Identity new_identity(CryptoKind crypto, SeededRandom& random, Instant now) {
    return crypto == CryptoKind::botan ? create_identity<BotanCrypto>(random, now)
                                       : create_identity<PretendCrypto>(random, now);
}

std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, MemoryStore store,
                                  SeededRandom random, Instant now) {
    const auto make =
        kind.crypto == CryptoKind::botan ? kind.profile->botan_actor : kind.profile->pretend_actor;
    return make(
        {std::move(identity), kind.settings, std::move(store), std::move(random), kind.log, now});
}
std::unique_ptr<Actor> make_actor(const ActorKind& kind, Identity identity, SqliteStore store,
                                  SeededRandom random, Instant now) {
    HSAGENT_ASSERT(kind.crypto == CryptoKind::botan);
    return kind.profile->sqlite_actor(
        {std::move(identity), kind.settings, std::move(store), std::move(random), kind.log, now});
}

}  // namespace hsagent::sim
