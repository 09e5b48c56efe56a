#include "simulator/world.hpp"

namespace hsagent::sim {

void World::add(std::unique_ptr<Actor> actor, std::int64_t begins_us) {
    actors_.push_back(std::move(actor));
    plan_round(actors_.size() - 1, begins_us);
}

void World::note_beginning() {
    witness_.pairs.for_each([&](std::size_t i, std::size_t j, Pair& pair) {
        const RoleState* asks = actors_[i]->row(Role::initiator, actors_[j]->id());
        const RoleState* answers = actors_[j]->row(Role::responder, actors_[i]->id());
        pair.started_in_mid_cycle = (asks && asks->state != State::init_ready) ||
                                    (answers && answers->state != State::resp_ready);
        pair.started_with_references = !pair.started_in_mid_cycle && asks && answers &&
                                       asks->peer_reference.has_value() &&
                                       asks->peer_reference == answers->local_reference;
    });
}

void World::plan_round(std::size_t agent, std::int64_t now_us) {
    const std::int64_t due_us = (actors_[agent]->deadline().unix_ms - start_.unix_ms) * 1000;
    // Deadlines are in ms; what is left of the agent's own microseconds stays with it.
    schedule_.plan(due_us + now_us % 1000, Event::Kind::round, agent);
}

void World::happen(const Event& event) {
    if (event.kind == Event::Kind::arrival) {
        relay_.broadcast(schedule_, event.at_us, event.line);
        return;
    }
    seen_.begin(event);
    actors_[event.agent]->perform(instant(event.at_us), event.at_us < drain_from_us_, seen_);
    if (event.kind == Event::Kind::delivery) ++deliveries_;
    witness_.observe(seen_, relay_.lines());
    for (std::size_t i = 0; i < seen_.sent.size(); ++i) {
        relay_.send(schedule_, event.at_us, event.agent, seen_.sent[i]);
    }
    if (event.kind == Event::Kind::round) plan_round(event.agent, event.at_us);
}

}  // namespace hsagent::sim
