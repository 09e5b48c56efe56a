// Memories: what findings depend on beside the agents' states, as far as an attacker can make it
// differ: whom an agent has met, and what checks must see only once.
#pragma once

#include "simulator/checks/check.hpp"
#include "simulator/checks/known.hpp"
#include "simulator/checks/seen.hpp"
#include "simulator/explore/configuration.hpp"

namespace hsagent::sim {

inline void note_memories(Configuration& configuration, const ObservedStep& step) {
    if (!step.is_delivery() || step.seen.receipt.dropped != Drop::none) return;
    const auto set = [](std::uint64_t& bits, std::size_t bit, bool value) {
        bits = (bits & ~(std::uint64_t{1} << bit)) | std::uint64_t{value} << bit;
    };
    const std::size_t peer = step.claimed_sender();
    if (peer != no_agent) {
        // As Recorder::note_acquaintance().
        const Acquaintance knows = acquaintance(step, peer);
        const std::size_t bit = step.agent() * step.directory.size() + peer;
        set(configuration.pinned, bit, knows == Acquaintance::pinned);
        set(configuration.met, bit, knows == Acquaintance::met);
        set(configuration.misled, bit, !step.seen.pinned.empty() && knows == Acquaintance::none);
    }
    const auto remember = [&](const Hash128& hash) {
        configuration.taken[0] += hash[0];
        configuration.taken[1] += hash[1];
    };
    for (const Role role : all_roles) {
        if (step.opened(role)) {
            remember(role_hash(step.agent(), role, step.content().from.text,
                               signature_hash(step.content().sec.sig)));
        }
        if (step.used_hs(role)) {
            remember(role_hash(step.agent(), role, {}, signature_hash(step.content().hs.sig)));
        }
    }
}

}  // namespace hsagent::sim
