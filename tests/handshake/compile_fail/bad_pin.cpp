// expect: PinsKeys
#include "agent_with.hpp"
#include "hsagent/handshake/baseline/machine.hpp"

struct Deployed : Parts<BaselineApplication> {
    using Profile = BaselineProfile;
};

void pin(Agent<Deployed>& agent, const PublicKey& key) {
    agent.pin_key("peer", key, {});
}
