// The log lines that only the hardened profile writes (PROTOCOL.md, 7), and at which level.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "subject.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(operators_log)

using Logged = std::pair<LogLevel, std::string>;

struct Keeper {
    std::vector<Logged> lines;

    void compose(const Round&, std::string& message) { message = "hello"; }
    bool logs(LogLevel) const { return true; }
    void log(LogLevel level, std::string_view line) { lines.emplace_back(level, line); }
};
struct KeptParts {
    using Crypto = BotanCrypto;
    using Profile = HardenedProfile;
    SeededRandom random;
    MemoryStore store;
    Keeper application;
};
using Kept = Agent<KeptParts>;

Kept kept(std::uint64_t seed) {
    SeededRandom random(seed);
    return {create_identity<BotanCrypto>(random, noon), Settings{},
            KeptParts{random.fork(0), {}, {}}, noon};
}
void round(Kept& from, Kept& to, Instant now) {
    from.advance(now);
    from.drain(overloaded{[&](const Line& line) {
                              std::string relayed;
                              message::append_relayed(relayed, line.text, address);
                              to.receive(relayed, now);
                          },
                          ignore_others});
}

BOOST_AUTO_TEST_CASE(what_was_opened_refused_and_aborted_is_said_at_its_level) {
    Kept one = kept(1), two = kept(2);
    Instant now = noon;
    const auto rounds = [&](int count, bool both) {
        for (int i = 0; i < count; ++i) {
            now = now.plus_ms(1000);
            round(one, two, now);
            if (both) round(two, one, now);
        }
    };
    rounds(3, true);
    one.receive_content(nlohmann::json{{"from", peer},
                                       {"to", one.id()},
                                       {"intent", "confirm"},
                                       {"my_nonce", "a"},
                                       {"hs", {{"type", "init"}}}}
                            .dump(),
                        address, now);
    rounds(60, false);
    const std::string of_two = " | peer_id=" + two.id(), of_other = " | peer_id=" + peer;
    for (const Logged& expected :
         {Logged{LogLevel::info, "[resp_confirm -> resp_exchange] opened a message of 5 bytes"},
          Logged{LogLevel::debug, "[init_ready -> init_exchange] refused: relabelled" + of_other},
          Logged{LogLevel::warning, "[initiator] cycle aborted: peer_silent" + of_two}}) {
        BOOST_TEST(std::count(one.policies().application.lines.begin(),
                              one.policies().application.lines.end(), expected) == 1,
                   expected.second);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
