// Pairs: statistics of each ordered pair, agent i as initiator and agent j as responder.
#pragma once

#include <cstdint>
#include <vector>

#include "hsagent/store/role_state.hpp"

namespace hsagent::sim {

inline constexpr std::int64_t never = -1;

struct Pair {
    std::uint64_t cycles_closed = 0;          // at both ends: the responder took the close
    std::uint64_t cycles_closed_in_calm = 0;  // of these, after the last fault
    std::uint64_t finishes_taken = 0;         // cycles closed at the initiator's end
    std::uint64_t messages = 0;               // lines between the two in these roles
    std::uint64_t sealed_opened = 0;
    std::uint64_t replays_ignored = 0;
    std::uint64_t keys = 0;        // sessions established, at either end
    std::uint64_t reconnects = 0;  // by reference, counted at the responder
    std::uint64_t failures = 0;
    std::int64_t first_key_us = never;     // since the start of the run
    std::int64_t last_progress_us = 0;     // last opened message or session change at either end
    bool started_in_mid_cycle = false;     // according to the stores before the run
    bool started_with_references = false;  // both ready; the initiator holds the responder's
};

class Pairs {
public:
    explicit Pairs(std::size_t agents) : agents_(agents), pairs_(agents * agents) {}

    Pair& at(std::size_t initiator, std::size_t responder) {
        return pairs_[initiator * agents_ + responder];
    }
    const Pair& at(std::size_t initiator, std::size_t responder) const {
        return pairs_[initiator * agents_ + responder];
    }
    // The pair in which `self` has `role` and `peer` has the other one.
    Pair& of(Role role, std::size_t self, std::size_t peer) {
        return role == Role::initiator ? at(self, peer) : at(peer, self);
    }

    std::size_t agents() const { return agents_; }

    // Calls visit(initiator, responder, pair), ordered by initiator, then by responder.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for_each_of(*this, visit);
    }
    template <class Visit>
    void for_each(Visit&& visit) {
        for_each_of(*this, visit);
    }

private:
    template <class Self, class Visit>
    static void for_each_of(Self& self, Visit& visit) {
        for (std::size_t i = 0; i < self.agents_; ++i) {
            for (std::size_t j = 0; j < self.agents_; ++j) {
                if (i != j) visit(i, j, self.at(i, j));
            }
        }
    }

    std::size_t agents_;
    std::vector<Pair> pairs_;
};

}  // namespace hsagent::sim
