// Schedule: the queue of events in virtual time. Events at the same time keep the order in which
// they were planned.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/support/assert.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

struct ScheduledEvent {
    enum class Kind : std::uint8_t {
        // Events of one agent; an Actor performs them.
        round,        // its deadline; `detail`: in which of its starts
        delivery,     // a line reaches it
        stop,         // its process ends
        start,        // its process starts again; `detail`: Restart
        remember,     // takes a snapshot of its store, to which a later start may go back
        store_fails,  // its store fails at the `detail`-th write from now
        // Events of the world around the agents.
        arrival,  // a line reaches the relay
        pause,    // the agent's process pauses
        relay_down,
        relay_up,
        part,  // some clients no longer hear each other
        join,
    };

    std::int64_t at_us = 0;
    std::uint64_t order = 0;
    Kind kind = Kind::round;
    std::size_t agent = 0;  // whose event it is: of a delivery, the receiver
    std::shared_ptr<const Transmission> line;
    std::uint32_t detail = 0;

    bool is_agents() const { return is_agents(kind); }
    static constexpr bool is_agents(Kind kind) { return kind < Kind::arrival; }
};

struct EventRow {
    ScheduledEvent::Kind value;
    std::string_view name;
    // Name in scripts of the `detail` of an agent's event; null unless it is a number from 1 up.
    const char* detail = nullptr;
};

inline constexpr auto event_names = enum_table<EventRow>({
    {ScheduledEvent::Kind::round, "round"},
    {ScheduledEvent::Kind::delivery, "deliver"},
    {ScheduledEvent::Kind::stop, "stop"},
    {ScheduledEvent::Kind::start, "start"},
    {ScheduledEvent::Kind::remember, "remember"},
    {ScheduledEvent::Kind::store_fails, "store_fails", "write"},
    {ScheduledEvent::Kind::arrival, "arrival"},
    {ScheduledEvent::Kind::pause, "pause"},
    {ScheduledEvent::Kind::relay_down, "relay_down"},
    {ScheduledEvent::Kind::relay_up, "relay_up"},
    {ScheduledEvent::Kind::part, "part"},
    {ScheduledEvent::Kind::join, "join"},
});

constexpr std::string_view name(ScheduledEvent::Kind kind) {
    return event_names[kind].name;
}

// The store that a restarted agent finds. Identity and clock are unchanged; session keys, which are
// in memory only, are lost.
enum class Restart : std::uint32_t { with_store, without_store, with_remembered_store };

inline constexpr auto restart_names = enum_names<Restart>({
    {Restart::with_store, "kept"},
    {Restart::without_store, "lost"},
    {Restart::with_remembered_store, "rewound"},
});

constexpr std::string_view name(Restart restart) {
    return restart_names[restart].name;
}

class Schedule {
public:
    void plan(std::int64_t at_us, ScheduledEvent::Kind kind, std::size_t agent,
              std::shared_ptr<const Transmission> line = nullptr, std::uint32_t detail = 0) {
        std::size_t place = events_.size();
        if (free_.empty()) {
            events_.emplace_back();
        } else {
            place = free_.back();
            free_.pop_back();
        }
        events_[place] = {at_us, planned_, kind, agent, std::move(line), detail};
        heap_.push_back({at_us, planned_++, place});
        std::push_heap(heap_.begin(), heap_.end(), Later());
    }
    bool empty() const { return heap_.empty(); }
    std::int64_t next_at_us() const { return heap_.front().at_us; }
    ScheduledEvent take() {
        HSAGENT_ASSERT(!heap_.empty());
        std::pop_heap(heap_.begin(), heap_.end(), Later());
        const std::size_t place = heap_.back().place;
        heap_.pop_back();
        free_.push_back(place);
        return std::move(events_[place]);
    }

private:
    // An entry of the heap, which is cheaper to move than the event itself.
    struct Due {
        std::int64_t at_us;
        std::uint64_t order;
        std::size_t place;  // in events_
    };
    struct Later {
        bool operator()(const Due& a, const Due& b) const {
            return a.at_us != b.at_us ? a.at_us > b.at_us : a.order > b.order;
        }
    };

    std::vector<Due> heap_;
    std::vector<ScheduledEvent> events_;
    std::vector<std::size_t> free_;  // places in events_ whose event was taken
    std::uint64_t planned_ = 0;
};

}  // namespace hsagent::sim
