// Relay: the simulated relay. It passes each line on to everyone but the sender, after a latency
// drawn from the seed, with the limits of deployed relays (PROTOCOL.md, 1) and the faults of a
// profile.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "simulator/faults/profile.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/schedule.hpp"
#include "simulator/network/line_maker.hpp"
#include "simulator/network/link.hpp"
#include "simulator/network/partition.hpp"

namespace hsagent::sim {

// A line, or a copy of it, that does not arrive as it was sent, and the reason.
struct Fate {
    Mishap mishap = Mishap::none;
    std::shared_ptr<const Transmission> line;
    std::size_t receiver = no_agent;  // no_agent: the relay itself
};

struct RelayOptions {
    Latency latency;
    FaultProfile faults;
    std::int64_t faults_until_us = 0;
    // Delivers a line for one agent to that agent only; all others would drop it unread.
    bool only_addressed = false;
};

class Relay {
public:
    Relay(std::size_t clients, SeededRandom random, RelayOptions options);

    // Plans the faults of the relay itself. Call it before the first line.
    void begin(Schedule& schedule);

    // Sends a line of a client, newline included. `to`: number of its receiver, or no_agent.
    std::shared_ptr<const Transmission> send(Schedule& schedule, std::int64_t now_us,
                                             std::size_t sender, const Sent& sent,
                                             std::size_t to = no_agent);

    // Passes on a line that has reached the relay: to everyone but its sender and `withheld_from`.
    void broadcast(Schedule& schedule, std::int64_t now_us,
                   const std::shared_ptr<const Transmission>& line,
                   const std::vector<std::size_t>& withheld_from = {});

    // Sends a line of an adversary to one client. It arrives after the shortest latency plus
    // `order` microseconds.
    std::shared_ptr<const Transmission> inject(Schedule& schedule, std::int64_t now_us,
                                               std::size_t to, const Sent& said,
                                               std::int64_t order);

    // Handles relay_down, relay_up, part or join.
    void change(Schedule& schedule, const ScheduledEvent& event);

    // The lines that the last call did not pass on as they were sent, for trace and reports.
    const std::vector<Fate>& fates() const { return fates_; }

    // Lower bound of the latency between an agent and the relay, in either direction.
    std::int64_t least_latency_us() const {
        return std::max<std::int64_t>(options_.latency.least_us, 1);
    }

    std::string address_of(std::size_t client) const;
    std::uint64_t lines() const { return maker_.lines(); }
    const Partition& partition() const { return partition_; }

private:
    struct Client {
        Link up, down;
        std::uint32_t connections = 0;  // before this one
        std::int64_t last_sent_us = 0;
        std::int64_t minute_us = 0;  // when the minute of the rate limit began
        std::uint32_t lines_in_minute = 0;
        bool reads_slowly = false;
        std::int64_t read_until_us = 0;  // when it has read everything that was sent to it
        std::int64_t barred_until_us = 0;
    };

    bool faulty(std::int64_t now_us) const { return now_us < options_.faults_until_us; }
    Mishap bar_to_sending(Schedule& schedule, std::int64_t now_us, std::size_t sender);
    Mishap bar_to_receiving(std::int64_t now_us, std::size_t sender, std::size_t receiver);
    void throw_out(Client& client, std::int64_t now_us);
    void warn(Schedule& schedule, std::int64_t now_us, std::size_t client);
    void plan_downtime(Schedule& schedule, std::int64_t now_us);
    void plan_parting(Schedule& schedule, std::int64_t now_us);

    RelayOptions options_;
    SeededRandom latencies_, random_;
    std::vector<Client> clients_;
    Partition partition_;
    bool down_ = false;
    std::vector<Fate> fates_;
    std::vector<Arrival> arrivals_;
    LineMaker maker_;
};

}  // namespace hsagent::sim
