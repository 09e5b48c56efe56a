#include "simulator/explore/explore.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>
#include <utility>

#include "hsagent/handshake/events.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/checks/known.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/checks/stuck.hpp"
#include "simulator/explore/configuration.hpp"
#include "simulator/explore/graph.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/network/line_maker.hpp"

namespace hsagent::sim {

namespace {

class Exploration : private FindingSink {
public:
    Exploration(const ExploreOptions& options,
                const std::function<void(const ExploreProgress&)>& progress)
        : options_(options), agents_(options.agents), progress_(progress) {}

    ExploreResult run() {
        const auto started = std::chrono::steady_clock::now();
        arrive(beginning(), no_state, {});
        while (!open_.empty()) {
            const std::uint32_t at = open_.front().first;
            Configuration configuration = std::move(open_.front().second);
            open_.pop_front();
            if (!graph_.states()[at].closed) expand(at, configuration);
            if (progress_) {
                progress_({graph_.states().size(), open_.size(), result_.transitions,
                           graph_.states()[at].depth});
            }
        }
        find_stuck();
        result_.states = graph_.states().size();
        for (const SeenState& state : graph_.states()) {
            result_.depth = std::max(result_.depth, state.depth);
            result_.closed += state.closed;
        }
        result_.routes.assign(routes_.begin(), routes_.end());
        result_.real_seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return std::move(result_);
    }

private:
    Configuration beginning() {
        Configuration configuration;
        const Instant now{virtual_epoch_ms, 0};
        AgentSeeds seeds(SeededRandom(options_.seed).fork(0));
        ActorKind kind;
        kind.crypto = CryptoKind::pretend;
        kind.settings.round_ms = 0;  // time stands still, and a round can end at any point
        kind.settings.limits.exchange = options_.exchange;
        // Every round, without end: the exploration tries out every waiting time.
        kind.settings.resends = {1, 1, 0, 2, 0, 1};
        kind.settings.caps.token_burst = 0;
        kind.settings.caps.stranger_idle_rounds = kind.settings.caps.peer_idle_rounds = 0;
        for (std::uint32_t i = 0; i < agents_; ++i) {
            SeededRandom own = seeds.identity_of(i);
            Identity identity = new_identity(kind.crypto, own, now);
            kind.profile = &options_.profiles.of(i);
            directory_.introduce(agent_name(i), identity, kind.profile->expectations);
            configuration.hosts.add(
                make_actor(kind, std::move(identity), MemoryStore(), seeds.next().random, now),
                Clock{now.unix_ms, 0, 0, 0});
        }
        configuration.links.resize(std::size_t{agents_} * agents_);
        configuration.checks = all_checks();
        configuration.drops = options_.drops;
        configuration.dups = options_.dups;
        configuration.overtakes = options_.overtakes;
        configuration.closed.assign(agents_, 0);
        return configuration;
    }

    void expand(std::uint32_t at, const Configuration& configuration) {
        for (const Transition& transition : configuration.transitions()) {
            if (graph_.states().size() >= options_.most_states) {
                result_.complete = false;
                return;
            }
            Configuration next = configuration.clone();
            make(at, next, transition);
            ++result_.transitions;
            graph_.connect(at, arrive(std::move(next), at, transition), transition);
        }
    }

    void make(std::uint32_t at, Configuration& configuration, const Transition& transition) {
        ScheduledEvent event{0, 0, ScheduledEvent::Kind::round, transition.to, nullptr, 0};
        if (transition.kind != Transition::Kind::round) {
            event.kind = ScheduledEvent::Kind::delivery;
            event.line = configuration.take(transition);
        }
        if (transition.kind != Transition::Kind::drop)
            perform(at, configuration, event, transition);
    }

    void perform(std::uint32_t at, Configuration& configuration, const ScheduledEvent& event,
                 const Transition& transition) {
        // Only the first agent announces itself: it is the initiator of all cycles.
        const bool may_begin = event.agent == 0;
        if (!configuration.hosts.perform(event, may_begin, observed_)) return;
        sent_.clear();
        for (std::size_t i = 0; i < observed_.sent.size(); ++i) {
            const Sent& sent = observed_.sent[i];
            sent_.push_back(maker_.make(event.at_us, event.agent, sent,
                                        directory_.number_of(sent.to),
                                        address_of_client(event.agent)));
            configuration.put_on_links(event.agent, sent_.back());
        }
        for (std::size_t i = 0; i < observed_.news.size(); ++i) {
            const News& news = observed_.news[i];
            const bool closed =
                news.kind == News::Kind::session && news.change == SessionChange::closed;
            if (closed && configuration.closed[event.agent] < agents_)
                ++configuration.closed[event.agent];
        }
        for (const auto& answer : observed_.receipt.answers) {
            const bool moved = answer.event && answer.event->kind == flow::EventKind::move;
            if (event.kind == ScheduledEvent::Kind::delivery && moved)
                routes_.emplace(answer.route);
        }
        at_ = at;
        transition_ = transition;
        const ObservedStep step{directory_, observed_, sent_, virtual_epoch_ms};
        for (const auto& check : configuration.checks) check->step(step, *this);
    }

    // Returns the number of the state; a new state is queued for expansion.
    std::uint32_t arrive(Configuration configuration, std::uint32_t parent,
                         const Transition& transition) {
        const auto [number, is_new] = graph_.number_of(configuration.key());
        if (!is_new) return number;
        const bool closed = is_closed(configuration);
        graph_.add(parent, transition, closed, stuck_as(configuration));
        if (closed && result_.shortest_cycle.empty()) {
            result_.shortest_cycle = path_to(parent, transition);
        }
        open_.emplace_back(number, std::move(configuration));
        return number;
    }

    // Whether every cycle is closed: all of them at the initiator, and one at each responder.
    bool is_closed(const Configuration& configuration) const {
        if (configuration.closed[0] < agents_ - 1) return false;
        for (std::uint32_t agent = 1; agent < agents_; ++agent) {
            if (configuration.closed[agent] == 0) return false;
        }
        return true;
    }

    std::string_view stuck_as(const Configuration& configuration) const {
        for (std::uint32_t agent = 1; agent < agents_; ++agent) {
            const std::string_view label = sim::stuck_as(configuration.hosts, directory_, 0, agent);
            if (configuration.closed[agent] == 0 && !label.empty()) return label;
        }
        return {};
    }

    // Reports one stuck state of each kind, the one nearest the beginning. The rows show the kind
    // only after all lines in transit have arrived.
    void find_stuck() {
        if (!result_.complete) return;
        for (const std::uint32_t state : graph_.stuck()) {
            ++result_.stuck;
            const SeenState& seen = graph_.states()[state];
            add_finding(every_pair_closes_a_cycle, graph_.states()[graph_.settled(state)].stuck_as,
                        "whatever comes now, no cycle is closed any more", seen.parent,
                        seen.transition);
        }
    }

    void found(std::string_view check, std::string_view label, std::size_t peer,
               std::string detail) override {
        if (telling_) return;
        constexpr bool is_pinned = true;  // nobody sends in another's name here
        add_finding(check, known_label(directory_, label, observed_.event.agent, peer, is_pinned),
                    std::move(detail), at_, transition_);
    }
    void add_finding(std::string_view check, std::string_view label, std::string detail,
                     std::uint32_t parent, const Transition& transition) {
        for (const ExploreFinding& known : result_.findings) {
            if (known.check == check && known.label == label) return;
        }
        result_.findings.push_back({std::string(check), std::string(label), std::move(detail),
                                    path_to(parent, transition)});
    }

    // The steps to a state, then `last`, one line each; replays them to see which lines they
    // concern.
    std::vector<std::string> path_to(std::uint32_t state, const Transition& last) {
        return Exploration(options_, {}).tell(graph_.transitions_to(state, last));
    }

    // Describes each step of a path by performing it again.
    std::vector<std::string> tell(const std::vector<Transition>& transitions) {
        telling_ = true;
        std::vector<std::string> lines;
        Configuration configuration = beginning();
        for (const Transition& transition : transitions) {
            std::string text;
            if (transition.kind == Transition::Kind::round) {
                text = directory_.name_of(transition.to) + "'s round ends";
            } else {
                const auto& link =
                    configuration.links[std::size_t{transition.from} * agents_ + transition.to];
                const bool lost = transition.kind == Transition::Kind::drop;
                text = std::string(name(link[transition.place]->intent)) + " of " +
                       directory_.name_of(transition.from) +
                       (lost ? " is lost on its way to " : " reaches ") +
                       directory_.name_of(transition.to);
                if (transition.kind == Transition::Kind::duplicate) text += ", and will once more";
                if (transition.place > 0) text += ", before what was said earlier";
            }
            lines.push_back(std::move(text));
            make(no_state, configuration, transition);
        }
        return lines;
    }

    ExploreOptions options_;
    std::uint32_t agents_;
    std::function<void(const ExploreProgress&)> progress_;
    Directory directory_;
    LineMaker maker_;
    Observation observed_;
    std::vector<std::shared_ptr<const Transmission>> sent_;
    StateGraph graph_;
    std::deque<std::pair<std::uint32_t, Configuration>> open_;
    std::set<std::string> routes_;
    ExploreResult result_;
    std::uint32_t at_ = no_state;
    Transition transition_;
    bool telling_ = false;
};

}  // namespace

ExploreResult explore(const ExploreOptions& options,
                      const std::function<void(const ExploreProgress&)>& progress) {
    return Exploration(options, progress).run();
}

}  // namespace hsagent::sim
