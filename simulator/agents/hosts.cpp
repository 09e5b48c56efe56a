#include "simulator/agents/hosts.hpp"

namespace hsagent::sim {

Hosts Hosts::clone() const {
    Hosts copy;
    copy.pins_all_ = pins_all_;
    copy.stranger_ = stranger_;
    for (const Host& seat : seats_) {
        copy.seats_.push_back(
            {seat.actor->clone(), seat.clock, seat.runs, seat.lost_store, seat.starts});
    }
    return copy;
}

bool Hosts::perform(const ScheduledEvent& event, bool may_begin, Observation& seen) {
    Host& seat = seats_[event.agent];
    switch (event.kind) {
        case ScheduledEvent::Kind::round:
            if (!seat.runs || event.detail != seat.starts) return false;
            break;
        case ScheduledEvent::Kind::start:
            if (seat.runs) return false;
            seat.runs = true;
            ++seat.starts;
            if (event.detail != static_cast<std::uint32_t>(Restart::with_store)) {
                seat.lost_store = true;
            }
            break;
        default:
            if (!seat.runs) return false;
            if (event.kind == ScheduledEvent::Kind::stop) seat.runs = false;
    }
    seen.begin(event);
    seat.actor->perform(seat.clock.at(event.at_us), may_begin, seen);
    if (event.kind == ScheduledEvent::Kind::start) {
        if (pins_all_) pin_others(event.agent, event.at_us);
        if (stranger_) seat.actor->pin(*stranger_, now(event.agent, event.at_us));
    }
    return true;
}

}  // namespace hsagent::sim
