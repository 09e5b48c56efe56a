// World: N agents around a relay in virtual time, one event after another.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "simulator/relay.hpp"
#include "simulator/schedule.hpp"
#include "simulator/witness.hpp"

namespace hsagent::sim {

template <Store S>
struct SimulatedPolicies {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SeededRandom random;
    S store;
    WitnessedApplication application;
};

template <Store S>
class World {
public:
    using SimulatedAgent = Agent<SimulatedPolicies<S>>;

    // `start` is the virtual time at which the run begins; `random` feeds everything drawn.
    World(Witness& witness, Relay relay, SeededRandom random, Instant start)
        : witness_(witness), relay_(std::move(relay)), random_(std::move(random)), start_(start) {}

    // Adds the next agent. It starts at a moment of the first second drawn from the seed.
    void add(Identity identity, S store) {
        const std::size_t self = agents_.size();
        const auto delay_us = static_cast<std::int64_t>(random_.below(1'000'000));
        agents_.emplace_back(
            std::move(identity), Settings{},
            SimulatedPolicies<S>{random_.fork("agent " + std::to_string(self)), std::move(store),
                                 WitnessedApplication(witness_, self)},
            instant(delay_us));
        plan_round(self, delay_us);
    }

    // Notes in what state the stores hand over each pair.
    void note_beginning() {
        witness_.pairs.for_each([&](std::size_t i, std::size_t j, Pair& pair) {
            const RoleState* asks = agents_[i].row(Role::initiator, agents_[j].id());
            const RoleState* answers = agents_[j].row(Role::responder, agents_[i].id());
            pair.started_in_mid_cycle = (asks && asks->state != State::init_ready) ||
                                        (answers && answers->state != State::resp_ready);
            pair.started_with_references = !pair.started_in_mid_cycle && asks && answers &&
                                           asks->peer_reference.has_value() &&
                                           asks->peer_reference == answers->local_reference;
        });
    }

    // Runs until the virtual time `end_us`. `each(now_us)` is called after every event.
    template <class Each>
    void run_until(std::int64_t end_us, Each&& each) {
        while (!schedule_.empty() && schedule_.next_at_us() <= end_us) {
            const Event event = schedule_.take();
            witness_.now_us = event.at_us;
            switch (event.kind) {
                case Event::Kind::round:
                    end_round(event);
                    break;
                case Event::Kind::arrival:
                    relay_.broadcast(schedule_, event.at_us, event.line);
                    break;
                case Event::Kind::delivery:
                    deliver(event);
                    break;
            }
            each(event.at_us);
        }
        witness_.now_us = end_us;
    }

    std::vector<SimulatedAgent>& agents() { return agents_; }
    const std::vector<SimulatedAgent>& agents() const { return agents_; }
    const Relay& relay() const { return relay_; }
    std::uint64_t deliveries() const { return deliveries_; }

private:
    Instant instant(std::int64_t at_us) const { return start_.plus_ms(at_us / 1000); }

    void plan_round(std::size_t agent, std::int64_t now_us) {
        const std::int64_t due_us = (agents_[agent].deadline().unix_ms - start_.unix_ms) * 1000;
        // Deadlines are in ms; what is left of the agent's own microseconds stays with it.
        schedule_.plan(due_us + now_us % 1000, Event::Kind::round, agent);
    }

    void end_round(const Event& event) {
        SimulatedAgent& agent = agents_[event.agent];
        agent.advance(instant(event.at_us));
        agent.take_lines([&](std::string_view text) {
            const auto line = relay_.send(schedule_, event.at_us, event.agent, text);
            witness_.trace.line(event.at_us, "send")
                .number("agent", event.agent)
                .number("line", line->number)
                .text("text", text.substr(0, text.size() - 1))
                .end();
        });
        plan_round(event.agent, event.at_us);
    }

    void deliver(const Event& event) {
        SimulatedAgent& agent = agents_[event.agent];
        const std::uint64_t replays = agent.counters().replays_ignored;
        const Receipt receipt = agent.receive(event.line->relayed, instant(event.at_us));
        ++deliveries_;
        Trace& trace = witness_.trace.line(event.at_us, "deliver")
                           .number("agent", event.agent)
                           .number("line", event.line->number);
        if (receipt.dropped != Drop::none) {
            trace.text("dropped", name(receipt.dropped)).end();
            return;
        }
        for (const Role role : all_roles) {
            const auto& answer = receipt.answers[static_cast<std::size_t>(role)];
            if (!answer.event) continue;
            trace.text(name(role), flow::name(answer.event->kind));
            trace.text(role == Role::initiator ? "initiator_signal" : "responder_signal",
                       handshake::signals.name(answer.event->signal));
        }
        trace.end();
        witness_.replayed(event.agent, event.line->sender,
                          agent.counters().replays_ignored - replays);
    }

    Witness& witness_;
    Relay relay_;
    SeededRandom random_;
    Instant start_;
    Schedule schedule_;
    std::vector<SimulatedAgent> agents_;
    std::uint64_t deliveries_ = 0;
};

}  // namespace hsagent::sim
