// Checks: what must hold at the end of a run, and the weaknesses that are known and reported.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hsagent/crypto/secret.hpp"
#include "simulator/options.hpp"
#include "simulator/witness.hpp"
#include "simulator/world.hpp"

namespace hsagent::sim {

// How a pair stands at the end.
struct PairEnd {
    State initiator = State::init_ready;
    State responder = State::resp_ready;
    bool keys_differ = false;
    bool wedged = false;  // in mid-cycle, and nothing has come of it for a while

    bool is_ready() const {
        return initiator == State::init_ready && responder == State::resp_ready;
    }
};

// A pair without any progress for so long is wedged.
inline constexpr std::int64_t wedged_after_us = 20'000'000;

// The time in which every pair that starts afresh closes a cycle: 26 rounds of one second at
// most (a message and its answer may each wait for the next round), and as many latencies twice.
inline std::int64_t cycle_bound_us(const RunOptions& options) {
    return 40'000'000 + std::int64_t{options.latency_max_ms} * 1000 * 2 * 26;
}

// With a longer latency, message and answer (four ways) take more than a round: resends overtake
// answers and use up the baseline's limits, so that a pair may close no cycle for long.
inline constexpr std::uint32_t most_latency_for_cycles_ms = 250;

inline std::vector<PairEnd> pair_ends(World& world, const Pairs& pairs, std::int64_t end_us) {
    const std::size_t agents = world.actors();
    std::vector<PairEnd> ends(agents * agents);
    pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        Actor& asks = world.actor(i);
        Actor& answers = world.actor(j);
        PairEnd& end = ends[i * agents + j];
        end.initiator = asks.state(Role::initiator, answers.id());
        end.responder = answers.state(Role::responder, asks.id());
        end.wedged = !end.is_ready() && end_us - pair.last_progress_us >= wedged_after_us;
        const SecretKey* asked = asks.session_key(Role::initiator, answers.id());
        const SecretKey* answered = answers.session_key(Role::responder, asks.id());
        end.keys_differ = asked && answered && !equal(*asked, *answered);
    });
    return ends;
}

// Adds what does not hold to the witness's findings.
inline void check_ends(Witness& witness, const std::vector<PairEnd>& ends,
                       const RunOptions& options, std::int64_t end_us) {
    const auto named = [&](std::size_t i, std::size_t j) {
        return witness.name_of(i) + " -> " + witness.name_of(j);
    };
    const std::int64_t drain_us = std::int64_t{options.drain_seconds} * 1'000'000;
    const bool long_enough = options.latency_max_ms <= most_latency_for_cycles_ms &&
                             end_us - drain_us >= cycle_bound_us(options);
    witness.pairs.for_each([&](std::size_t i, std::size_t j, const Pair& pair) {
        const PairEnd& end = ends[i * witness.pairs.agents() + j];
        const std::string where =
            std::string(name(end.initiator)) + " / " + std::string(name(end.responder));
        if (end.keys_differ) {
            witness.findings.push_back(
                {"both_ends_hold_the_same_key", "", named(i, j) + " hold different session keys"});
        }
        if (long_enough && pair.started_with_references && pair.reconnects == 0) {
            witness.findings.push_back({"references_reconnect", "",
                                        named(i, j) + " held each other's references and did not " +
                                            "reconnect; it stands in " + where});
        }
        if (pair.cycles_closed > 0) return;
        if (pair.started_in_mid_cycle && end.wedged) {
            witness.findings.push_back(
                {"every_pair_closes_a_cycle", "L1",
                 named(i, j) + " was stopped in mid-cycle and is wedged in " + where});
        } else if (long_enough && !pair.started_in_mid_cycle) {
            witness.findings.push_back({"every_pair_closes_a_cycle", "",
                                        named(i, j) + " closed no cycle; it stands in " + where});
        }
    });
}

}  // namespace hsagent::sim
