// World: N actors around a relay in virtual time, one event after another.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/actor.hpp"
#include "simulator/relay.hpp"
#include "simulator/schedule.hpp"
#include "simulator/witness.hpp"

namespace hsagent::sim {

class World {
public:
    // `start` is the virtual time at which the run begins; from `drain_from_us` on, no cycle is.
    World(Witness& witness, Relay relay, Instant start, std::int64_t drain_from_us)
        : witness_(witness),
          relay_(std::move(relay)),
          start_(start),
          drain_from_us_(drain_from_us) {}

    // The agent's clock, `us` microseconds into the run.
    Instant instant(std::int64_t us) const { return start_.plus_ms(us / 1000); }

    // Adds the next actor, who was made for instant(begins_us).
    void add(std::unique_ptr<Actor> actor, std::int64_t begins_us);

    // Notes in what state the stores hand over each pair.
    void note_beginning();

    // Runs until the virtual time `end_us`. `each(now_us)` is called after every event.
    template <class Each>
    void run_until(std::int64_t end_us, Each&& each) {
        while (!schedule_.empty() && schedule_.next_at_us() <= end_us) {
            const Event event = schedule_.take();
            happen(event);
            each(event.at_us);
        }
    }

    Actor& actor(std::size_t number) { return *actors_[number]; }
    std::size_t actors() const { return actors_.size(); }
    const Relay& relay() const { return relay_; }
    std::uint64_t deliveries() const { return deliveries_; }

private:
    void happen(const Event& event);
    void plan_round(std::size_t agent, std::int64_t now_us);

    Witness& witness_;
    Relay relay_;
    Instant start_;
    std::int64_t drain_from_us_;
    Schedule schedule_;
    std::vector<std::unique_ptr<Actor>> actors_;
    Observation seen_;
    std::uint64_t deliveries_ = 0;
};

}  // namespace hsagent::sim
