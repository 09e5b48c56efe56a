// The library as tests/tidy checks it: its headers, and agents of both profiles with either store.
#include <hsagent/hsagent.hpp>

namespace hsagent {

namespace {

template <class P, class S>
struct Bundle {
    using Crypto = BotanCrypto;
    using Profile = P;
    SystemRandom random;
    S store;
    BaselineApplication application;
};

// Calls every member that the profile has: only what is called is compiled.
template <class A>
void use(A& agent, std::string_view text, Instant now) {
    agent.receive(text, now);
    agent.receive_content(text, text, now);
    agent.advance(now);
    agent.drain(overloaded{[](const Line&) {}, [](const Opened&) {}, ignore_others});
    if constexpr (requires { agent.run_tick_driver(now); }) {
        agent.run_tick_driver(now);
        agent.run_queued_driver(now);
    }
    if constexpr (requires { agent.forget_peer(text, now); }) {
        agent.pin_key(text, PublicKey{}, now);
        agent.forget_peer(text, now);
    }
    agent.peer(text);
    agent.download(agent.upload(text), now);
    agent.session_key(Role::initiator, text);
    agent.fingerprint();
}

}  // namespace

void use_all(Agent<Bundle<BaselineProfile, MemoryStore>>& baseline,
             Agent<Bundle<BaselineProfile, SqliteStore>>& baseline_in_file,
             Agent<Bundle<HardenedProfile, MemoryStore>>& hardened,
             Agent<Bundle<HardenedProfile, SqliteStore>>& hardened_in_file) {
    use(baseline, "", {});
    use(baseline_in_file, "", {});
    use(hardened, "", {});
    use(hardened_in_file, "", {});
}

}  // namespace hsagent
