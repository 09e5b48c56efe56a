// Seats: the agents of an exploration. Configurations in which an agent is in the same state share
// one actor, and each step of an actor is performed once, whatever the others are doing.
//
// With an attacker, what an agent draws in a step depends on the kind of the step, on its peer, and
// on how often the agent has drawn in such a step: so orders that differ only in what comes first,
// with different peers, lead to the same state. Without this, they would differ in all nonces that
// are drawn later. No two steps draw the same.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "simulator/agents/actor.hpp"
#include "simulator/checks/seen.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/transmission.hpp"
#include "simulator/network/line_maker.hpp"

namespace hsagent::sim {

class Directory;

// An agent in one of its states. The actor is shared, so nobody may change it.
struct Seat {
    std::shared_ptr<Actor> actor;
    Hash128 print{};  // equal for agents that will act alike
    // With an attacker: how often it has drawn in steps of a kind, by hash of the kind.
    std::map<std::uint64_t, std::uint32_t> draws = {};
};

// What became of an agent in one step.
struct Outcome {
    Seat after;
    Observation seen;
    std::vector<std::shared_ptr<const Transmission>> sent;
};

class Seats {
public:
    // The directory must stay in place; `now` is the time at which everything happens.
    Seats(const Directory& directory, Instant now) : directory_(directory), now_(now) {}

    // From now on, draws depend on the kind of the step.
    void draw_by_kind(std::uint64_t seed) { random_ = SeededRandom(seed).fork("draws"); }

    Seat seat(std::unique_ptr<Actor> actor);

    // The agent's next step: it gets `line`, or ends its round if that is null. Only the first
    // agent announces itself: it is the initiator of all cycles.
    std::shared_ptr<const Outcome> step(const Seat& seat, std::size_t agent,
                                        const std::shared_ptr<const Transmission>& line);

    // Performs the step on `actor`, which is in the state of the seat. Returns whether it has
    // changed the actor; what it did is in tried() until the next call.
    bool try_out(const Seat& seat, Actor& actor, std::size_t agent,
                 const std::shared_ptr<const Transmission>& line);
    const Observation& tried() const { return tried_; }
    // Keeps what the last try_out() did to `actor` as the outcome of that step.
    std::shared_ptr<const Outcome> keep(const Seat& before, std::unique_ptr<Actor> actor);

    // A line that an attacker says; to the agent of that number. One with the same text is the
    // same line.
    std::shared_ptr<const Transmission> forged(const Sent& sent, std::size_t to,
                                               std::string_view address);

private:
    std::shared_ptr<const Transmission> said(std::size_t sender, const Sent& sent, std::size_t to,
                                             std::string_view address);
    Hash128 print_of(Actor& actor);
    Seat seated(std::shared_ptr<Actor> actor, Hash128 print,
                std::map<std::uint64_t, std::uint32_t> draws);

    const Directory& directory_;
    Instant now_;
    LineMaker maker_;
    std::optional<SeededRandom> random_;
    // The last step that was tried.
    Observation tried_;
    Hash128 print_{};         // of the actor after it, without its draws
    std::uint64_t kind_ = 0;  // hash of its kind
    bool drew_ = false, changed_ = false;
    std::unordered_map<Hash128, std::weak_ptr<Actor>, Hash128Hasher> actors_;  // by print
    std::unordered_map<Hash128, std::shared_ptr<const Transmission>, Hash128Hasher> lines_;
    std::unordered_map<Hash128, std::shared_ptr<const Outcome>, Hash128Hasher> outcomes_;
};

}  // namespace hsagent::sim
