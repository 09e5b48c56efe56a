#include "simulator/checks/bounds.hpp"
#include "simulator/checks/costs.hpp"
#include "simulator/checks/messages.hpp"
#include "simulator/checks/session_keys.hpp"
#include "simulator/checks/silence.hpp"
#include "simulator/checks/step_rules.hpp"

namespace hsagent::sim {

namespace {

template <class... Checks>
std::vector<std::unique_ptr<Check>> made() {
    std::vector<std::unique_ptr<Check>> checks;
    (checks.push_back(std::make_unique<Checks>()), ...);
    return checks;
}

}  // namespace

std::vector<std::unique_ptr<Check>> all_checks() {
    return made<EchoRule, FinalizeRule, NonceOnce, StepsAreThePeers, ReferencesMatch, NothingKept,
                SameKey, PeersOwnKey, SealedForPeer, HsMadeForUs, HsOnce, DistinctKeys, HsTime,
                StrictEncoding, OpenedWasSealed, NothingInTheClear, SealedIsRead, HashHidesText,
                LogsNoSecrets, BoundedRows, BoundedNonces, FinishEnds, RoundsAreCounted,
                NoLineEndsAnAgent, CostIsBounded, NeverSilent>();
}

}  // namespace hsagent::sim
