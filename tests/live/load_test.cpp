// Tests of many agents on one relay, among clients that misbehave.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "process.hpp"
#include "raw_client.hpp"

using namespace hsagent::live::test;
using namespace std::chrono_literals;
using hsagent::sim::test::TemporaryFolder;

namespace {

// With HSAGENT_LOAD: two hundred agents with ten peers each, which take two minutes on all cores.
struct Size {
    bool is_full = std::getenv("HSAGENT_LOAD") != nullptr;
    int agents = is_full ? 200 : 30;
    int peers = is_full ? 10 : 4;
    int round_ms = is_full ? 5000 : 250;
};

// The configuration of deployed relays, with more lines a minute if rounds are short.
std::string configuration(const Size& size) {
    return R"({"rate_limit_msgs_per_minute": )" + std::to_string(size.is_full ? 1000 : 5000) + R"(,
        "client_timeout_secs": 600, "quarantine_cooldown_secs": 600,
        "backpressure_policy": {"throttle_threshold": 50, "flow_control_threshold": 150,
                                "disconnect_threshold": 300}})";
}

// Sends lines until `ends`; reads what arrives, so that it is not disconnected.
void flood(RawClient& client, const std::atomic<bool>& ends) {
    std::string lines;
    for (int i = 0; i < 1000; ++i) lines += "{\"flood\": 1}\n";
    while (!ends && client.say(lines)) {
        while (client.line(1ms)) {
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(many_agents_notice_nothing_of_clients_that_do_not_behave) {
    const Size size;
    const TemporaryFolder folder;
    hsagent::sim::test::write_text(folder / "server_config.json", configuration(size));
    RelayProcess relay(folder, 0, {"--config", "server_config.json"});
    Process agents(folder, "load",
                   {"load", "--port", std::to_string(relay.port()), "--dir", ".", "--agents",
                    std::to_string(size.agents), "--peers", std::to_string(size.peers),
                    "--round-ms", std::to_string(size.round_ms)});

    const auto connected = [&] { return count(relay.process().err(), " connected;"); };
    BOOST_TEST_REQUIRE(
        within(120s, [&] { return connected() == static_cast<std::size_t>(size.agents); }));
    RawClient deaf(relay.port(), 4096);
    RawClient floods(relay.port());
    RawClient endless(relay.port());
    std::atomic<bool> ends = false;
    std::thread flooding([&] { flood(floods, ends); });
    std::thread others([&] {
        endless.say(std::string(10'000'000, 'x'));
        for (int i = 0; i < 500; ++i) RawClient(relay.port()).say("half a li");
        while (!ends) endless.line(100ms);
    });
    const int code = agents.wait(10min);
    ends = true;
    flooding.join();
    others.join();
    const std::string memory = hsagent::sim::test::text_of(
        "/proc/" + std::to_string(relay.process().number()) + "/status");
    BOOST_TEST(relay.process().interrupt() == 0);
    const std::string told = agents.out(), relayed = relay.process().out();
    BOOST_TEST_CONTEXT(told << relayed) {
        const std::string all = std::to_string(size.agents);
        BOOST_TEST(code == 0);
        BOOST_TEST(count(told, "; 0 lost") == 1u);
        BOOST_TEST(count(told, "links     " + all + " for " + all + " agents") == 1u);
        BOOST_TEST(count(relayed, "too fast  0\n") == 0u);
        BOOST_TEST(count(relayed, "too long  1\n") == 1u);
        BOOST_TEST(count(relayed, "idle      0\n") == 1u);
    }
    const std::size_t peak = memory.find("VmHWM:");
    std::printf("%s%srelay's peak %s\n", told.c_str(), relayed.c_str(),
                memory.substr(peak, memory.find('\n', peak) - peak).c_str());
}

BOOST_AUTO_TEST_SUITE_END()
