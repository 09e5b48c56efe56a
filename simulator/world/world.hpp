// World: runs N actors around a relay in virtual time, one event after another.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "simulator/adversary/adversary.hpp"
#include "simulator/agents/hosts.hpp"
#include "simulator/faults/agent_faults.hpp"
#include "simulator/model/line_book.hpp"
#include "simulator/model/schedule.hpp"
#include "simulator/network/relay.hpp"
#include "simulator/record/recorder.hpp"
#include "simulator/record/script.hpp"

namespace hsagent::sim {

struct WorldOptions {
    Instant start;                     // virtual time when the run begins
    std::int64_t drain_from_us = 0;    // from this time on, no cycle begins
    FaultProfile faults;               // of agents; the relay has its own copy
    std::int64_t faults_until_us = 0;  // the adversary stops then, too
    std::uint32_t threads = 1;
};

class World {
public:
    // The faults of agents are drawn from `random`.
    World(Recorder& recorder, Relay relay, SeededRandom random, WorldOptions options)
        : recorder_(recorder),
          relay_(std::move(relay)),
          random_(std::move(random)),
          options_(std::move(options)) {}

    // Adds the adversary. Call it before the first event.
    void let_in(std::unique_ptr<Adversary> adversary) { adversary_ = std::move(adversary); }

    // The clock of the next agent to be added; the fault profile may make it wrong.
    const Clock& next_clock();

    // Adds the next actor, which must be made for the time `next_clock().at(begins_us)`. A newcomer
    // begins only when the faults end.
    void add(std::unique_ptr<Actor> actor, std::int64_t begins_us, bool is_newcomer = false);

    // Records the initial state of each pair in the stores, and plans the relay's first faults.
    void begin();

    // Runs until the virtual time `end_us` and calls `each(now_us)` after every event. The number
    // of threads changes neither the events nor their order.
    void run_until(std::int64_t end_us, const std::function<void(std::int64_t)>& each);

    Hosts& hosts() { return hosts_; }
    const Relay& relay() const { return relay_; }
    std::uint64_t deliveries() const { return deliveries_; }

    // From now on, records what happens to agents in `script`; null ends the recording.
    void record(Script* script) { script_ = script; }

private:
    // An event and its effect on its agent.
    struct Turn {
        ScheduledEvent event;
        std::int64_t goes_on_us = 0;  // later than the event if its agent is paused
        bool performed = false;
        Observation seen;

        bool is_postponed() const { return goes_on_us > event.at_us; }
    };
    // For fewer events it is not worth waking other threads.
    static constexpr std::size_t worth_sharing = 8;

    Turn& turn_of(std::size_t place, ScheduledEvent event);
    void take_window(std::int64_t end_us);
    void perform(Turn& turn);
    void finish(Turn& turn);
    void arrive(const ScheduledEvent& event);
    void pass_on(Observation& seen);
    void plan_round(std::size_t agent, std::int64_t now_us);
    void write_down(const Observation& seen);
    void note(const Actions::Saying& saying, const std::shared_ptr<const Transmission>& line);
    void write_down_forged(const Transmission& line, ScriptStep& step);

    Recorder& recorder_;
    Relay relay_;
    SeededRandom random_;
    WorldOptions options_;
    Schedule schedule_;
    Hosts hosts_;
    std::vector<AgentFaults> faults_;  // by agent
    std::vector<Turn> turns_;
    std::size_t turns_taken_ = 0;
    std::vector<std::vector<std::size_t>> by_agent_;  // turns of the window, by agent
    std::size_t parts_ = 0;                           // entries of by_agent_ in use
    std::vector<std::size_t> part_of_;                // by agent: its index in by_agent_
    std::unique_ptr<Adversary> adversary_;            // or null
    Actions actions_;
    std::vector<std::shared_ptr<const Transmission>> injected_;  // by saying
    std::int64_t last_injected_us_ = 0;
    std::vector<std::shared_ptr<const Transmission>> sent_;
    std::uint64_t deliveries_ = 0;
    Script* script_ = nullptr;
    LineBook book_;  // used while recording
    // A forged line, and the lines that its recipe names; used while recording.
    struct Forged {
        ForgedLine line;
        std::vector<std::shared_ptr<const Transmission>> parts;
    };
    std::unordered_map<std::uint64_t, Forged> forged_;  // by line number
};

}  // namespace hsagent::sim
