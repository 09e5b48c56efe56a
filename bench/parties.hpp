// Fixtures shared by the benchmarks: keys, a session, two agents.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/message/wire.hpp"

namespace hsagent::bench {

inline const Instant start{1'767'225'600'000, 0};

inline SecretKey secret(SeededRandom& random) {
    SecretKey key;
    random.fill(key.expose_for_writing());
    return key;
}

template <class ProfileOfBoth, Store S>
struct BenchPolicies {
    using Crypto = BotanCrypto;
    using Profile = ProfileOfBoth;
    SeededRandom random;
    S store;
    BaselineApplication application;
};

// Two agents and a relay of one line: every line goes to the other agent at once.
template <class ProfileOfBoth, Store S>
class Duo {
public:
    // `make(id)` returns the store of an agent.
    template <class Make>
    explicit Duo(Make make) : first_(agent(1, make)), second_(agent(2, make)) {}

    // Ends one round of both agents.
    void round() {
        now_ = first_.deadline();
        pass_on(first_, second_);
        pass_on(second_, first_);
    }
    const Counters& counters() const { return first_.counters(); }
    std::uint64_t cycles_closed() const {
        return first_.counters().cycles_closed + second_.counters().cycles_closed;
    }
    std::uint64_t lines_sent() const {
        return first_.counters().lines_sent + second_.counters().lines_sent;
    }

private:
    using BenchAgent = Agent<BenchPolicies<ProfileOfBoth, S>>;

    template <class Make>
    static BenchAgent agent(std::uint64_t seed, Make& make) {
        SeededRandom random(seed);
        Identity identity = create_identity<BotanCrypto>(random, start);
        S store = make(identity.my_id);
        return BenchAgent(
            std::move(identity), Settings{},
            BenchPolicies<ProfileOfBoth, S>{random.fork("agent"), std::move(store), {}}, start);
    }
    void pass_on(BenchAgent& from, BenchAgent& to) {
        from.advance(now_);
        from.drain(overloaded{[&](const Line& line) {
                                  relayed_.clear();
                                  message::append_relayed(relayed_, line.text, "127.0.0.1:50766");
                                  to.receive(relayed_, now_);
                              },
                              ignore_others});
    }

    BenchAgent first_, second_;
    Instant now_ = start;
    std::string relayed_;
};

}  // namespace hsagent::bench
