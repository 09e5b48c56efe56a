#include "simulator/runs/replay.hpp"

#include <algorithm>
#include <utility>

#include "simulator/adversary/adversary.hpp"
#include "simulator/adversary/forger.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/agents/hosts.hpp"
#include "simulator/checks/costs.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/line_book.hpp"
#include "simulator/network/line_maker.hpp"
#include "simulator/record/recorder.hpp"

namespace hsagent::sim {

namespace {

constexpr std::int64_t second_us = 1'000'000;

class Replay {
public:
    Replay(const Script& script, const ReplayOptions& options, Story* story)
        : script_(script),
          recorder_(script.agents, options.trace_file, script.clocks[0].start_ms,
                    calm_from_us(script), options.log.has_value()),
          adversary_(make_adversary(script.attack, script.seed)),
          forger_(make_forger(script.crypto, forger_random(script.seed))) {
        AgentSeeds seeds(SeededRandom(script.seed).fork(0));
        ActorKind kind;
        kind.crypto = script.crypto;
        kind.log = options.log ? options.log : log_read_by(script.attack);
        kind.settings = simulated_settings(script.agents, script.default_caps);
        if (script.default_caps) recorder_.directory.have_default_caps();
        for (std::uint32_t i = 0; i < script.agents; ++i) {
            SeededRandom own = seeds.identity_of(i);
            Identity identity = new_identity(script.crypto, own, {script.clocks[i].start_ms, 0});
            kind.profile = script.profiles[i];
            recorder_.directory.introduce(agent_name(i), identity, kind.profile->expectations);
            AgentSeeds::Seed seed = seeds.next();
            const Clock& clock = script.clocks[i];
            hosts_.add(make_actor(kind, std::move(identity), MemoryStore(), std::move(seed.random),
                                  clock.at(script.begins_us[i])),
                       clock);
        }
        if (script.pinned) hosts_.pin_all(0);
        if (script.stolen_key) forger_->steal(hosts_.actor(0).identity().sign_seed);
        if (script.insider) hosts_.pin_stranger(forger_->own_identity(0), 0);
        if (adversary_) adversary_->meets(recorder_.directory, script.crypto);
        if (story) recorder_.tell(*story, hosts_);
    }

    ReplayResult run() {
        ReplayResult result;
        for (const ScriptStep& step : script_.steps) {
            result.done.push_back(perform(step));
            const bool delivered =
                step.kind == ScheduledEvent::Kind::delivery && result.done.back();
            result.deliveries += delivered;
        }
        if (script_.calm_seconds > 0) {
            calm_down();
            if (is_trace_check(script_.check)) {
                recorder_.check_trace(ledger_of_twin(), calm_from_us(script_));
            }
        } else if (script_.end_us > 0) {
            recorder_.check_ends(hosts_, {calm_latency_ms, script_.calm_from_us, script_.end_us,
                                          script_.end_us, script_.newcomers});
        }
        result.findings = std::move(recorder_.findings);
        result.events = recorder_.trace.events();
        result.trace_hash = recorder_.trace.finish();
        return result;
    }

private:
    static std::int64_t calm_from_us(const Script& script) {
        if (script.calm_seconds == 0) return script.calm_from_us;
        return script.steps.empty() ? 0 : script.steps.back().at_us + 1;
    }

    bool perform(const ScriptStep& step) {
        ScheduledEvent event{step.at_us, 0, step.kind, step.agent, nullptr, step.detail};
        if (step.kind == ScheduledEvent::Kind::round) event.detail = hosts_.starts(step.agent);
        if (step.kind == ScheduledEvent::Kind::delivery) {
            event.line = step.forged ? forge(*step.forged) : book_.find(step.line);
            if (!event.line || event.line->sender == step.agent) return false;
            for (const Alteration& alteration : step.alterations) {
                event.line = maker_.altered(event.line, alteration);
            }
        }
        return perform(event);
    }

    bool perform(const ScheduledEvent& event) {
        if (!hosts_.perform(event, true, seen_)) return false;
        sent_.clear();
        for (std::size_t i = 0; i < seen_.sent.size(); ++i) {
            const Sent& sent = seen_.sent[i];
            sent_.push_back(maker_.make(event.at_us, event.agent, sent,
                                        recorder_.directory.number_of(sent.to),
                                        address_of_client(event.agent)));
            book_.add(sent_.back());
        }
        recorder_.observe(seen_, sent_);
        if (adversary_ && !adversary_->lines()) show_adversary(event.at_us);
        return true;
    }

    // Null if the line cannot be made.
    std::shared_ptr<const Transmission> forge(const ForgedLine& forged) {
        const Instant now = Instant{script_.clocks[0].start_ms, 0}.plus_ms(forged.said_us / 1000);
        const auto payload =
            forger_->make(forged.recipe, forged.copy, book_, recorder_.directory, now);
        if (!payload) return nullptr;
        auto line = maker_.make(forged.said_us, no_agent, as_sent(*payload), forged.recipe.receiver,
                                adversary_address);
        book_.add(line);
        return line;
    }

    // Only adds the adversary's lines to the book: the script decides which of them arrive, and
    // which lines are withheld.
    void show_adversary(std::int64_t at_us) {
        for (const auto& line : sent_) {
            actions_.clear();
            adversary_->sees(
                {*line, payload_of(*line),
                 Instant{script_.clocks[0].start_ms, 0}.plus_ms(at_us / 1000), at_us, line},
                actions_);
            for (const Actions::Saying& saying : actions_.sayings) {
                book_.add(maker_.make(at_us, no_agent, as_sent(saying.payload), saying.to,
                                      adversary_address));
            }
        }
    }

    // Ends all faults: stopped agents start again, and every line arrives.
    void calm_down() {
        const std::int64_t from_us = calm_from_us(script_);
        adversary_ = nullptr;
        const std::int64_t end_us = from_us + script_.calm_seconds * second_us;
        recorder_.ledger.close_from(end_us - minute_us);
        Schedule schedule;
        const auto plan_round = [&](std::size_t agent, std::int64_t now_us) {
            const std::int64_t due_us = hosts_.deadline_us(agent, script_.begins_us[agent]);
            schedule.plan(std::max(now_us, due_us), ScheduledEvent::Kind::round, agent, nullptr,
                          hosts_.starts(agent));
        };
        for (std::size_t agent = 0; agent < hosts_.size(); ++agent) {
            if (!hosts_.runs(agent)) {
                perform(ScheduledEvent{from_us, 0, ScheduledEvent::Kind::start, agent, nullptr, 0});
            }
            plan_round(agent, from_us);
        }
        while (schedule.next_at_us() <= end_us) {
            const ScheduledEvent event = schedule.take();
            perform(event);
            if (event.kind == ScheduledEvent::Kind::round) plan_round(event.agent, event.at_us + 1);
            for (const auto& line : sent_) {
                for (std::size_t to = 0; to < hosts_.size(); ++to) {
                    if (to == event.agent) continue;
                    if (line->addressee != no_agent && line->addressee != to) continue;
                    schedule.plan(event.at_us + calm_latency_ms * 1000,
                                  ScheduledEvent::Kind::delivery, to, line);
                }
            }
        }
        recorder_.check_ends(hosts_, {calm_latency_ms, from_us, end_us, end_us, script_.newcomers});
    }

    // What the same agents spend in as long a calm if nothing happens to them before.
    Ledger ledger_of_twin() const {
        Script quiet = script_;
        quiet.steps.clear();
        quiet.attack.clear();
        quiet.check.clear();
        Replay twin(quiet, {}, nullptr);
        twin.run();
        return std::move(twin.recorder_.ledger);
    }

    const Script& script_;
    Recorder recorder_;
    Hosts hosts_;
    LineMaker maker_;
    LineBook book_;
    std::unique_ptr<Adversary> adversary_;  // null if none
    std::unique_ptr<Forger> forger_;        // of the lines that the script has recipes for
    Actions actions_;
    Observation seen_;
    std::vector<std::shared_ptr<const Transmission>> sent_;
};

}  // namespace

ReplayResult replay(const Script& script, const ReplayOptions& options, Story* story) {
    return Replay(script, options, story).run();
}

}  // namespace hsagent::sim
