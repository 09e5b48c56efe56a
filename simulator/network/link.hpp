// Link: one direction between a client and the relay, with its latency and its faults.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/faults/profile.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

// Range of the time that a line takes in one direction.
struct Latency {
    std::int64_t least_us = 1'000;
    std::uint64_t span_us = 49'001;  // longest time - least_us + 1

    static Latency between_ms(std::uint32_t least, std::uint32_t most) {
        return {std::int64_t{least} * 1000, (std::uint64_t{most} - least) * 1000 + 1};
    }
};

// Why a line, or a copy of it, does not arrive as it was sent.
enum class Mishap : std::uint8_t {
    none,
    loss,
    burst,
    clog,       // the clog holds no more lines
    partition,  // the relay did not pass it on between these two
    relay_down,
    rate_limit,   // the sender exceeded it
    slow_reader,  // the receiver was disconnected for reading too slowly
    quarantine,   // sender or receiver may not reconnect yet
    idle,         // the receiver was disconnected for its silence
    stopped,      // the receiver is not running
    duplicated,
    reordered,
    altered,
    withheld,  // by an adversary
};

inline constexpr auto mishap_names = enum_names<Mishap>({
    {Mishap::none, "none"},
    {Mishap::loss, "loss"},
    {Mishap::burst, "burst"},
    {Mishap::clog, "clog"},
    {Mishap::partition, "partition"},
    {Mishap::relay_down, "relay_down"},
    {Mishap::rate_limit, "rate_limit"},
    {Mishap::slow_reader, "slow_reader"},
    {Mishap::quarantine, "quarantine"},
    {Mishap::idle, "idle"},
    {Mishap::stopped, "stopped"},
    {Mishap::duplicated, "duplicated"},
    {Mishap::reordered, "reordered"},
    {Mishap::altered, "altered"},
    {Mishap::withheld, "withheld"},
});

constexpr std::string_view name(Mishap mishap) {
    return mishap_names[mishap].name;
}

// A copy of a line that arrives.
struct Arrival {
    std::int64_t at_us = 0;
    Mishap mishap = Mishap::none;  // duplicated or reordered
    std::optional<Alteration> alteration;
};

// As over TCP, lines never overtake each other, unless a fault reorders them.
class Link {
public:
    // Passes on a line that leaves at `now_us`: fills `arrivals` with the copies that arrive, and
    // returns the reason if none does. `faulty`: whether faults are on at that time.
    Mishap pass(std::int64_t now_us, const Latency& latency, const FaultProfile& faults,
                bool faulty, SeededRandom& latencies, SeededRandom& random,
                std::vector<Arrival>& arrivals);

private:
    // Whether the line is lost in a clog; one that only waits there waits until clogged_until_us_.
    bool clogged(std::int64_t now_us, const FaultProfile& faults, SeededRandom& random);

    std::int64_t last_us_ = 0;  // when the last line arrives
    bool burst_ = false;
    std::int64_t next_clog_us_ = -1;
    std::int64_t clogged_until_us_ = 0;
    std::uint32_t waiting_ = 0;  // lines in the clog
};

}  // namespace hsagent::sim
