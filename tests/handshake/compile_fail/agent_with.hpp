// An agent with a given application, for programs that must compile or must fail to.
#pragma once

#include <string>
#include <string_view>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/agents/pretend_crypto.hpp"

using namespace hsagent;

template <class App>
struct Parts {
    using Crypto = sim::PretendCrypto;
    SeededRandom random;
    MemoryStore store;
    App application;
};

template <class App>
void receive_one(Agent<Parts<App>>& agent) {
    agent.receive("", {});
}
