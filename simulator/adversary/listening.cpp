#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class Listening final : public Adversary {
public:
    explicit Listening(SeededRandom random) : Adversary(std::move(random)) {}
    void sees(const Sight&, Actions&) override {}
};

}  // namespace

std::unique_ptr<Adversary> listening(SeededRandom random) {
    return std::make_unique<Listening>(std::move(random));
}

}  // namespace hsagent::sim
