// Schedule: what happens next in virtual time; ties go to what was planned first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "hsagent/support/assert.hpp"
#include "simulator/line.hpp"

namespace hsagent::sim {

struct Event {
    enum class Kind : std::uint8_t {
        round,    // an agent's deadline
        arrival,  // a line reaches the relay
        delivery  // a line reaches an agent
    };

    std::int64_t at_us = 0;
    std::uint64_t order = 0;
    Kind kind = Kind::round;
    std::size_t agent = 0;  // whose deadline, or who receives
    std::shared_ptr<Line> line;
};

class Schedule {
public:
    void plan(std::int64_t at_us, Event::Kind kind, std::size_t agent,
              std::shared_ptr<Line> line = nullptr) {
        heap_.push_back({at_us, planned_++, kind, agent, std::move(line)});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    bool empty() const { return heap_.empty(); }
    std::int64_t next_at_us() const { return heap_.front().at_us; }
    Event take() {
        HSAGENT_ASSERT(!heap_.empty());
        std::pop_heap(heap_.begin(), heap_.end(), later);
        Event event = std::move(heap_.back());
        heap_.pop_back();
        return event;
    }

private:
    static bool later(const Event& a, const Event& b) {
        return a.at_us != b.at_us ? a.at_us > b.at_us : a.order > b.order;
    }

    std::vector<Event> heap_;
    std::uint64_t planned_ = 0;
};

}  // namespace hsagent::sim
