// S8: the public hash of a short message can be guessed.
// Listening is enough: the checks report what a listener can know.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

constinit const Attack attack_s08{"S8", "listening only: a message is guessed from its hash",
                                  listening};

}  // namespace hsagent::sim
