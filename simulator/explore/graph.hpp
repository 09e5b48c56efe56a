// StateGraph: every state that an exploration has seen, by number, and the transitions between
// them.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hsagent::sim {

// What leads from one state to the next.
struct Transition {
    enum class Kind : std::uint8_t { round, deliver, drop, duplicate };
    Kind kind = Kind::round;
    std::uint8_t from = 0, to = 0;  // of a link; or the agent whose round it is, in `to`
    std::uint8_t place = 0;         // of the line on that link, the oldest first

    bool is_fault() const { return kind == Kind::drop || kind == Kind::duplicate || place > 0; }
};

inline constexpr std::uint32_t no_state = 0xffffffff;

// What is kept of a state; its first parent is on a shortest way to it.
struct SeenState {
    std::uint32_t parent = no_state;
    Transition transition;
    std::uint32_t depth = 0;
    bool closed = false;        // every cycle is, at both ends
    std::string_view stuck_as;  // L number, should nothing lead on from here
};

using StateKey = std::pair<std::uint64_t, std::uint64_t>;

class StateGraph {
public:
    // The number of the state with that key, and whether it is new; then add() has to follow.
    std::pair<std::uint32_t, bool> number_of(const StateKey& key) {
        const auto [found, is_new] =
            numbers_.emplace(key, static_cast<std::uint32_t>(states_.size()));
        return {found->second, is_new};
    }
    void add(std::uint32_t parent, const Transition& transition, bool closed,
             std::string_view stuck_as);
    // A transition between two of them.
    void connect(std::uint32_t from, std::uint32_t to, const Transition& transition) {
        if (!transition.is_fault()) faultless_.emplace_back(from, to);
    }

    // In the order in which they were seen, which is that of their depth.
    const std::vector<SeenState>& states() const { return states_; }
    // The transitions to a state, and `last`.
    std::vector<Transition> transitions_to(std::uint32_t state, const Transition& last) const;

    // States from which no faultless transition leads to a closed one any more, in order. Every
    // transition has to be there.
    std::vector<std::uint32_t> stuck();
    // Where it ends from a stuck state once what is on its way has arrived; after stuck().
    std::uint32_t settled(std::uint32_t state) const;

private:
    struct KeyHash {
        std::size_t operator()(const StateKey& key) const {
            return static_cast<std::size_t>(key.first);
        }
    };

    std::unordered_map<StateKey, std::uint32_t, KeyHash> numbers_;
    std::vector<SeenState> states_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> faultless_;
};

}  // namespace hsagent::sim
