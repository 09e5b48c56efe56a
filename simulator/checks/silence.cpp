#include "simulator/checks/silence.hpp"

#include <algorithm>
#include <cstdlib>

#include "simulator/checks/liveness.hpp"
#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

namespace {

Hash128 pair_hash(std::size_t one, std::size_t other) {
    return hash_of(std::min(one, other), std::max(one, other));
}

}  // namespace

void NeverSilent::step(const ObservedStep& step, FindingSink& sink) {
    ahead_ms_[step.agent()] = step.seen.now.unix_ms - step.true_ms;
    if (!step.is_delivery()) return;
    const std::size_t peer = step.claimed_sender();
    if (peer == no_agent) return;
    for (const Role role : all_roles) {
        const bool opens = step.opened(role) != nullptr;
        const bool closes = step.told(SessionChange::closed, role) != nullptr;
        const bool forged = step.took(role) && !step.is_genuine();
        if (!opens && !closes && !forged) continue;
        const Hash128 key = role_hash(step.agent(), role, step.content().from.text);
        if (forged) forged_.insert(pair_hash(step.agent(), peer));
        std::uint32_t& silent = silent_[key];
        if (opens) silent = 0;
        if (closes && !opens) ++silent;
        if (!closes) continue;
        const bool clocks_agree =
            std::abs(ahead_ms_[step.agent()] - ahead_ms_[peer]) <= most_apart_ms;
        if (silent != most + 1 || !clocks_agree) continue;
        sink.found(name, forged_.contains(pair_hash(step.agent(), peer)) ? "S11" : "L9", peer,
                   step.agent_name() + " has closed " + std::to_string(silent) +
                       " cycles in a row with " + step.directory.name_of(peer) +
                       " and opened no message");
    }
}

}  // namespace hsagent::sim
