#include "simulator/runs/replay.hpp"

#include <algorithm>
#include <utility>

#include "simulator/adversary/adversary.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/agent_draws.hpp"
#include "simulator/agents/stage.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/network/line_maker.hpp"
#include "simulator/record/line_book.hpp"
#include "simulator/record/witness.hpp"

namespace hsagent::sim {

namespace {

constexpr std::int64_t second_us = 1'000'000;

class Replay {
public:
    Replay(const Script& script, const ReplayOptions& options, Story* story)
        : script_(script),
          witness_(script.agents, options.trace_file, script.clocks[0].start_ms,
                   calm_from_us(script), options.log.has_value()),
          adversary_(make_adversary(script.attack, script.seed)) {
        AgentDraws draws(SeededRandom(script.seed).fork(0));
        ActorKind kind;
        kind.crypto = script.crypto;
        kind.log = options.log ? options.log : log_read_by(script.attack);
        kind.settings = simulated_settings(script.agents);
        for (std::uint32_t i = 0; i < script.agents; ++i) {
            SeededRandom own = draws.identity_of(i);
            Identity identity = new_identity(script.crypto, own, {script.clocks[i].start_ms, 0});
            kind.profile = script.profiles[i];
            witness_.cast.introduce(agent_name(i), identity, kind.profile);
            AgentDraws::Draw draw = draws.next();
            const Clock& clock = script.clocks[i];
            stage_.add(make_actor(kind, std::move(identity), MemoryStore(), std::move(draw.random),
                                  clock.at(script.begins_us[i])),
                       clock);
        }
        if (story) witness_.tell(*story, stage_);
    }

    ReplayResult run() {
        ReplayResult result;
        for (const ScriptStep& step : script_.steps) {
            result.done.push_back(perform(step));
            const bool delivered = step.kind == Event::Kind::delivery && result.done.back();
            result.deliveries += delivered;
        }
        if (script_.calm_seconds > 0) {
            calm_down();
        } else if (script_.end_us > 0) {
            witness_.check_ends(
                stage_, {calm_latency_ms, script_.calm_from_us, script_.end_us, script_.end_us});
        }
        result.findings = std::move(witness_.findings);
        result.events = witness_.trace.events();
        result.trace_hash = witness_.trace.finish();
        return result;
    }

private:
    static std::int64_t calm_from_us(const Script& script) {
        if (script.calm_seconds == 0) return script.calm_from_us;
        return script.steps.empty() ? 0 : script.steps.back().at_us + 1;
    }

    bool perform(const ScriptStep& step) {
        Event event{step.at_us, 0, step.kind, step.agent, nullptr, step.detail};
        if (step.kind == Event::Kind::round) event.detail = stage_.starts(step.agent);
        if (step.kind == Event::Kind::delivery) {
            event.line = book_.find(step.line);
            if (!event.line || event.line->sender == step.agent) return false;
            for (const Alteration& alteration : step.alterations) {
                event.line = maker_.altered(event.line, alteration);
            }
        }
        return perform(event);
    }

    bool perform(const Event& event) {
        if (!stage_.perform(event, true, seen_)) return false;
        sent_.clear();
        for (std::size_t i = 0; i < seen_.sent.size(); ++i) {
            const Sent& sent = seen_.sent[i];
            sent_.push_back(maker_.make(event.at_us, event.agent, sent,
                                        witness_.cast.number_of(sent.to),
                                        address_of_client(event.agent)));
            book_.add(sent_.back());
        }
        witness_.observe(seen_, sent_);
        if (adversary_) show_adversary(event.at_us);
        return true;
    }

    // Whether what it says ever arrives, the script says; and what it withholds, too.
    void show_adversary(std::int64_t at_us) {
        for (const auto& line : sent_) {
            moves_.clear();
            adversary_->sees({*line, payload_of(*line),
                              Instant{script_.clocks[0].start_ms, 0}.plus_ms(at_us / 1000)},
                             moves_);
            for (const Moves::Saying& saying : moves_.sayings) {
                book_.add(maker_.make(at_us, no_agent, as_sent(saying.payload), saying.to,
                                      adversary_address));
            }
        }
    }

    // No fault any more: who is stopped starts again, and every line arrives.
    void calm_down() {
        const std::int64_t from_us = calm_from_us(script_);
        adversary_ = nullptr;
        const std::int64_t end_us = from_us + script_.calm_seconds * second_us;
        Schedule schedule;
        const auto plan_round = [&](std::size_t agent, std::int64_t now_us) {
            const std::int64_t due_us = stage_.deadline_us(agent, script_.begins_us[agent]);
            schedule.plan(std::max(now_us, due_us), Event::Kind::round, agent, nullptr,
                          stage_.starts(agent));
        };
        for (std::size_t agent = 0; agent < stage_.size(); ++agent) {
            if (!stage_.runs(agent)) {
                perform(Event{from_us, 0, Event::Kind::start, agent, nullptr, 0});
            }
            plan_round(agent, from_us);
        }
        while (schedule.next_at_us() <= end_us) {
            const Event event = schedule.take();
            perform(event);
            if (event.kind == Event::Kind::round) plan_round(event.agent, event.at_us + 1);
            for (const auto& line : sent_) {
                for (std::size_t to = 0; to < stage_.size(); ++to) {
                    if (to == event.agent) continue;
                    if (line->addressee != no_agent && line->addressee != to) continue;
                    schedule.plan(event.at_us + calm_latency_ms * 1000, Event::Kind::delivery, to,
                                  line);
                }
            }
        }
        witness_.check_ends(stage_, {calm_latency_ms, from_us, end_us, end_us});
    }

    const Script& script_;
    Witness witness_;
    Stage stage_;
    LineMaker maker_;
    LineBook book_;
    std::unique_ptr<Adversary> adversary_;  // or null
    Moves moves_;
    Observation seen_;
    std::vector<std::shared_ptr<const Line>> sent_;
};

}  // namespace

ReplayResult replay(const Script& script, const ReplayOptions& options, Story* story) {
    return Replay(script, options, story).run();
}

}  // namespace hsagent::sim
