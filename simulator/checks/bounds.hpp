// Checks of bounds: on the cost of a hostile or dead peer, and on repetition.
#pragma once

#include <string_view>
#include <unordered_map>

#include "simulator/checks/check.hpp"
#include "simulator/checks/seen.hpp"

namespace hsagent::sim {

// Strangers who prove nothing cost an agent a bounded number of rows. S12.
class BoundedRows : public CheckOf<BoundedRows> {
public:
    static constexpr std::string_view name = "strangers_cost_little";
    static constexpr std::uint32_t most_strangers = 8;
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    std::unordered_map<std::size_t, std::uint32_t> strangers_;
};

// An agent keeps a bounded number of nonces per cycle.
class BoundedNonces : public CheckOf<BoundedNonces> {
public:
    static constexpr std::string_view name = "a_cycle_keeps_few_nonces";
    static constexpr std::uint32_t most = 32;
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    struct Kept {
        std::size_t all = 0;          // entries, when last seen
        std::uint32_t different = 0;  // nonces since the cycle began
        Hash128 last_sent{};
        bool told_different = false;
        bool forged = false;  // a step of the cycle was
    };
    SeenMap<Kept> kept_;  // by role
};

// A finish to a peer that is gone is repeated a bounded number of times. L5.
class FinishEnds : public CheckOf<FinishEnds> {
public:
    static constexpr std::string_view name = "finish_ends";
    static constexpr std::uint32_t most = 20;
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    SeenMap<std::uint32_t> unanswered_;  // by role
};

// Rounds are counted, not sends. L8.
class RoundsAreCounted : public CheckOf<RoundsAreCounted> {
public:
    static constexpr std::string_view name = "resend_counts_no_round";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    struct Last {
        Hash128 nonce;
        std::int64_t count;
    };
    SeenMap<Last> last_;  // by role
};

// No line terminates an agent. S1: it terminates a deployed peer's process, while ours drops it.
struct NoLineEndsAnAgent : CheckOf<NoLineEndsAnAgent> {
    static constexpr std::string_view name = "no_line_ends_an_agent";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

}  // namespace hsagent::sim
