// S13: logs show key bytes and messages.
// Listening is enough: the checks report what a listener can know.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

constinit const Attack attack_s13{"S13", "reading logs only", listening, 2, true};

}  // namespace hsagent::sim
