// Relay: broadcasts to everyone but the sender, after a latency drawn from the seed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "hsagent/message/wire.hpp"
#include "simulator/observation.hpp"
#include "simulator/schedule.hpp"

namespace hsagent::sim {

// As over TCP, lines between an agent and the relay never overtake each other.
class Relay {
public:
    Relay(std::size_t clients, SeededRandom random, std::uint32_t latency_min_ms,
          std::uint32_t latency_max_ms)
        : random_(std::move(random)),
          least_us_(std::int64_t{latency_min_ms} * 1000),
          span_us_((std::uint64_t{latency_max_ms} - latency_min_ms) * 1000 + 1),
          up_(clients, 0),
          down_(clients, 0) {}

    static std::string address_of(std::size_t client) {
        return "127.0.0.1:" + std::to_string(40000 + client);
    }

    // A client sends a line, newline included.
    std::shared_ptr<Line> send(Schedule& schedule, std::int64_t now_us, std::size_t sender,
                               const Sent& sent) {
        auto line = std::make_shared<Line>();
        line->number = lines_++;
        line->sender = sender;
        line->intent = sent.intent;
        line->to = sent.to;
        line->text = sent.text;
        schedule.plan(in_order(up_[sender], now_us), Event::Kind::arrival, sender, line);
        return line;
    }

    // The line is here: on to everyone else.
    void broadcast(Schedule& schedule, std::int64_t now_us, const std::shared_ptr<Line>& line) {
        message::append_relayed(line->relayed, line->text, address_of(line->sender));
        for (std::size_t client = 0; client < down_.size(); ++client) {
            if (client == line->sender) continue;
            schedule.plan(in_order(down_[client], now_us), Event::Kind::delivery, client, line);
        }
    }

    std::uint64_t lines() const { return lines_; }

private:
    // When a line that leaves now arrives, behind all that left before on the same link.
    std::int64_t in_order(std::int64_t& last_us, std::int64_t now_us) {
        const std::int64_t latency = least_us_ + static_cast<std::int64_t>(random_.below(span_us_));
        last_us = std::max(last_us, now_us + latency);
        return last_us;
    }

    SeededRandom random_;
    std::int64_t least_us_;
    std::uint64_t span_us_;
    std::vector<std::int64_t> up_, down_;  // when the last line on each link arrives
    std::uint64_t lines_ = 0;
};

}  // namespace hsagent::sim
