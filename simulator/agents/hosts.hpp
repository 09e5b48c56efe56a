// Hosts: the actors of a run with their clocks, and the one way in which anything happens to them.
// What decides when it happens (a world, a replay, an exploration) stands around it.
#pragma once

#include <cstdint>
#include <memory>
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

    // The same actors in the same states; they go on by themselves.
    Hosts clone() const;

    void add(std::unique_ptr<Actor> actor, const Clock& clock) {
        seats_.push_back({std::move(actor), clock, true, false, 0});
    }

    // Does what `event` says to its agent, and fills `seen`. False, and nothing is done, if it
    // cannot happen: the agent is stopped, or the round is one of before its last start. In the
    // drain (`may_begin` false), lines that begin a cycle are held back.
    bool perform(const ScheduledEvent& event, bool may_begin, Observation& seen);

    std::size_t size() const { return seats_.size(); }
    Actor& actor(std::size_t number) { return *seats_[number].actor; }
    const Actor& actor(std::size_t number) const { return *seats_[number].actor; }
    bool runs(std::size_t number) const { return seats_[number].runs; }
    // How often it was started again: what the `detail` of its rounds says.
    std::uint32_t starts(std::size_t number) const { return seats_[number].starts; }
    // Whether it was started without its rows, or without the last of them.
    bool lost_store(std::size_t number) const { return seats_[number].lost_store; }
    // Of all agents together.
    ReasonCounts reasons() const {
        ReasonCounts all{};
        for (const Host& seat : seats_) {
            const ReasonCounts one = seat.actor->reasons();
            for (std::size_t i = 0; i < all.size(); ++i) all[i] += one[i];
        }
        return all;
    }
    // What its clock shows.
    Instant now(std::size_t number, std::int64_t at_us) const {
        return seats_[number].clock.at(at_us);
    }
    // When its round ends, in microseconds of the run; `near_us` as in Clock.
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
    std::vector<Host> seats_;
};

}  // namespace hsagent::sim
