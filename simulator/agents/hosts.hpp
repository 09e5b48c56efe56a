// Hosts: the actors of a run with their clocks, and the only way to make an event happen to them.
// The caller (a world, a replay, an exploration) decides when.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/agents/actor.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/model/observation.hpp"

namespace hsagent::sim {

class Hosts {
public:
    Hosts() = default;
    Hosts(Hosts&&) = default;
    Hosts& operator=(Hosts&&) = default;

    // Copies of the actors in the same states; the copies are independent.
    Hosts clone() const;

    void add(std::unique_ptr<Actor> actor, const Clock& clock) {
        seats_.push_back({std::move(actor), clock, true, false, 0});
    }

    // Has each agent pin the keys of all others, now and at each start.
    void pin_all(std::int64_t at_us) {
        pins_all_ = true;
        for (std::size_t i = 0; i < size(); ++i) pin_others(i, at_us);
    }

    // Has each agent pin the key of a stranger, now and at each start.
    void pin_stranger(Identity stranger, std::int64_t at_us) {
        stranger_ = std::make_shared<const Identity>(std::move(stranger));
        for (std::size_t i = 0; i < size(); ++i) actor(i).pin(*stranger_, now(i, at_us));
    }

    // Performs `event` on its agent, and fills `seen`. Returns false and does nothing if the event
    // cannot happen: the agent is stopped or, for a start, running; or the round is from before its
    // last start. In the drain (`may_begin` false), it drops lines that begin a cycle.
    bool perform(const ScheduledEvent& event, bool may_begin, Observation& seen);

    std::size_t size() const { return seats_.size(); }
    Actor& actor(std::size_t number) { return *seats_[number].actor; }
    const Actor& actor(std::size_t number) const { return *seats_[number].actor; }
    bool runs(std::size_t number) const { return seats_[number].runs; }
    // Number of restarts of an agent; the `detail` of its rounds holds it.
    std::uint32_t starts(std::size_t number) const { return seats_[number].starts; }
    // Whether an agent was started without its rows, or without the latest ones.
    bool lost_store(std::size_t number) const { return seats_[number].lost_store; }
    // Sum over all agents.
    ReasonCounts reasons() const {
        ReasonCounts all{};
        for (const Host& seat : seats_) {
            const ReasonCounts one = seat.actor->reasons();
            for (std::size_t i = 0; i < all.size(); ++i) all[i] += one[i];
        }
        return all;
    }
    // The time by the agent's clock.
    Instant now(std::size_t number, std::int64_t at_us) const {
        return seats_[number].clock.at(at_us);
    }
    // The end of the agent's round, in microseconds of the run; `near_us` as in Clock.
    std::int64_t deadline_us(std::size_t number, std::int64_t near_us) const {
        return seats_[number].clock.when(actor(number).deadline(), near_us);
    }

private:
    struct Host {
        std::unique_ptr<Actor> actor;
        Clock clock;
        bool runs = true;
        bool lost_store = false;
        std::uint32_t starts = 0;
    };
    void pin_others(std::size_t number, std::int64_t at_us) {
        for (std::size_t i = 0; i < size(); ++i) {
            if (i != number) actor(number).pin(actor(i).identity(), now(number, at_us));
        }
    }

    std::vector<Host> seats_;
    bool pins_all_ = false;
    std::shared_ptr<const Identity> stranger_;  // whose key each agent pins, or null
};

}  // namespace hsagent::sim
