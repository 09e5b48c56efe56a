#include "simulator/actors.hpp"

#include <utility>

#include "hsagent/crypto/botan.hpp"
#include "simulator/actor_of.hpp"

namespace hsagent::sim {

namespace {

template <Store S>
std::unique_ptr<Actor> actor_with(Identity identity, S store, SeededRandom random,
                                  std::optional<LogLevel> log, Instant now) {
    using P = SimulatedPolicies<BotanCrypto, S>;
    return std::make_unique<ActorOf<P>>(
        std::move(identity), Settings{},
        P{std::move(random), FailingStore<S>(std::move(store)), Listener(log)}, now);
}

}  // namespace

std::unique_ptr<Actor> make_actor(Identity identity, MemoryStore store, SeededRandom random,
                                  std::optional<LogLevel> log, Instant now) {
    return actor_with(std::move(identity), std::move(store), std::move(random), log, now);
}
std::unique_ptr<Actor> make_actor(Identity identity, SqliteStore store, SeededRandom random,
                                  std::optional<LogLevel> log, Instant now) {
    return actor_with(std::move(identity), std::move(store), std::move(random), log, now);
}

}  // namespace hsagent::sim
