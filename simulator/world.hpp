// World: N actors around a relay in virtual time, one event after another.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/adversary/adversary.hpp"
#include "simulator/line_book.hpp"
#include "simulator/relay.hpp"
#include "simulator/schedule.hpp"
#include "simulator/script.hpp"
#include "simulator/stage.hpp"
#include "simulator/witness.hpp"

namespace hsagent::sim {

struct WorldOptions {
    Instant start;                     // virtual time when the run begins
    std::int64_t drain_from_us = 0;    // from then on, no cycle is begun
    FaultProfile faults;               // of agents; the relay has its own copy
    std::int64_t faults_until_us = 0;  // the adversary's time ends then, too
};

class World {
public:
    // `random` feeds the faults of agents.
    World(Witness& witness, Relay relay, SeededRandom random, WorldOptions options)
        : witness_(witness),
          relay_(std::move(relay)),
          random_(std::move(random)),
          options_(std::move(options)) {}

    // Lets one take part; before the first event.
    void let_in(std::unique_ptr<Adversary> adversary) { adversary_ = std::move(adversary); }

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

    Stage& stage() { return stage_; }
    const Relay& relay() const { return relay_; }
    std::uint64_t deliveries() const { return deliveries_; }

    // From now on, writes what happens to agents into `script`; null: no more.
    void record(Script* script) { script_ = script; }

private:
    void happen(const Event& event);
    void arrive(const Event& event);
    bool perform(const Event& event);
    void happen_to_agent(const Event& event);
    void plan_round(std::size_t agent, std::int64_t now_us);
    void plan_fault(std::size_t agent, Event::Kind kind, std::uint32_t every_ms,
                    std::int64_t now_us, std::uint32_t detail = 0);
    void plan_stop(std::size_t agent, std::int64_t now_us);
    Restart draw_restart();
    void write_down(const Event& event);

    Witness& witness_;
    Relay relay_;
    SeededRandom random_;
    WorldOptions options_;
    Schedule schedule_;
    Stage stage_;
    std::vector<std::int64_t> paused_until_us_;  // by agent
    std::unique_ptr<Adversary> adversary_;       // or null
    Moves moves_;
    Observation seen_;
    std::vector<std::shared_ptr<const Line>> sent_;
    std::uint64_t deliveries_ = 0;
    Script* script_ = nullptr;
    LineBook book_;  // of a recorded run
};

}  // namespace hsagent::sim
