#include <cstdio>
#include <hsagent/hsagent.hpp>
using namespace hsagent;

struct Chat {  // a bundle of policies: what the agent is built from
    using Crypto = BotanCrypto;
    SystemRandom random;
    MemoryStore store;
    BaselineApplication application;  // asks and answers what deployed agents do
};

int main() {
    SystemRandom random;
    Instant now{};  // 1970: an agent reads no clock, so time is what we say it is
    Agent<Chat> alice(create_identity<BotanCrypto>(random, now), {}, {}, now);
    Agent<Chat> bob(create_identity<BotanCrypto>(random, now), {}, {}, now);
    for (Agent<Chat>*self = &alice, *peer = &bob; now.unix_ms < 60'000; std::swap(self, peer)) {
        self->advance(now = self->deadline());
        self->drain(overloaded{[&](const Line& line) {
                                   std::string relayed;
                                   message::append_relayed(relayed, line.text, "127.0.0.1:50766");
                                   peer->receive(relayed, now);
                               },
                               [](const Opened& opened) { std::puts(opened.message.text.c_str()); },
                               ignore_others});
        if (alice.counters().cycles_closed > 0 && bob.counters().cycles_closed > 0) return 0;
    }
    return 1;
}
