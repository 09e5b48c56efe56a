#include "simulator/world.hpp"

#include <algorithm>

#include "simulator/faults/draw.hpp"

namespace hsagent::sim {

Clock World::draw_clock() {
    const FaultProfile& faults = options_.faults;
    Clock clock{options_.start.unix_ms, 0, 0, options_.start.utc_offset_seconds};
    const auto either_way = [&](std::uint32_t most) {
        return static_cast<std::int64_t>(random_.below(2 * std::uint64_t{most} + 1)) -
               std::int64_t{most};
    };
    if (faults.clock_skew > 0) clock.skew_ms = either_way(faults.clock_skew);
    if (faults.clock_drift > 0) clock.drift_ppm = either_way(faults.clock_drift);
    // Zones in use stand a multiple of 15 minutes, up to 14 hours, from UTC.
    if (strikes(random_, faults.clock_zones)) {
        clock.utc_offset_seconds = static_cast<std::int32_t>(either_way(14 * 4) * 15 * 60);
    }
    return clock;
}

void World::add(std::unique_ptr<Actor> actor, const Clock& clock, std::int64_t begins_us) {
    stage_.add(std::move(actor), clock);
    paused_until_us_.push_back(0);
    plan_round(stage_.size() - 1, begins_us);
}

void World::begin() {
    witness_.pairs.for_each([&](std::size_t i, std::size_t j, Pair& pair) {
        const Actor& initiator = stage_.actor(i);
        const Actor& responder = stage_.actor(j);
        const RoleState* asks = initiator.row(Role::initiator, responder.id());
        const RoleState* answers = responder.row(Role::responder, initiator.id());
        if (asks) witness_.inherits(i, j, *asks);
        if (answers) witness_.inherits(j, i, *answers);
        pair.started_in_mid_cycle = (asks && asks->state != State::init_ready) ||
                                    (answers && answers->state != State::resp_ready);
        pair.started_with_references = !pair.started_in_mid_cycle && asks && answers &&
                                       asks->peer_reference.has_value() &&
                                       asks->peer_reference == answers->local_reference;
    });
    relay_.begin(schedule_);
    for (std::size_t agent = 0; agent < stage_.size(); ++agent) {
        plan_stop(agent, 0);
        plan_fault(agent, Event::Kind::pause, options_.faults.pause_every, 0);
        plan_fault(agent, Event::Kind::store_fails, options_.faults.store_fails_every, 0,
                   1 + static_cast<std::uint32_t>(random_.below(4)));
    }
}

void World::plan_round(std::size_t agent, std::int64_t now_us) {
    schedule_.plan(stage_.deadline_us(agent, now_us), Event::Kind::round, agent, nullptr,
                   stage_.starts(agent));
}

void World::plan_fault(std::size_t agent, Event::Kind kind, std::uint32_t every_ms,
                       std::int64_t now_us, std::uint32_t detail) {
    if (every_ms == 0) return;
    const std::int64_t at_us = now_us + around_ms(random_, every_ms);
    if (at_us < options_.faults_until_us) schedule_.plan(at_us, kind, agent, nullptr, detail);
}

// A stop, its start, and if that is to find an earlier store, the moment to remember it at.
void World::plan_stop(std::size_t agent, std::int64_t now_us) {
    const FaultProfile& faults = options_.faults;
    if (faults.stop_every == 0) return;
    const std::int64_t stop_us = now_us + around_ms(random_, faults.stop_every);
    const std::int64_t start_us =
        std::min(stop_us + around_ms(random_, faults.stop_for), options_.faults_until_us);
    if (stop_us >= start_us) return;
    const Restart restart = draw_restart();
    if (restart == Restart::with_remembered_store) {
        const std::int64_t back_us = up_to_ms(random_, faults.stop_rewinds_by);
        schedule_.plan(std::max(now_us, stop_us - back_us), Event::Kind::remember, agent);
    }
    schedule_.plan(stop_us, Event::Kind::stop, agent);
    schedule_.plan(start_us, Event::Kind::start, agent, nullptr,
                   static_cast<std::uint32_t>(restart));
}

Restart World::draw_restart() {
    const std::uint64_t drawn = random_.below(1'000'000);
    if (drawn < options_.faults.stop_loses_store) return Restart::without_store;
    if (drawn < options_.faults.stop_loses_store + options_.faults.stop_rewinds) {
        return Restart::with_remembered_store;
    }
    return Restart::with_store;
}

void World::happen(const Event& event) {
    switch (event.kind) {
        case Event::Kind::arrival:
            arrive(event);
            break;
        default:
            if (event.agent != no_agent) {
                happen_to_agent(event);
                break;
            }
            relay_.change(schedule_, event);
            witness_.observe(event, event.kind == Event::Kind::part
                                        ? name(relay_.partition().kind())
                                        : std::string_view());
    }
}

void World::arrive(const Event& event) {
    moves_.clear();
    if (adversary_ && event.at_us < options_.faults_until_us) {
        adversary_->sees({*event.line, payload_of(*event.line),
                          options_.start.plus_ms(event.at_us / 1000), stage_.size()},
                         moves_);
    }
    // Its lines come first: it is nearer to the relay than anybody.
    for (std::size_t i = 0; i < moves_.sayings.size(); ++i) {
        const Moves::Saying& saying = moves_.sayings[i];
        const auto line = relay_.inject(schedule_, event.at_us, saying.to, as_sent(saying.payload),
                                        static_cast<std::int64_t>(i));
        witness_.observe_injection(event.at_us, *line);
        if (script_) book_.add(line);
    }
    for (const Moves::Fall& fall : moves_.falls) {
        schedule_.plan(event.at_us + 1, Event::Kind::stop, fall.agent);
        schedule_.plan(event.at_us + 1'000'000, Event::Kind::start, fall.agent, nullptr,
                       static_cast<std::uint32_t>(fall.restart));
    }
    relay_.broadcast(schedule_, event.at_us, event.line, moves_.withheld_from);
    witness_.observe(event.at_us, relay_.fates());
}

void World::happen_to_agent(const Event& event) {
    std::int64_t& paused_until_us = paused_until_us_[event.agent];
    const bool acts = event.kind == Event::Kind::round || event.kind == Event::Kind::delivery;
    if (acts && event.at_us < paused_until_us) {
        schedule_.plan(paused_until_us, event.kind, event.agent, event.line, event.detail);
        return;
    }
    if (event.kind == Event::Kind::pause) {
        const std::int64_t until_us = event.at_us + around_ms(random_, options_.faults.pause_for);
        paused_until_us = std::min(until_us, options_.faults_until_us);
        witness_.observe(event, {});
        plan_fault(event.agent, event.kind, options_.faults.pause_every, until_us);
        return;
    }
    if (!perform(event)) {
        if (event.kind != Event::Kind::delivery) return;
        witness_.observe(event.at_us, {{Mishap::stopped, event.line, event.agent}});
        return;
    }
    switch (event.kind) {
        case Event::Kind::delivery:
            ++deliveries_;
            break;
        case Event::Kind::round:
            plan_round(event.agent, event.at_us);
            break;
        case Event::Kind::start:
            plan_round(event.agent, event.at_us);
            plan_stop(event.agent, event.at_us);
            break;
        case Event::Kind::store_fails:
            plan_fault(event.agent, event.kind, options_.faults.store_fails_every, event.at_us,
                       1 + static_cast<std::uint32_t>(random_.below(4)));
            break;
        default:
            break;
    }
}

bool World::perform(const Event& event) {
    if (!stage_.perform(event, event.at_us < options_.drain_from_us, seen_)) return false;
    if (script_) write_down(event);
    sent_.clear();
    std::vector<Fate> fates;
    for (std::size_t i = 0; i < seen_.sent.size(); ++i) {
        const Sent& sent = seen_.sent[i];
        sent_.push_back(relay_.send(schedule_, event.at_us, event.agent, sent,
                                    witness_.cast.number_of(sent.to)));
        if (script_) book_.add(sent_.back());
        fates.insert(fates.end(), relay_.fates().begin(), relay_.fates().end());
    }
    witness_.observe(seen_, sent_);
    witness_.observe(event.at_us, fates);
    return true;
}

void World::write_down(const Event& event) {
    ScriptStep step{event.at_us, event.kind, event.agent, event.detail, {}, {}};
    if (event.kind == Event::Kind::round) step.detail = 0;
    if (event.kind == Event::Kind::delivery) {
        const Drop dropped = seen_.receipt.dropped;
        if (dropped == Drop::relay_warning) return;
        if (dropped != Drop::none && dropped != Drop::no_sender) return;
        step.line = book_.name_of(*event.line);
        step.alterations = event.line->alterations;
    }
    script_->steps.push_back(std::move(step));
}

}  // namespace hsagent::sim
