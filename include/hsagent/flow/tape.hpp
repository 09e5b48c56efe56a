// StateTape: the active nodes, one lane per peer, the routes that they start, and the next tape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/flow/event.hpp"
#include "hsagent/flow/node.hpp"
#include "hsagent/flow/route.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::flow {

// A route that must run.
struct Activation {
    std::string lane;           // of the state that started it; empty for an initial route
    std::optional<Node> state;  // nullopt for an initial route
    std::size_t route = 0;      // index in the list of routes passed in

    friend bool operator==(const Activation&, const Activation&) = default;
};

// Active nodes by key. A key names a conversation ("initiator:<peer>"). Follows
// Summoner-Network/summoner-core, protocol/process.py, except that lanes run in the order of their
// names, not of their creation, so that the result does not depend on history.
class StateTape {
public:
    // The form of the input that the tape was made from, and in which it is returned.
    enum class Shape : std::uint8_t { single, many, index_single, index_many };

    using Lanes = std::map<std::string, std::vector<Node>, std::less<>>;

    // Name of the only lane of a tape without keys. With a colon, it is the prefix of all lanes
    // with keys. So a key "tape" cannot be mistaken for the lane without a key, or the reverse.
    static constexpr std::string_view prefix = "tape";

    StateTape() = default;  // index_many, without lanes

    static StateTape single(NodeView state) {
        return {Shape::single, {{std::string(prefix), {Node(state)}}}};
    }
    static StateTape many(std::vector<Node> states) {
        return {Shape::many, {{std::string(prefix), std::move(states)}}};
    }
    static StateTape index_single(const std::map<std::string, Node, std::less<>>& states) {
        StateTape tape(Shape::index_single, {});
        for (const auto& [key, state] : states) tape.lanes_[lane_of(key)] = {state};
        return tape;
    }
    static StateTape index_many(const Lanes& states) {
        StateTape tape(Shape::index_many, {});
        for (const auto& [key, nodes] : states) tape.lanes_[lane_of(key)] = nodes;
        return tape;
    }

    Shape shape() const { return shape_; }
    const Lanes& lanes() const { return lanes_; }

    static std::string lane_of(std::string_view key) {
        std::string lane(prefix);
        lane += ':';
        lane += key;
        return lane;
    }

    // The key of a lane; a lane without the prefix is its own key.
    static std::string_view key_of(std::string_view lane) {
        const bool keyed = lane.starts_with(prefix) && lane.substr(prefix.size()).starts_with(':');
        return keyed ? lane.substr(prefix.size() + 1) : lane;
    }

    // Adds nodes to a lane, named as in an Activation; creates the lane if necessary.
    void extend(std::string_view lane, NodeList nodes) {
        auto& row = lanes_.try_emplace(std::string(lane)).first->second;
        for (const NodeView node : nodes) row.emplace_back(node);
    }

    // The same lanes and shape, without nodes.
    StateTape refresh() const {
        StateTape tape(shape_, {});
        for (const auto& [lane, nodes] : lanes_) tape.lanes_[lane];
        return tape;
    }

    // All nodes, lane by lane: the form in which a tape without keys is returned.
    std::vector<Node> nodes() const {
        std::vector<Node> all;
        for (const auto& [lane, nodes] : lanes_) all.insert(all.end(), nodes.begin(), nodes.end());
        return all;
    }

    // Nodes by key: the form in which a tape with keys is returned. Nodes activated by initial
    // routes are under the empty key. A lane without nodes had no event; its state is unchanged.
    Lanes by_key() const {
        Lanes out;
        for (const auto& [lane, nodes] : lanes_) {
            auto& row = out[std::string(key_of(lane))];
            row.insert(row.end(), nodes.begin(), nodes.end());
        }
        return out;
    }

    // The routes that the states start, ordered by route, then by lane, then by node. An initial
    // route runs once; any other route runs once for each gate that accepts a state.
    std::vector<Activation> activations(std::span<const RouteView> routes) const {
        std::vector<Activation> found;
        for (std::size_t i = 0; i < routes.size(); ++i) {
            if (routes[i].is_initial()) {
                found.push_back({{}, std::nullopt, i});
                continue;
            }
            for (const auto& [lane, nodes] : lanes_) {
                for (const Node& state : nodes) {
                    for (const NodeView gate : routes[i].source()) {
                        if (gate.accepts(state)) found.push_back({lane, state, i});
                    }
                }
            }
        }
        return found;
    }

    // The tape after these activations. `events` has one entry for each, in the same order: its
    // event, or nullopt.
    StateTape after(std::span<const RouteView> routes, std::span<const Activation> ran,
                    std::span<const std::optional<Event>> events) const {
        HSAGENT_ASSERT(ran.size() == events.size());
        StateTape next = refresh();
        for (std::size_t i = 0; i < ran.size(); ++i) {
            HSAGENT_ASSERT(ran[i].route < routes.size());
            next.extend(ran[i].lane, activated(routes[ran[i].route], events[i]));
        }
        return next;
    }

    friend bool operator==(const StateTape&, const StateTape&) = default;

private:
    StateTape(Shape shape, Lanes lanes) : shape_(shape), lanes_(std::move(lanes)) {}

    Shape shape_ = Shape::index_many;
    Lanes lanes_;
};

}  // namespace hsagent::flow
