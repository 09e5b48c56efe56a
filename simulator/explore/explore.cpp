#include "simulator/explore/explore.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <set>
#include <utility>

#include "hsagent/handshake/events.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/checks/known.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/checks/stuck.hpp"
#include "simulator/explore/attacker.hpp"
#include "simulator/explore/configuration.hpp"
#include "simulator/explore/graph.hpp"
#include "simulator/explore/memories.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/clock.hpp"

namespace hsagent::sim {

namespace {

class Exploration : private FindingSink {
public:
    Exploration(const ExploreOptions& options,
                const std::function<void(const ExploreProgress&)>& progress)
        : options_(options),
          agents_(options.agents),
          watched_(options.adversary > 0 || options.restarts != ExploreOptions::unlimited),
          progress_(progress) {}

    ExploreResult run() {
        const auto started = std::chrono::steady_clock::now();
        beginning_ = beginning();
        arrive(beginning_->clone(), no_state, {});
        while (!open_.empty()) {
            const std::uint32_t at = open_.front().first;
            Configuration configuration = std::move(open_.front().second);
            open_.pop_front();
            const SeenState& state = graph_.states()[at];
            if (!state.closed && !state.cut) expand(at, configuration);
            if (progress_) {
                progress_({graph_.states().size(), open_.size(), result_.transitions,
                           attacker_ ? attacker_->tried() : 0, graph_.states()[at].depth});
            }
        }
        find_stuck();
        result_.states = graph_.states().size();
        for (const SeenState& state : graph_.states()) {
            result_.depth = std::max(result_.depth, state.depth);
            result_.closed += state.closed;
            result_.cut += state.cut;
        }
        if (attacker_) result_.tried = attacker_->tried();
        result_.routes.assign(routes_.begin(), routes_.end());
        result_.real_seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return std::move(result_);
    }

private:
    Configuration beginning() {
        Configuration configuration;
        AgentSeeds seeds(SeededRandom(options_.seed).fork(0));
        ActorKind kind;
        kind.crypto = CryptoKind::pretend;
        kind.settings.round_ms = 0;  // time stands still, and a round can end at any point
        kind.settings.limits.exchange = options_.exchange;
        // Every round, without end: the exploration tries out every waiting time.
        kind.settings.resends = {1, 1, 0, 2, 0, 1};
        kind.settings.caps.token_burst = 0;
        kind.settings.caps.stranger_idle_rounds = kind.settings.caps.peer_idle_rounds = 0;
        std::vector<std::unique_ptr<Actor>> actors;
        for (std::uint32_t i = 0; i < agents_; ++i) {
            SeededRandom own = seeds.identity_of(i);
            Identity identity = new_identity(kind.crypto, own, now);
            kind.profile = &options_.profiles.of(i);
            directory_.introduce(agent_name(i), identity, kind.profile->expectations);
            actors.push_back(
                make_actor(kind, std::move(identity), MemoryStore(), seeds.next().random, now));
        }
        introduce(actors);
        for (auto& actor : actors) configuration.seats.push_back(seats_.seat(std::move(actor)));
        configuration.links.resize(std::size_t{agents_} * agents_);
        configuration.checks = all_checks();
        configuration.drops = options_.drops;
        configuration.dups = options_.dups;
        configuration.overtakes = options_.overtakes;
        configuration.closed.assign(agents_, 0);
        configuration.begun.assign(agents_, 0);
        configuration.moves = options_.adversary;
        return configuration;
    }
    // Has agents pin keys, and makes the attacker.
    void introduce(const std::vector<std::unique_ptr<Actor>>& actors) {
        if (options_.adversary > 0) {
            seats_.draw_by_kind(options_.seed);
            attacker_.emplace(seats_, directory_, options_.seed, now, options_.both_ways);
            if (options_.stolen_key) attacker_->steal(actors[0]->identity().sign_seed);
        }
        for (const auto& actor : actors) {
            for (const auto& peer : actors) {
                if (options_.pinned && peer != actor) actor->pin(peer->identity(), now);
            }
            if (attacker_ && options_.insider) actor->pin(attacker_->identity(), now);
        }
    }

    void expand(std::uint32_t at, const Configuration& configuration) {
        for (const Transition& transition : configuration.transitions()) {
            if (!follow(at, configuration, transition)) return;
        }
        if (configuration.moves == 0) return;
        for (std::uint32_t agent = 0; agent < agents_; ++agent) {
            for (const std::uint32_t move : attacker_->moves(configuration, agent)) {
                const auto to = static_cast<std::uint8_t>(agent);
                if (!follow(at, configuration, {Transition::Kind::say, 0, to, 0, move})) return;
                ++result_.moves;
            }
        }
    }

    // False if there are too many states.
    bool follow(std::uint32_t at, const Configuration& configuration,
                const Transition& transition) {
        if (graph_.states().size() >= options_.most_states) {
            result_.complete = false;
            return false;
        }
        Configuration next = configuration.clone();
        if (const auto outcome = make(next, transition)) judge(at, next, *outcome, transition);
        ++result_.transitions;
        graph_.connect(at, arrive(std::move(next), at, transition), transition);
        return true;
    }

    // Performs the transition. Null if it is no step of an agent.
    std::shared_ptr<const Outcome> make(Configuration& configuration,
                                        const Transition& transition) {
        std::shared_ptr<const Transmission> line;
        if (transition.kind == Transition::Kind::say) {
            line = attacker_->move(transition.move).line;
            attacker_->note(configuration, transition.move);
        } else if (transition.kind != Transition::Kind::round) {
            line = configuration.take(transition);
        }
        if (transition.kind == Transition::Kind::drop) return nullptr;
        const std::size_t agent = transition.to;
        auto outcome = seats_.step(configuration.seats[agent], agent, line);
        configuration.seats[agent] = outcome->after;
        for (const auto& sent : outcome->sent) configuration.put_on_links(agent, sent);
        configuration.hear(outcome->sent);
        count_ends(configuration, outcome->seen);
        return outcome;
    }

    // Counts the ends of cycles that the agent closes, and the cycles that it begins.
    void count_ends(Configuration& configuration, const Observation& seen) const {
        const std::size_t agent = seen.event.agent;
        const Role role = agent == 0 ? Role::initiator : Role::responder;
        for (std::size_t i = 0; i < seen.news.size(); ++i) {
            const News& news = seen.news[i];
            const bool closes = news.kind == News::Kind::session &&
                                news.change == SessionChange::closed && news.role == role &&
                                directory_.index_of(news.peer_id);
            std::uint8_t& closed = configuration.closed[agent];
            if (closes && closed < agents_ * options_.cycles) ++closed;
        }
        if (!watched_ || seen.event.kind != ScheduledEvent::Kind::delivery) return;
        if (!directory_.index_of(seen.event.line->content.from.text)) return;
        for (const Role own : all_roles) {
            const RowChange& row = seen.row(own);
            const bool begins = row.before.state == ready_state(own) && row.is_there &&
                                row.after.state != ready_state(own);
            std::uint8_t& begun = configuration.begun[agent];
            if (begins && begun < 0xff) ++begun;
        }
    }

    // Runs the checks on a step.
    void judge(std::uint32_t at, Configuration& configuration, const Outcome& outcome,
               const Transition& transition) {
        for (const auto& answer : outcome.seen.receipt.answers) {
            const bool moved = answer.event && answer.event->kind == flow::EventKind::move;
            if (outcome.seen.event.kind == ScheduledEvent::Kind::delivery && moved)
                routes_.emplace(answer.route);
        }
        at_ = at;
        transition_ = transition;
        const ObservedStep step{directory_, outcome.seen, outcome.sent, virtual_epoch_ms};
        note_memories(configuration, step);
        judged_ = &configuration;
        judged_agent_ = step.agent();
        for (const auto& check : configuration.checks) check->step(step, *this);
    }

    // Returns the number of the state; a new state is queued for expansion.
    std::uint32_t arrive(Configuration configuration, std::uint32_t parent,
                         const Transition& transition) {
        const auto [number, is_new] = graph_.number_of(configuration.key(watched_));
        if (!is_new) return number;
        SeenState state;
        state.closed = is_closed(configuration);
        state.cut = !state.closed && is_cut(configuration);
        state.waits = waits(configuration);
        state.stuck_as = stuck_as(configuration);
        graph_.add(parent, transition, state);
        if (state.closed && result_.shortest_cycle.empty()) {
            result_.shortest_cycle = path_to(parent, transition);
        }
        open_.emplace_back(number, std::move(configuration));
        return number;
    }

    // Whether every cycle is closed: all of them at the initiator, and one at each responder.
    bool is_closed(const Configuration& configuration) const {
        if (configuration.closed[0] < (agents_ - 1) * options_.cycles) return false;
        for (std::uint32_t agent = 1; agent < agents_; ++agent) {
            if (configuration.closed[agent] < options_.cycles) return false;
        }
        return true;
    }
    // Whether an agent has begun more cycles than it may.
    bool is_cut(const Configuration& configuration) const {
        if (options_.restarts == ExploreOptions::unlimited) return false;
        for (std::uint32_t agent = 0; agent < agents_; ++agent) {
            const std::uint32_t usual = (agent == 0 ? agents_ - 1 : 1) * options_.cycles;
            if (configuration.begun[agent] > usual + options_.restarts) return true;
        }
        return false;
    }

    // Whether, after an attack, an agent that gives up in time is in mid-cycle with another one.
    bool waits(const Configuration& configuration) const {
        if (configuration.moves == options_.adversary) return false;
        for (std::uint32_t agent = 0; agent < agents_; ++agent) {
            for (std::uint32_t peer = 0; peer < agents_; ++peer) {
                const Actor& actor = *configuration.seats[agent].actor;
                const std::string& id = directory_.id_of(peer);
                const bool is_ready = actor.state(Role::initiator, id) == State::init_ready &&
                                      actor.state(Role::responder, id) == State::resp_ready;
                if (directory_.expectations(agent).resends && !is_ready) return true;
            }
        }
        return false;
    }

    std::string_view stuck_as(const Configuration& configuration) const {
        for (std::uint32_t agent = 1; agent < agents_; ++agent) {
            const auto is_misled = [&](std::size_t self, std::size_t peer) {
                return (configuration.misled >> (self * agents_ + peer) & 1) != 0;
            };
            // Whoever answered first under an id is that id from then on.
            if (is_misled(0, agent) || is_misled(agent, 0)) return "S3";
            const std::string_view label =
                sim::stuck_as(*configuration.seats[0].actor, *configuration.seats[agent].actor,
                              directory_.expectations(0), directory_.expectations(agent));
            const bool closes = configuration.closed[agent] >= options_.cycles;
            if (!closes && !label.empty()) return label;
            const bool attacked = configuration.moves < options_.adversary;
            const bool promised =
                directory_.expectations(0).speaks_hs2 && directory_.expectations(agent).speaks_hs2;
            if (attacked && !promised) return "S11";
        }
        return {};
    }

    // Reports one stuck state of each kind, the one nearest the beginning. The rows show the kind
    // only after all lines in transit have arrived.
    void find_stuck() {
        if (!result_.complete) return;
        for (const std::uint32_t state : graph_.stuck()) {
            const SeenState& settled = graph_.states()[graph_.settled(state)];
            if (settled.stuck_as.empty() && settled.waits) {
                ++result_.waiting;
                continue;
            }
            ++result_.stuck;
            const SeenState& seen = graph_.states()[state];
            add_finding(every_pair_closes_a_cycle, settled.stuck_as,
                        "whatever comes now, no cycle is closed any more", seen.parent,
                        seen.transition);
        }
    }

    void found(std::string_view check, std::string_view weakness, std::size_t peer,
               std::string detail) override {
        // Without an attacker, nobody sends in another's name.
        const auto is_set = [&](std::uint64_t bits) {
            return peer < agents_ && (bits >> (judged_agent_ * agents_ + peer) & 1) != 0;
        };
        const Acquaintance knows = !attacker_ || is_set(judged_->met) ? Acquaintance::met
                                   : is_set(judged_->pinned)          ? Acquaintance::pinned
                                                                      : Acquaintance::none;
        const std::string_view label =
            known_label(directory_, weakness, judged_agent_, peer, knows);
        if (label != weakness) detail = std::string(weakness) + ": " + detail;
        add_finding(check, label, std::move(detail), at_, transition_);
    }
    void add_finding(std::string_view check, std::string_view label, std::string detail,
                     std::uint32_t parent, const Transition& transition) {
        for (const ExploreFinding& known : result_.findings) {
            if (known.check == check && known.label == label) return;
        }
        result_.findings.push_back({std::string(check), std::string(label), std::move(detail),
                                    path_to(parent, transition)});
    }

    // The steps to a state, then `last`, one line each. Performs them again to see which lines they
    // concern.
    std::vector<std::string> path_to(std::uint32_t state, const Transition& last) {
        std::vector<std::string> lines;
        Configuration configuration = beginning_->clone();
        for (const Transition& transition : graph_.transitions_to(state, last)) {
            lines.push_back(told(configuration, transition));
            make(configuration, transition);
        }
        return lines;
    }
    std::string told(const Configuration& configuration, const Transition& transition) const {
        if (transition.kind == Transition::Kind::say) {
            return attacker_->move(transition.move).told;
        }
        if (transition.kind == Transition::Kind::round) {
            return directory_.name_of(transition.to) + "'s round ends";
        }
        const auto& link =
            configuration.links[std::size_t{transition.from} * agents_ + transition.to];
        const bool lost = transition.kind == Transition::Kind::drop;
        std::string text = std::string(name(link[transition.place]->intent)) + " of " +
                           directory_.name_of(transition.from) +
                           (lost ? " is lost on its way to " : " reaches ") +
                           directory_.name_of(transition.to);
        if (transition.kind == Transition::Kind::duplicate) text += ", and will once more";
        if (transition.place > 0) text += ", before what was said earlier";
        return text;
    }

    static constexpr Instant now{virtual_epoch_ms, 0};

    ExploreOptions options_;
    std::uint32_t agents_;
    bool watched_;  // there is an attacker, or a bound on restarts
    std::function<void(const ExploreProgress&)> progress_;
    Directory directory_;
    Seats seats_{directory_, now};
    std::optional<Attacker> attacker_;
    std::optional<Configuration> beginning_;
    StateGraph graph_;
    std::deque<std::pair<std::uint32_t, Configuration>> open_;
    std::set<std::string> routes_;
    ExploreResult result_;
    // The step on which checks run.
    std::uint32_t at_ = no_state;
    Transition transition_;
    const Configuration* judged_ = nullptr;
    std::size_t judged_agent_ = 0;
};

}  // namespace

ExploreResult explore(const ExploreOptions& options,
                      const std::function<void(const ExploreProgress&)>& progress) {
    return Exploration(options, progress).run();
}

}  // namespace hsagent::sim
