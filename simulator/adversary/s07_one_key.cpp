// S7: the key pair never changes, so neither does the session key: one known key opens every cycle.
// Listening is enough: the checks report what a listener can know.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

constinit const Attack attack_s07{"S7", "listening only: every cycle has the same key", listening};

}  // namespace hsagent::sim
