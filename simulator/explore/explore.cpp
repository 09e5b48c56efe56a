#include "simulator/explore/explore.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>
#include <utility>

#include "hsagent/handshake/routes.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/agent_draws.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/checks/known.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/checks/stuck.hpp"
#include "simulator/explore/graph.hpp"
#include "simulator/explore/node.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/network/line_maker.hpp"

namespace hsagent::sim {

namespace {

class Exploration : private Report {
public:
    Exploration(const ExploreOptions& options,
                const std::function<void(const ExploreProgress&)>& progress)
        : options_(options), agents_(options.agents), progress_(progress) {}

    ExploreResult run() {
        const auto started = std::chrono::steady_clock::now();
        arrive(beginning(), no_state, {});
        while (!open_.empty()) {
            const std::uint32_t at = open_.front().first;
            Node node = std::move(open_.front().second);
            open_.pop_front();
            if (!graph_.states()[at].closed) expand(at, node);
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
    Node beginning() {
        Node node;
        const Instant now{virtual_epoch_ms, 0};
        AgentDraws draws(SeededRandom(options_.seed).fork(0));
        ActorKind kind;
        kind.crypto = CryptoKind::pretend;
        kind.settings.round_ms = 0;  // time stands still, and a round can end whenever it likes
        kind.settings.limits.exchange = options_.exchange;
        // Every round, and for ever: how long an agent waits is what is tried out.
        kind.settings.resends = {1, 1, 0, 2};
        for (std::uint32_t i = 0; i < agents_; ++i) {
            SeededRandom own = draws.identity_of(i);
            Identity identity = new_identity(kind.crypto, own, now);
            kind.profile = profile_of(options_.profiles, i);
            cast_.introduce(agent_name(i), identity, kind.profile);
            node.stage.add(
                make_actor(kind, std::move(identity), MemoryStore(), draws.next().random, now),
                Clock{now.unix_ms, 0, 0, 0});
        }
        node.links.resize(std::size_t{agents_} * agents_);
        node.checks = all_checks();
        node.drops = options_.drops;
        node.dups = options_.dups;
        node.overtakes = options_.overtakes;
        node.closed.assign(agents_, 0);
        return node;
    }

    void expand(std::uint32_t at, const Node& node) {
        for (const Move& move : node.moves()) {
            if (graph_.states().size() >= options_.most_states) {
                result_.complete = false;
                return;
            }
            Node next = node.clone();
            make(at, next, move);
            ++result_.transitions;
            graph_.connect(at, arrive(std::move(next), at, move), move);
        }
    }

    void make(std::uint32_t at, Node& node, const Move& move) {
        Event event{0, 0, Event::Kind::round, move.to, nullptr, 0};
        if (move.kind != Move::Kind::round) {
            event.kind = Event::Kind::delivery;
            event.line = node.take(move);
        }
        if (move.kind != Move::Kind::drop) perform(at, node, event, move);
    }

    void perform(std::uint32_t at, Node& node, const Event& event, const Move& move) {
        // The first agent alone announces itself: it is the initiator of all cycles.
        const bool may_begin = event.agent == 0;
        if (!node.stage.perform(event, may_begin, observed_)) return;
        sent_.clear();
        for (std::size_t i = 0; i < observed_.sent.size(); ++i) {
            const Sent& sent = observed_.sent[i];
            sent_.push_back(maker_.make(event.at_us, event.agent, sent, cast_.number_of(sent.to),
                                        address_of_client(event.agent)));
            node.put_on_links(event.agent, sent_.back());
        }
        for (std::size_t i = 0; i < observed_.news.size(); ++i) {
            const News& news = observed_.news[i];
            const bool closed =
                news.kind == News::Kind::session && news.change == SessionChange::closed;
            if (closed && node.closed[event.agent] < agents_) ++node.closed[event.agent];
        }
        for (const auto& answer : observed_.receipt.answers) {
            const bool moved = answer.event && answer.event->kind == flow::EventKind::move;
            if (event.kind == Event::Kind::delivery && moved) routes_.emplace(answer.route);
        }
        at_ = at;
        move_ = move;
        const Step step{cast_, observed_, sent_, virtual_epoch_ms};
        for (const auto& check : node.checks) check->step(step, *this);
    }

    // The number of the state, which is opened if it is new.
    std::uint32_t arrive(Node node, std::uint32_t parent, const Move& move) {
        const auto [number, is_new] = graph_.number_of(node.key());
        if (!is_new) return number;
        const bool closed = is_closed(node);
        graph_.add(parent, move, closed, stuck_as(node));
        if (closed && result_.shortest_cycle.empty()) {
            result_.shortest_cycle = path_to(parent, move);
        }
        open_.emplace_back(number, std::move(node));
        return number;
    }

    // Every cycle: the initiator's end of each, and the one end of each responder.
    bool is_closed(const Node& node) const {
        if (node.closed[0] < agents_ - 1) return false;
        for (std::uint32_t agent = 1; agent < agents_; ++agent) {
            if (node.closed[agent] == 0) return false;
        }
        return true;
    }

    std::string_view stuck_as(const Node& node) const {
        for (std::uint32_t agent = 1; agent < agents_; ++agent) {
            const std::string_view label = sim::stuck_as(node.stage, cast_, 0, agent);
            if (node.closed[agent] == 0 && !label.empty()) return label;
        }
        return {};
    }

    // Of each kind of stuck states, the one nearest the beginning; rows tell of which kind it is
    // only once what is on its way has arrived.
    void find_stuck() {
        if (!result_.complete) return;
        for (const std::uint32_t state : graph_.stuck()) {
            ++result_.stuck;
            const SeenState& seen = graph_.states()[state];
            add_finding(every_pair_closes_a_cycle, graph_.states()[graph_.settled(state)].stuck_as,
                        "whatever comes now, no cycle is closed any more", seen.parent, seen.move);
        }
    }

    void found(std::string_view check, std::string_view label, std::size_t peer,
               std::string detail) override {
        if (telling_) return;
        constexpr bool is_pinned = true;  // nobody speaks in another's name here
        add_finding(check, known_label(cast_, label, observed_.event.agent, peer, is_pinned),
                    std::move(detail), at_, move_);
    }
    void add_finding(std::string_view check, std::string_view label, std::string detail,
                     std::uint32_t parent, const Move& move) {
        for (const ExploreFinding& known : result_.findings) {
            if (known.check == check && known.label == label) return;
        }
        result_.findings.push_back(
            {std::string(check), std::string(label), std::move(detail), path_to(parent, move)});
    }

    // The steps to a state and one more, a line each; replayed to see which lines they are about.
    std::vector<std::string> path_to(std::uint32_t state, const Move& last) {
        return Exploration(options_, {}).tell(graph_.moves_to(state, last));
    }

    // Says what each step of a path is, by doing it again.
    std::vector<std::string> tell(const std::vector<Move>& moves) {
        telling_ = true;
        std::vector<std::string> lines;
        Node node = beginning();
        for (const Move& move : moves) {
            std::string text;
            if (move.kind == Move::Kind::round) {
                text = cast_.name_of(move.to) + "'s round ends";
            } else {
                const auto& link = node.links[std::size_t{move.from} * agents_ + move.to];
                const bool lost = move.kind == Move::Kind::drop;
                text = std::string(name(link[move.place]->intent)) + " of " +
                       cast_.name_of(move.from) + (lost ? " is lost on its way to " : " reaches ") +
                       cast_.name_of(move.to);
                if (move.kind == Move::Kind::duplicate) text += ", and will once more";
                if (move.place > 0) text += ", before what was said earlier";
            }
            lines.push_back(std::move(text));
            make(no_state, node, move);
        }
        return lines;
    }

    ExploreOptions options_;
    std::uint32_t agents_;
    std::function<void(const ExploreProgress&)> progress_;
    Cast cast_;
    LineMaker maker_;
    Observation observed_;
    std::vector<std::shared_ptr<const Line>> sent_;
    StateGraph graph_;
    std::deque<std::pair<std::uint32_t, Node>> open_;
    std::set<std::string> routes_;
    ExploreResult result_;
    std::uint32_t at_ = no_state;
    Move move_;
    bool telling_ = false;
};

}  // namespace

ExploreResult explore(const ExploreOptions& options,
                      const std::function<void(const ExploreProgress&)>& progress) {
    return Exploration(options, progress).run();
}

}  // namespace hsagent::sim
