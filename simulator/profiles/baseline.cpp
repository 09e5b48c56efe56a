#include "hsagent/handshake/baseline/machine.hpp"
#include "simulator/profiles/entry.hpp"
#include "simulator/profiles/profiles.hpp"

namespace hsagent::sim {

constinit const Profile baseline_profile = profile_entry<BaselineProfile>("baseline", {});

}  // namespace hsagent::sim
