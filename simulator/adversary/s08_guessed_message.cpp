// S8: the public hash of a short message can be guessed.
// Listening is enough: the checks report what a listener can know.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

std::unique_ptr<Adversary> attack_s08(SeededRandom random) {
    return listening(std::move(random));
}

}  // namespace hsagent::sim
