#include "simulator/explore.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>
#include <unordered_map>
#include <utility>

#include "hsagent/handshake/routes.hpp"
#include "simulator/agent_draws.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/checks/stuck.hpp"
#include "simulator/files.hpp"
#include "simulator/line_maker.hpp"
#include "simulator/mix.hpp"
#include "simulator/stage.hpp"

namespace hsagent::sim {

namespace {

constexpr std::uint32_t no_state = 0xffffffff;

// What leads from one state to the next.
struct Move {
    enum class Kind : std::uint8_t { round, deliver, drop, duplicate };
    Kind kind = Kind::round;
    std::uint8_t from = 0, to = 0;  // of a link; or the agent whose round it is, in `to`
    std::uint8_t place = 0;         // of the line on that link, the oldest first
};

// One state, with all that it takes to go on from it.
struct Node {
    Stage stage;
    // Lines on their way, by link: from * agents + to.
    std::vector<std::vector<std::shared_ptr<const Line>>> links;
    std::vector<std::unique_ptr<Check>> checks;
    std::uint32_t drops = 0, dups = 0, overtakes = 0;  // left
    std::vector<std::uint8_t> closed;  // by agent: ends of cycles that it has closed

    Node clone() const {
        Node copy;
        copy.stage = stage.clone();
        copy.links = links;
        for (const auto& check : checks) copy.checks.push_back(check->clone());
        copy.drops = drops;
        copy.dups = dups;
        copy.overtakes = overtakes;
        copy.closed = closed;
        return copy;
    }
};

// What is kept of every state that was ever seen.
struct Seen {
    std::uint32_t parent = no_state;
    Move move;
    std::uint32_t depth = 0;
    bool closed = false;
    std::string_view stuck_as;  // should nothing lead on from here
};

using Key = std::pair<std::uint64_t, std::uint64_t>;

struct KeyHash {
    std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key.first); }
};

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
            if (!seen_[at].closed) expand(at, node);
            if (progress_) {
                progress_({seen_.size(), open_.size(), result_.transitions, seen_[at].depth});
            }
        }
        find_stuck();
        result_.states = seen_.size();
        for (const Seen& state : seen_) {
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
        for (std::uint32_t i = 0; i < agents_; ++i) {
            SeededRandom own = draws.identity_of(i);
            Identity identity = new_identity(kind.crypto, own, now);
            cast_.introduce(AgentDraws::name_of(i), identity);
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

    // Every move there is, the node itself kept for the last of them.
    void expand(std::uint32_t at, Node& node) {
        std::vector<Move> moves;
        for (std::uint32_t agent = 0; agent < agents_; ++agent) {
            moves.push_back({Move::Kind::round, 0, static_cast<std::uint8_t>(agent), 0});
        }
        for (std::uint32_t link = 0; link < node.links.size(); ++link) {
            const auto from = static_cast<std::uint8_t>(link / agents_);
            const auto to = static_cast<std::uint8_t>(link % agents_);
            for (std::size_t place = 0; place < node.links[link].size(); ++place) {
                if (place > 0 && node.overtakes == 0) break;
                const auto where = static_cast<std::uint8_t>(place);
                moves.push_back({Move::Kind::deliver, from, to, where});
                if (node.drops > 0) moves.push_back({Move::Kind::drop, from, to, where});
                if (node.dups > 0) moves.push_back({Move::Kind::duplicate, from, to, where});
            }
        }
        for (const Move& move : moves) {
            if (seen_.size() >= options_.most_states) {
                result_.complete = false;
                return;
            }
            Node next = node.clone();
            make(at, next, move);
            ++result_.transitions;
            const std::uint32_t there = arrive(std::move(next), at, move);
            const bool fault = move.kind == Move::Kind::drop ||
                               move.kind == Move::Kind::duplicate || move.place > 0;
            if (!fault) faultless_.emplace_back(at, there);
        }
    }

    void make(std::uint32_t at, Node& node, const Move& move) {
        Event event{0, 0, Event::Kind::round, move.to, nullptr, 0};
        if (move.kind != Move::Kind::round) {
            auto& link = node.links[std::size_t{move.from} * agents_ + move.to];
            const auto line = link.begin() + move.place;
            event.kind = Event::Kind::delivery;
            event.line = *line;
            if (move.place > 0) --node.overtakes;
            if (move.kind == Move::Kind::duplicate) {
                --node.dups;
            } else {
                link.erase(line);
            }
            if (move.kind == Move::Kind::drop) {
                --node.drops;
                return;
            }
        }
        perform(at, node, event, move);
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
            put_on_links(node, event.agent, sent_.back());
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

    void put_on_links(Node& node, std::size_t from, const std::shared_ptr<const Line>& line) {
        for (std::size_t to = 0; to < agents_; ++to) {
            if (to == from || (line->addressee != no_agent && line->addressee != to)) continue;
            auto& link = node.links[from * agents_ + to];
            // One that is on its way already says the same: a second register tells nothing new.
            const bool there = std::any_of(link.begin(), link.end(), [&](const auto& other) {
                return other->text == line->text;
            });
            if (!there) link.push_back(line);
        }
    }

    // The number of the state, which is opened if it is new.
    std::uint32_t arrive(Node node, std::uint32_t parent, const Move& move) {
        const auto [found, is_new] =
            numbers_.emplace(key_of(node), static_cast<std::uint32_t>(seen_.size()));
        if (!is_new) return found->second;
        Seen state{parent, move, parent == no_state ? 0 : seen_[parent].depth + 1, false, {}};
        state.closed = is_closed(node);
        state.stuck_as = stuck_as(node);
        if (state.closed && result_.shortest_cycle.empty()) {
            result_.shortest_cycle = path_to(parent, move);
        }
        seen_.push_back(state);
        open_.emplace_back(found->second, std::move(node));
        return found->second;
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
            const std::string_view label = sim::stuck_as(node.stage, 0, agent);
            if (node.closed[agent] == 0 && !label.empty()) return label;
        }
        return {};
    }

    static Key key_of(Node& node) {
        Mix mix;
        for (std::size_t agent = 0; agent < node.stage.size(); ++agent) {
            mix.take(node.stage.actor(agent).fingerprint());
            mix.take(node.closed[agent]);
        }
        for (const auto& link : node.links) {
            mix.take(link.size());
            for (const auto& line : link) mix.take(as_bytes(line->text));
        }
        mix.take(node.drops).take(node.dups).take(node.overtakes);
        const auto bytes = mix.bytes<16>();
        Key key{0, 0};
        for (std::size_t i = 0; i < 8; ++i) {
            key.first = key.first << 8 | bytes[i];
            key.second = key.second << 8 | bytes[i + 8];
        }
        return key;
    }

    // States from which no faultless step leads to a closed cycle any more: those that a search
    // backwards from the closed ones does not reach. Of each kind, the one nearest the beginning.
    void find_stuck() {
        if (!result_.complete) return;
        std::sort(faultless_.begin(), faultless_.end());
        std::vector<std::vector<std::uint32_t>> before(seen_.size());
        for (const auto& [from, to] : faultless_) before[to].push_back(from);
        std::vector<bool> can_close(seen_.size(), false);
        std::vector<std::uint32_t> todo;
        for (std::uint32_t i = 0; i < seen_.size(); ++i) {
            if (seen_[i].closed) can_close[i] = true, todo.push_back(i);
        }
        while (!todo.empty()) {
            const std::uint32_t state = todo.back();
            todo.pop_back();
            for (const std::uint32_t earlier : before[state]) {
                if (!can_close[earlier]) can_close[earlier] = true, todo.push_back(earlier);
            }
        }
        for (std::uint32_t i = 0; i < seen_.size(); ++i) {  // in the order of depth
            if (can_close[i]) continue;
            ++result_.stuck;
            add_finding(every_pair_closes_a_cycle, seen_[settled(i)].stuck_as,
                        "whatever comes now, no cycle is closed any more", seen_[i].parent,
                        seen_[i].move);
        }
    }
    // Where it ends from there once what is on its way has arrived: rows tell the loss only then.
    std::uint32_t settled(std::uint32_t state) const {
        std::set<std::uint32_t> passed;
        while (passed.insert(state).second) {
            for (const std::uint32_t next : after(state)) {
                if (!passed.contains(next)) {
                    state = next;
                    break;
                }
            }
        }
        return state;
    }
    // Faultless edges stand in the order of the states that they start from.
    std::vector<std::uint32_t> after(std::uint32_t state) const {
        std::vector<std::uint32_t> states;
        auto edge = std::lower_bound(faultless_.begin(), faultless_.end(),
                                     std::pair<std::uint32_t, std::uint32_t>(state, 0));
        for (; edge != faultless_.end() && edge->first == state; ++edge) {
            states.push_back(edge->second);
        }
        return states;
    }

    void found(std::string_view check, std::string_view label, std::size_t,
               std::string detail) override {
        if (telling_) return;
        add_finding(check, label, std::move(detail), at_, move_);
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
        std::vector<Move> moves{last};
        for (; state != no_state && seen_[state].parent != no_state; state = seen_[state].parent) {
            moves.push_back(seen_[state].move);
        }
        std::reverse(moves.begin(), moves.end());
        return Exploration(options_, {}).tell(moves);
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
    std::unordered_map<Key, std::uint32_t, KeyHash> numbers_;
    std::vector<Seen> seen_;
    std::deque<std::pair<std::uint32_t, Node>> open_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> faultless_;
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
