#include "simulator/explore/graph.hpp"

#include <algorithm>
#include <set>

namespace hsagent::sim {

void StateGraph::add(std::uint32_t parent, const Transition& transition, SeenState state) {
    state.parent = parent;
    state.transition = transition;
    state.depth = parent == no_state ? 0 : states_[parent].depth + 1;
    states_.push_back(state);
}

std::vector<Transition> StateGraph::transitions_to(std::uint32_t state,
                                                   const Transition& last) const {
    std::vector<Transition> transitions{last};
    for (; state != no_state && states_[state].parent != no_state; state = states_[state].parent) {
        transitions.push_back(states_[state].transition);
    }
    std::reverse(transitions.begin(), transitions.end());
    return transitions;
}

// The states that a backward search from the closed and cut ones does not reach.
std::vector<std::uint32_t> StateGraph::stuck() {
    std::sort(faultless_.begin(), faultless_.end());
    std::vector<std::vector<std::uint32_t>> before(states_.size());
    for (const auto& [from, to] : faultless_) before[to].push_back(from);
    std::vector<bool> can_close(states_.size(), false);
    std::vector<std::uint32_t> todo;
    const auto reach = [&](std::uint32_t state) {
        if (can_close[state]) return;
        can_close[state] = true;
        todo.push_back(state);
    };
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
        if (states_[i].closed || states_[i].cut) reach(i);
    }
    while (!todo.empty()) {
        const std::uint32_t state = todo.back();
        todo.pop_back();
        for (const std::uint32_t earlier : before[state]) reach(earlier);
    }
    std::vector<std::uint32_t> stuck;
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
        if (!can_close[i]) stuck.push_back(i);
    }
    return stuck;
}

std::uint32_t StateGraph::settled(std::uint32_t state) const {
    std::set<std::uint32_t> passed;
    while (passed.insert(state).second) {
        // stuck() has sorted the edges, so those that start here are adjacent.
        auto edge = std::lower_bound(faultless_.begin(), faultless_.end(), std::pair(state, 0u));
        for (; edge != faultless_.end() && edge->first == state; ++edge) {
            if (passed.contains(edge->second)) continue;
            state = edge->second;
            break;
        }
    }
    return state;
}

}  // namespace hsagent::sim
