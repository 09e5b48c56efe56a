// An agent is a value: a copy continues independently and does the same (ARCHITECTURE.md, rule 2).
#include <boost/test/unit_test.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/memory.hpp"

using namespace hsagent;

namespace {

struct ValueParts {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SeededRandom random;
    MemoryStore store;
    BaselineApplication application;
};
using Agents = std::vector<Agent<ValueParts>>;

const Instant start{1767225600'000, 0};

Agents two_agents() {
    SeededRandom random(1);
    Agents agents;
    for (std::uint64_t i = 0; i < 2; ++i) {
        agents.emplace_back(create_identity<BotanCrypto>(random, start), Settings{},
                            ValueParts{random.fork(i), {}, {}}, start);
    }
    return agents;
}

void run_rounds(Agents& agents, int from, int to) {
    for (int round = from; round < to; ++round) {
        const Instant now = start.plus_ms(1000 * round);
        std::vector<std::pair<std::size_t, std::string>> lines;
        for (std::size_t i = 0; i < 2; ++i) {
            agents[i].advance(now);
            agents[i].drain(overloaded{
                [&](const Line& line) {
                    message::append_relayed(lines.emplace_back(1 - i, "").second, line.text, "x:1");
                },
                ignore_others});
        }
        for (const auto& [to_whom, line] : lines) agents[to_whom].receive(line, now);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(agent_value)

BOOST_AUTO_TEST_CASE(a_copy_made_in_mid_cycle_goes_on_alone_and_does_the_same) {
    Agents originals = two_agents();
    run_rounds(originals, 1, 9);
    Agents copies;
    for (const auto& agent : originals) copies.emplace_back(agent);
    const Digest before = copies[0].fingerprint();
    BOOST_TEST((originals[0].fingerprint() == before));

    run_rounds(originals, 9, 60);
    BOOST_TEST((copies[0].fingerprint() == before));
    BOOST_TEST((originals[0].fingerprint() != before));
    run_rounds(copies, 9, 60);
    for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST((copies[i].fingerprint() == originals[i].fingerprint()));
        BOOST_TEST((copies[i].counters() == originals[i].counters()));
        BOOST_TEST(originals[i].counters().cycles_closed > 0u);
    }
}

BOOST_AUTO_TEST_CASE(copies_are_spelled_out_and_moves_do_not_throw) {
    static_assert(!std::is_convertible_v<const Agent<ValueParts>&, Agent<ValueParts>>);
    static_assert(std::is_nothrow_move_constructible_v<Agent<ValueParts>>);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
