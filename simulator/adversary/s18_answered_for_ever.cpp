// S18: what proves nothing, said once under a made-up id, is answered for ever.
#include "simulator/adversary/attacks.hpp"

namespace hsagent::sim {

namespace {

class AttackS18 final : public Adversary {
public:
    explicit AttackS18(SeededRandom random) : Adversary(std::move(random)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::register_) || said_ == 12) return;
        ++said_;
        // A finish makes a hardened agent reconnect; a register makes a baseline agent confirm.
        actions.say(sight.line.sender, {{"from", stranger()},
                                        {"to", sight.payload["from"]},
                                        {"intent", "finish"},
                                        {"your_ref", reference()},
                                        {"my_ref", reference()}});
        actions.say(sight.line.sender,
                    {{"from", stranger()}, {"to", nullptr}, {"intent", "register"}});
    }

private:
    int said_ = 0;
};

}  // namespace

constinit const Attack attack_s18{"S18", "lines that prove nothing, answered for ever",
                                  adversary_of<AttackS18>};

}  // namespace hsagent::sim
