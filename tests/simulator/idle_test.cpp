// Tests of long idle runs: agents that nobody answers say their registers and nothing else, and no
// event is simulated without one.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>

#include "support.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;

namespace {

constexpr std::uint32_t idle_agents = 4, idle_hour = 3600;

// Hardened agents with such faults from the first to the last second.
RunResult idle_run(const std::string& faults, std::uint32_t seconds) {
    const TemporaryFolder folder;
    write_text(folder / "faults.json", faults);
    RunOptions options = run_options(idle_agents, seconds, 1);
    options.profiles = profiles_named("hardened");
    options.crypto = CryptoKind::pretend;
    options.faults = folder / "faults.json";
    options.calm_seconds = 0;
    return run_once(options);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(idle)

// The agents have never met, or meet for a minute before the relay is gone for good.
BOOST_DATA_TEST_CASE(an_idle_hour_is_a_register_a_round_and_no_other_event,
                     data::make({R"({"loss": {"per_million": 1000000}})",
                                 R"({"relay": {"restart_every_ms": 60000,
                                               "restart_for_ms": 86400000}})"}),
                     faults) {
    const RunResult one = idle_run(faults, idle_hour);
    const RunResult two = idle_run(faults, 2 * idle_hour);
    const std::uint64_t registers = idle_agents * idle_hour;
    BOOST_TEST(two.lines - one.lines == registers);
    // Each is sent, and lost.
    BOOST_TEST(two.events - one.events == 2 * registers);
    BOOST_TEST(two.deliveries == one.deliveries);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
