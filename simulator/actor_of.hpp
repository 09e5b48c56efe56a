// ActorOf: an actor whose agent is built from a store of the given kind.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "simulator/actor.hpp"
#include "simulator/listener.hpp"

namespace hsagent::sim {

template <Store S>
struct SimulatedPolicies {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SeededRandom random;
    S store;
    Listener application;
};

template <Store S>
class ActorOf final : public Actor {
public:
    ActorOf(Identity identity, SimulatedPolicies<S> policies, Instant now)
        : agent_(std::move(identity), Settings{}, std::move(policies), now) {}

    const std::string& id() const override { return agent_.id(); }
    Instant deadline() const override { return agent_.deadline(); }
    const RoleState* row(Role role, std::string_view peer_id) const override {
        return agent_.row(role, peer_id);
    }
    const SecretKey* session_key(Role role, std::string_view peer_id) override {
        return agent_.session_key(role, peer_id);
    }

    void perform(Instant now, bool may_begin, Observation& seen) override {
        Listener& listener = agent_.policies().application;
        listener.may_begin = may_begin;
        listener.news.truncate(0);
        listener.sent.truncate(0);
        if (seen.event.kind == Event::Kind::delivery) {
            const std::uint64_t before = agent_.counters().replays_ignored;
            seen.receipt = agent_.receive(seen.event.line->relayed, now);
            seen.replays = agent_.counters().replays_ignored - before;
        } else {
            agent_.advance(now);
        }
        std::swap(seen.news, listener.news);
        std::swap(seen.sent, listener.sent);
        std::size_t taken = 0;
        agent_.take_lines([&](std::string_view text) { seen.sent[taken++].text.assign(text); });
        seen.sent.truncate(taken);
    }

private:
    Agent<SimulatedPolicies<S>> agent_;
};

template <Store S>
std::unique_ptr<Actor> make_actor(Identity identity, S store, SeededRandom random,
                                  std::optional<LogLevel> log, Instant now) {
    return std::make_unique<ActorOf<S>>(
        std::move(identity),
        SimulatedPolicies<S>{std::move(random), std::move(store), Listener(log)}, now);
}

}  // namespace hsagent::sim
