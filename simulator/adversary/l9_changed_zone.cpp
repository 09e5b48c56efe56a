// L9: a peer's local time changes by an hour, and what it signs is taken for old.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

constinit const Attack attack_l09{
    "L9", "clocks change their zone, as with daylight saving", listening, 2, false, true};

}  // namespace hsagent::sim
