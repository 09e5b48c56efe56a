#include "simulator/world/world.hpp"

#include <algorithm>

#include "simulator/world/worker_pool.hpp"

namespace hsagent::sim {

namespace {

// Least time between two rounds of an agent: a round planned within a window is due after it.
constexpr std::int64_t half_round_us = 500'000;

}  // namespace

const Clock& World::next_clock() {
    const Clock right{options_.start.unix_ms, 0, 0, options_.start.utc_offset_seconds};
    faults_.push_back(draw_agent_faults(options_.faults, right, options_.faults_until_us,
                                        random_.fork(faults_.size())));
    return faults_.back().clock;
}

void World::add(std::unique_ptr<Actor> actor, std::int64_t begins_us, bool is_newcomer) {
    const std::size_t agent = hosts_.size();
    HSAGENT_ASSERT(faults_.size() == agent + 1);
    hosts_.add(std::move(actor), faults_[agent].clock);
    if (is_newcomer) {
        faults_[agent].pauses.clear();
        faults_[agent].events = {{0, ScheduledEvent::Kind::stop, 0},
                                 {options_.faults_until_us, ScheduledEvent::Kind::start,
                                  static_cast<std::uint32_t>(Restart::with_store)}};
    }
    plan_round(agent, begins_us);
    for (const AgentFaults::Planned& planned : faults_[agent].events) {
        schedule_.plan(planned.at_us, planned.kind, agent, nullptr, planned.detail);
    }
}

void World::begin() {
    recorder_.pairs.for_each([&](std::size_t i, std::size_t j, Pair& pair) {
        const Actor& initiator = hosts_.actor(i);
        const Actor& responder = hosts_.actor(j);
        const RoleState* asks = initiator.row(Role::initiator, responder.id());
        const RoleState* answers = responder.row(Role::responder, initiator.id());
        if (asks) recorder_.inherits(i, j, *asks);
        if (answers) recorder_.inherits(j, i, *answers);
        pair.started_in_mid_cycle = (asks && asks->state != State::init_ready) ||
                                    (answers && answers->state != State::resp_ready);
        pair.started_with_references = !pair.started_in_mid_cycle && asks && answers &&
                                       asks->peer_reference.has_value() &&
                                       asks->peer_reference == answers->local_reference;
    });
    relay_.begin(schedule_);
}

// After a pause, a process may already be late for its next round; that round then comes half a
// round from now.
void World::plan_round(std::size_t agent, std::int64_t now_us) {
    const std::int64_t due_us = hosts_.deadline_us(agent, now_us);
    schedule_.plan(std::max(due_us, now_us + half_round_us), ScheduledEvent::Kind::round, agent,
                   nullptr, hosts_.starts(agent));
}

void World::run_until(std::int64_t end_us, const std::function<void(std::int64_t)>& each) {
    if (options_.threads <= 1) {
        while (!schedule_.empty() && schedule_.next_at_us() <= end_us) {
            Turn& turn = turn_of(0, schedule_.take());
            perform(turn);
            finish(turn);
            each(turn.event.at_us);
        }
        return;
    }
    WorkerPool pool(options_.threads);
    while (!schedule_.empty() && schedule_.next_at_us() <= end_us) {
        take_window(end_us);
        if (parts_ > 1 && turns_taken_ >= worth_sharing) {
            pool.share_out(parts_, [&](std::size_t part) {
                for (const std::size_t turn : by_agent_[part]) perform(turns_[turn]);
            });
        } else {
            for (std::size_t i = 0; i < turns_taken_; ++i) perform(turns_[i]);
        }
        for (std::size_t i = 0; i < turns_taken_; ++i) {
            finish(turns_[i]);
            each(turns_[i].event.at_us);
        }
    }
}

World::Turn& World::turn_of(std::size_t place, ScheduledEvent event) {
    if (place == turns_.size()) turns_.emplace_back();
    Turn& turn = turns_[place];
    turn.event = std::move(event);
    turn.performed = false;
    turn.goes_on_us = turn.event.at_us;
    if (turn.event.kind == ScheduledEvent::Kind::round ||
        turn.event.kind == ScheduledEvent::Kind::delivery) {
        turn.goes_on_us = faults_[turn.event.agent].goes_on_at(turn.event.at_us);
    }
    return turn;
}

// Takes all events up to the first time at which a line sent in them could arrive anywhere, or a
// paused agent resumes. Until then agents cannot affect each other, and finish() plans nothing.
void World::take_window(std::int64_t end_us) {
    std::int64_t window_end_us =
        schedule_.next_at_us() + std::min(relay_.least_latency_us(), half_round_us);
    window_end_us = std::min(window_end_us, end_us + 1);
    turns_taken_ = 0;
    for (auto& turns : by_agent_) turns.clear();
    parts_ = 0;
    part_of_.assign(hosts_.size(), no_agent);
    while (!schedule_.empty() && schedule_.next_at_us() < window_end_us) {
        const Turn& turn = turn_of(turns_taken_, schedule_.take());
        if (turn.is_postponed()) window_end_us = std::min(window_end_us, turn.goes_on_us);
        if (turn.event.is_agents()) {
            std::size_t& part = part_of_[turn.event.agent];
            if (part == no_agent) part = parts_++;
            if (part == by_agent_.size()) by_agent_.emplace_back();
            by_agent_[part].push_back(turns_taken_);
        }
        ++turns_taken_;
    }
}

// The agent's part of a turn. Turns of different agents may run on different threads.
void World::perform(Turn& turn) {
    if (!turn.event.is_agents() || turn.is_postponed()) return;
    const bool may_begin = turn.event.at_us < options_.drain_from_us;
    turn.performed = hosts_.perform(turn.event, may_begin, turn.seen);
}

// The consequences of a turn for everyone else, in order of time.
void World::finish(Turn& turn) {
    const ScheduledEvent& event = turn.event;
    if (turn.is_postponed()) {
        schedule_.plan(turn.goes_on_us, event.kind, event.agent, event.line, event.detail);
    } else if (event.kind == ScheduledEvent::Kind::arrival) {
        arrive(event);
    } else if (event.kind == ScheduledEvent::Kind::pause) {
        recorder_.observe(event, {});
    } else if (!event.is_agents()) {
        relay_.change(schedule_, event);
        recorder_.observe(event, event.kind == ScheduledEvent::Kind::part
                                     ? name(relay_.partition().kind())
                                     : std::string_view());
    } else if (!turn.performed) {
        if (event.kind != ScheduledEvent::Kind::delivery) return;
        recorder_.observe(event.at_us, {{Mishap::stopped, event.line, event.agent}});
    } else {
        deliveries_ += event.kind == ScheduledEvent::Kind::delivery;
        pass_on(turn.seen);
        const bool forged = event.line && event.line->sender == no_agent;
        if (forged && adversary_) adversary_->learns(turn.seen);
        const bool goes_on =
            event.kind == ScheduledEvent::Kind::round || event.kind == ScheduledEvent::Kind::start;
        if (goes_on) plan_round(event.agent, event.at_us);
    }
}

void World::arrive(const ScheduledEvent& event) {
    actions_.clear();
    if (adversary_ && event.at_us < options_.faults_until_us) {
        adversary_->sees({*event.line, payload_of(*event.line),
                          options_.start.plus_ms(event.at_us / 1000), event.at_us, event.line},
                         actions_);
    }
    // The adversary's lines arrive first: it is closer to the relay than anyone. None overtakes
    // those of an earlier moment.
    injected_.clear();
    const std::int64_t later_us = std::max<std::int64_t>(0, last_injected_us_ - event.at_us);
    for (std::size_t i = 0; i < actions_.sayings.size(); ++i) {
        const Actions::Saying& saying = actions_.sayings[i];
        const auto line = relay_.inject(schedule_, event.at_us, saying.to, as_sent(saying.payload),
                                        later_us + static_cast<std::int64_t>(i));
        recorder_.observe_injection(event.at_us, line);
        injected_.push_back(line);
        if (script_) note(saying, line);
    }
    if (!injected_.empty()) {
        last_injected_us_ =
            event.at_us + later_us + static_cast<std::int64_t>(injected_.size()) - 1;
    }
    for (std::size_t i = 0; i < actions_.sayings.size(); ++i) adversary_->said(i, injected_[i]);
    for (const Actions::Fall& fall : actions_.falls) {
        schedule_.plan(event.at_us + relay_.least_latency_us(), ScheduledEvent::Kind::stop,
                       fall.agent);
        schedule_.plan(event.at_us + 1'000'000, ScheduledEvent::Kind::start, fall.agent, nullptr,
                       static_cast<std::uint32_t>(fall.restart));
    }
    relay_.broadcast(schedule_, event.at_us, event.line, actions_.withheld_from);
    recorder_.observe(event.at_us, relay_.fates());
}

// Passes the lines that a step sent to the relay, and its observation to the recorder.
void World::pass_on(Observation& seen) {
    const ScheduledEvent& event = seen.event;
    if (script_) write_down(seen);
    sent_.clear();
    std::vector<Fate> fates;
    for (std::size_t i = 0; i < seen.sent.size(); ++i) {
        const Sent& sent = seen.sent[i];
        sent_.push_back(relay_.send(schedule_, event.at_us, event.agent, sent,
                                    recorder_.directory.number_of(sent.to)));
        if (script_) book_.add(sent_.back());
        fates.insert(fates.end(), relay_.fates().begin(), relay_.fates().end());
    }
    recorder_.observe(seen, sent_);
    recorder_.observe(event.at_us, fates);
}

// The script has a forged line when it is delivered; until then, keeps the lines that its recipe
// names.
void World::note(const Actions::Saying& saying, const std::shared_ptr<const Transmission>& line) {
    if (!saying.forged) {
        book_.add(line);
        return;
    }
    Forged& forged = forged_[line->number];
    forged.line = *saying.forged;
    for_each_line(forged.line.recipe, [&](const LineName& name) {
        forged.parts.push_back(adversary_->lines()->find(name));
    });
}

// The step that delivers a forged line. It names lines by the script's book.
void World::write_down_forged(const Transmission& line, ScriptStep& step) {
    const Forged& forged = forged_.at(line.number);
    step.forged = forged.line;
    std::size_t at = 0;
    for_each_line(step.forged->recipe, [&](LineName& name) {
        const auto& part = forged.parts[at++];
        if (book_.holds(*part)) name = book_.name_of(*part);
    });
}

void World::write_down(const Observation& seen) {
    const ScheduledEvent& event = seen.event;
    ScriptStep step{event.at_us, event.kind, event.agent, event.detail, {}, {}, {}};
    if (event.kind == ScheduledEvent::Kind::round) step.detail = 0;
    if (event.kind == ScheduledEvent::Kind::delivery) {
        const Transmission& line = event.line->original ? *event.line->original : *event.line;
        const bool is_forged = forged_.contains(line.number);
        const Drop dropped = seen.receipt.dropped;
        const bool matters = dropped == Drop::none || dropped == Drop::no_sender;
        // Recipes may name a forged line that was dropped.
        if (!is_forged && !matters) return;
        if (is_forged) {
            write_down_forged(line, step);
            book_.add(event.line->original ? event.line->original : event.line);
        } else {
            step.line = book_.name_of(*event.line);
        }
        step.alterations = event.line->alterations;
    }
    script_->steps.push_back(std::move(step));
}

}  // namespace hsagent::sim
