// S13: logs show key bytes and messages.
// Listening is enough: the checks report what a listener can know.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

std::unique_ptr<Adversary> attack_s13(SeededRandom random) {
    return listening(std::move(random));
}

}  // namespace hsagent::sim
