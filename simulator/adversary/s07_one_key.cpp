// S7: the key pair never changes, so neither does the session key: one known key opens every cycle.
// Listening is enough: the checks report what a listener can know.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

std::unique_ptr<Adversary> attack_s07(SeededRandom random) {
    return listening(std::move(random));
}

}  // namespace hsagent::sim
