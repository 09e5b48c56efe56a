#include <hsagent/hsagent.hpp>
using namespace hsagent;

struct Chat : BaselineApplication {  // says what deployed agents say, and prints what it hears
    void opened(const Opened& heard) {
        std::printf("%.8s: %s\n", heard.peer_id.data(), heard.message.text.c_str());
    }
};
struct Policy {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SystemRandom random;
    MemoryStore store;
    Chat application;
};
int main() {
    SystemRandom random;
    Instant now{1'767'225'600'000};  // no clock is read: time is what the caller says it is
    Agent<Policy> alice(create_identity<BotanCrypto>(random, now), {}, {}, now);
    Agent<Policy> bob(create_identity<BotanCrypto>(random, now), {}, {}, now);
    const auto relay = [&](Agent<Policy>& from, Agent<Policy>& to) {
        from.take_lines([&](std::string_view line) {
            std::string relayed;
            message::append_relayed(relayed, line, "127.0.0.1:50766");
            to.receive(relayed, now);
        });
    };
    for (int i = 0; i < 100; ++i) {
        now = alice.deadline();
        alice.advance(now);
        bob.advance(now);
        relay(alice, bob);
        relay(bob, alice);
        if (alice.counters().cycles_closed > 0 && bob.counters().cycles_closed > 0) return 0;
    }
    return 1;
}
