// What is known of each ordered pair: agent i as initiator, agent j as responder.
#pragma once

#include <cstdint>
#include <vector>

#include "hsagent/store/role_state.hpp"

namespace hsagent::sim {

inline constexpr std::int64_t never = -1;

struct Pair {
    std::uint64_t cycles_closed = 0;          // both ends: the responder took the initiator's close
    std::uint64_t cycles_closed_in_calm = 0;  // of them, after the last fault
    std::uint64_t finishes_taken = 0;         // the initiator's end of it
    std::uint64_t messages = 0;               // lines from one to the other in these roles
    std::uint64_t sealed_opened = 0;
    std::uint64_t replays_ignored = 0;
    std::uint64_t keys = 0;        // sessions established, either end
    std::uint64_t reconnects = 0;  // by reference, as the responder saw it
    std::uint64_t failures = 0;
    std::int64_t first_key_us = never;     // from the start of the run
    std::int64_t last_progress_us = 0;     // when either end changed its state or its round last
    bool started_in_mid_cycle = false;     // as the store had it before the run
    bool started_with_references = false;  // in both ready states; each holds the other's
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
    // The pair in which `self` has `role` and `peer` the other.
    Pair& of(Role role, std::size_t self, std::size_t peer) {
        return role == Role::initiator ? at(self, peer) : at(peer, self);
    }

    std::size_t agents() const { return agents_; }

    // visit(initiator, responder, pair), ordered.
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
