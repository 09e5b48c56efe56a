#include "simulator/agents/stage.hpp"

namespace hsagent::sim {

Stage Stage::clone() const {
    Stage copy;
    for (const Seat& seat : seats_) {
        copy.seats_.push_back(
            {seat.actor->clone(), seat.clock, seat.runs, seat.lost_store, seat.starts});
    }
    return copy;
}

bool Stage::perform(const Event& event, bool may_begin, Observation& seen) {
    Seat& seat = seats_[event.agent];
    switch (event.kind) {
        case Event::Kind::round:
            if (!seat.runs || event.detail != seat.starts) return false;
            break;
        case Event::Kind::start:
            if (seat.runs) return false;
            seat.runs = true;
            ++seat.starts;
            if (event.detail != static_cast<std::uint32_t>(Restart::with_store)) {
                seat.lost_store = true;
            }
            break;
        default:
            if (!seat.runs) return false;
            if (event.kind == Event::Kind::stop) seat.runs = false;
    }
    seen.begin(event);
    seat.actor->perform(seat.clock.at(event.at_us), may_begin, seen);
    return true;
}

}  // namespace hsagent::sim
