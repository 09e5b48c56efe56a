// StateGraph: the states that an exploration has seen, by number, and the transitions between them.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hsagent::sim {

// A step from one state to the next.
struct Transition {
    enum class Kind : std::uint8_t { round, deliver, drop, duplicate, say };
    Kind kind = Kind::round;
    std::uint8_t from = 0, to = 0;  // ends of the link; for a round or a move, its agent in `to`
    std::uint8_t place = 0;         // of the line on that link, oldest first
    std::uint32_t move = 0;         // number of an attacker's move (attacker.hpp)

    bool is_fault() const {
        return kind == Kind::drop || kind == Kind::duplicate || kind == Kind::say || place > 0;
    }
};

inline constexpr std::uint32_t no_state = 0xffffffff;

// What the graph keeps of a state. `parent`, the first one seen, is on a shortest path to it.
struct SeenState {
    std::uint32_t parent = no_state;
    Transition transition;
    std::uint32_t depth = 0;
    bool closed = false;        // every cycle is closed at both ends
    bool cut = false;           // a bound ends the order here; what would follow is not judged
    bool waits = false;         // an agent waits that would give up in time, but does not here
    std::string_view stuck_as;  // S or L number, if no path leads on from here
};

using StateKey = std::pair<std::uint64_t, std::uint64_t>;

class StateGraph {
public:
    // The number of the state with that key, and whether it is new; if so, add() must follow.
    std::pair<std::uint32_t, bool> number_of(const StateKey& key) {
        const auto [found, is_new] =
            numbers_.emplace(key, static_cast<std::uint32_t>(states_.size()));
        return {found->second, is_new};
    }
    // `state`: all that does not follow from the transition.
    void add(std::uint32_t parent, const Transition& transition, SeenState state);
    // Adds a transition between two states.
    void connect(std::uint32_t from, std::uint32_t to, const Transition& transition) {
        if (!transition.is_fault()) faultless_.emplace_back(from, to);
    }

    // In the order in which they were seen, which is also that of their depth.
    const std::vector<SeenState>& states() const { return states_; }
    // The transitions to a state, then `last`.
    std::vector<Transition> transitions_to(std::uint32_t state, const Transition& last) const;

    // States from which no path of faultless transitions leads to a closed or cut one, in order.
    // Call it after all transitions have been added.
    std::vector<std::uint32_t> stuck();
    // The state that a stuck state reaches once all lines in transit have arrived. Call it after
    // stuck().
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
