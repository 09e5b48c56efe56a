// World: N actors around a relay in virtual time, one event after another.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/actor.hpp"
#include "simulator/clock.hpp"
#include "simulator/relay.hpp"
#include "simulator/schedule.hpp"
#include "simulator/witness.hpp"

namespace hsagent::sim {

struct WorldOptions {
    Instant start;                   // virtual time when the run begins
    std::int64_t drain_from_us = 0;  // from then on, no cycle is begun
    FaultProfile faults;             // of agents; the relay has its own copy
    std::int64_t faults_until_us = 0;
};

class World {
public:
    // `random` feeds the faults of agents.
    World(Witness& witness, Relay relay, SeededRandom random, WorldOptions options)
        : witness_(witness),
          relay_(std::move(relay)),
          random_(std::move(random)),
          options_(std::move(options)) {}

    // A clock for the next agent, wrong if the faults say so.
    Clock draw_clock();

    // Adds the next actor, who was made for `clock.at(begins_us)`.
    void add(std::unique_ptr<Actor> actor, const Clock& clock, std::int64_t begins_us);

    // Notes in what state the stores hand over each pair, and plans the first faults.
    void begin();

    // Runs until the virtual time `end_us`. `each(now_us)` is called after every event.
    template <class Each>
    void run_until(std::int64_t end_us, Each&& each) {
        while (!schedule_.empty() && schedule_.next_at_us() <= end_us) {
            const Event event = schedule_.take();
            happen(event);
            each(event.at_us);
        }
    }

    Actor& actor(std::size_t number) { return *actors_[number].actor; }
    std::size_t actors() const { return actors_.size(); }
    bool lost_store(std::size_t number) const { return witness_.lost_store[number]; }
    const Relay& relay() const { return relay_; }
    std::uint64_t deliveries() const { return deliveries_; }

private:
    struct Seat {
        std::unique_ptr<Actor> actor;
        Clock clock;
        bool runs = true;
        std::uint32_t starts = 0;  // a round of an earlier start is over
        std::int64_t paused_until_us = 0;
    };

    void happen(const Event& event);
    void perform(const Event& event);
    void happen_to_agent(const Event& event, Seat& seat);
    void plan_round(std::size_t agent, std::int64_t now_us);
    void plan_fault(std::size_t agent, Event::Kind kind, std::uint32_t every_ms,
                    std::int64_t now_us, std::uint32_t detail = 0);
    void plan_stop(std::size_t agent, std::int64_t now_us);
    Restart draw_restart();

    Witness& witness_;
    Relay relay_;
    SeededRandom random_;
    WorldOptions options_;
    Schedule schedule_;
    std::vector<Seat> actors_;
    Observation seen_;
    std::vector<std::shared_ptr<const Line>> sent_;
    std::uint64_t deliveries_ = 0;
};

}  // namespace hsagent::sim
