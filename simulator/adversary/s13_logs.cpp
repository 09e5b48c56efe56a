// S13: logs show key bytes and messages.
// Nothing has to be done for it: the checks tell what a listener can know.
#include "simulator/adversary/stages.hpp"

namespace hsagent::sim {

std::unique_ptr<Adversary> stage_s13(SeededRandom random) {
    return listening(std::move(random));
}

}  // namespace hsagent::sim
