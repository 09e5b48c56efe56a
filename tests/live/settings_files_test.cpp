// Tests of the configuration files of deployed relays and agents.
#include "simulator/live/settings_files.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "simulator/runs/run_options.hpp"

using namespace hsagent;
using namespace hsagent::live;

namespace {

using Notes = std::vector<std::string>;

template <class Parse>
std::string refusal(Parse parse, const std::string& json) {
    try {
        parse(json, "file.json");
    } catch (const sim::UsageError& error) {
        return error.what();
    }
    return "";
}

std::string agent_refusal(const std::string& json) {
    return refusal(parse_agent_file, json);
}
std::string relay_refusal(const std::string& json) {
    return refusal(parse_relay_file, json);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings_files)

BOOST_AUTO_TEST_CASE(a_relays_file_is_read_as_it_is) {
    const RelayFile file = parse_relay_file(R"({
        "host": "0.0.0.0", "port": 9000, "connection_buffer_size": 256,
        "command_buffer_size": 64, "control_channel_capacity": 8, "queue_monitor_capacity": 100,
        "client_timeout_secs": 600, "rate_limit_msgs_per_minute": 1000,
        "timeout_check_interval_secs": 31, "accept_error_backoff_ms": 101,
        "quarantine_cooldown_secs": 601, "quarantine_cleanup_interval_secs": 60,
        "stall_ms": 7, "throttle_delay_ms": 201, "flow_control_delay_ms": 1001, "worker_threads": 4,
        "backpressure_policy": {
            "enable_throttle": false, "throttle_threshold": 50,
            "enable_flow_control": false, "flow_control_threshold": 150,
            "enable_disconnect": false, "disconnect_threshold": 301},
        "logger": {"log_level": "warning", "enable_console_log": false}})",
                                            "file.json");
    const RelaySettings& relay = file.relay;
    BOOST_TEST(relay.host == "0.0.0.0");
    BOOST_TEST(relay.port == 9000);
    BOOST_TEST(relay.connection_buffer_size == 256u);
    BOOST_TEST((relay.client_timeout_secs == 600u));
    BOOST_TEST(relay.rate_limit_msgs_per_minute == 1000u);
    BOOST_TEST(relay.timeout_check_interval_secs == 31u);
    BOOST_TEST(relay.accept_error_backoff_ms == 101u);
    BOOST_TEST(relay.quarantine_cooldown_secs == 601u);
    BOOST_TEST(relay.stall_ms == 7u);
    BOOST_TEST(relay.throttle_delay_ms == 201u);
    BOOST_TEST(relay.flow_control_delay_ms == 1001u);
    BOOST_TEST(!relay.backpressure_policy.enable_throttle);
    BOOST_TEST(relay.backpressure_policy.throttle_threshold == 50u);
    BOOST_TEST(!relay.backpressure_policy.enable_flow_control);
    BOOST_TEST(relay.backpressure_policy.flow_control_threshold == 150u);
    BOOST_TEST(!relay.backpressure_policy.enable_disconnect);
    BOOST_TEST(relay.backpressure_policy.disconnect_threshold == 301u);
    BOOST_TEST((file.log.level == LogLevel::warning));
    BOOST_TEST(!file.log.console);
    BOOST_TEST(file.notes.empty());
}

BOOST_AUTO_TEST_CASE(a_relays_limits_may_stand_among_its_hyper_parameters) {
    const RelayFile file = parse_relay_file(
        R"({"host": null, "hyper_parameters": {"client_timeout_secs": null,
            "rate_limit_msgs_per_minute": 7, "rate_limit": 8}, "spare": 1})",
        "file.json");
    BOOST_TEST(file.relay.host == "127.0.0.1");
    BOOST_TEST(file.relay.port == 8888);
    BOOST_TEST(!file.relay.client_timeout_secs);
    BOOST_TEST(file.relay.rate_limit_msgs_per_minute == 7u);
    BOOST_TEST(file.notes ==
               (Notes{"file.json: hyper_parameters: 'rate_limit' is unknown and was ignored",
                      "file.json: 'spare' is unknown and was ignored"}));
}

BOOST_AUTO_TEST_CASE(an_agents_file_is_read_as_it_is) {
    const AgentFile file = parse_agent_file(R"({
        "host": null, "port": null,
        "logger": {"log_level": "DEBUG", "enable_console_log": true,
            "console_log_format": "%(message)s", "enable_file_log": true, "enable_json_log": true,
            "log_file_path": "elsewhere/", "log_format": "%(name)s", "max_file_size": 2000000,
            "backup_count": 4, "date_format": "%H", "log_keys": null},
        "hyper_parameters": {
            "receiver": {"max_bytes_per_line": 70000, "read_timeout_seconds": 90},
            "sender": {"concurrency_limit": 50, "batch_drain": true, "queue_maxsize": 50,
                "event_bridge_maxsize": 1000, "max_worker_errors": 3},
            "reconnection": {"retry_delay_seconds": 1.5, "primary_retry_limit": 5,
                "default_host": "localhost", "default_port": 8889, "default_retry_limit": 3}},
        "api": {"base_url": "https://example.org", "username": "u", "password": "p"}})",
                                            "file.json");
    BOOST_TEST((file.link.relay == RelayAddress{"127.0.0.1", 8888}));
    BOOST_TEST(file.link.max_bytes_per_line == 70'000u);
    BOOST_TEST((file.link.read_timeout_seconds == 90u));
    BOOST_TEST(file.link.retry_delay_ms == 1500);
    BOOST_TEST((file.link.primary_retry_limit == 5u));
    BOOST_TEST((file.link.default_relay == RelayAddress{"localhost", 8889}));
    BOOST_TEST((file.link.default_retry_limit == 3u));
    BOOST_TEST((file.log.level == LogLevel::debug));
    BOOST_TEST(file.log.console);
    BOOST_TEST(file.log.console_format == "%(message)s");
    BOOST_TEST(file.log.file);
    BOOST_TEST(file.log.file_json);
    BOOST_TEST(file.log.folder == "elsewhere/");
    BOOST_TEST(file.log.file_format == "%(name)s");
    BOOST_TEST(file.log.max_file_size == 2'000'000u);
    BOOST_TEST(file.log.backup_count == 4u);
    BOOST_TEST(file.log.date_format == "%H");
    BOOST_TEST(file.notes.empty());
}

BOOST_AUTO_TEST_CASE(an_empty_file_leaves_the_defaults) {
    const AgentFile file = parse_agent_file("{}", "file.json");
    BOOST_TEST(!file.link.primary_retry_limit);
    BOOST_TEST(!file.link.default_relay);
    BOOST_TEST(file.link.retry_delay_ms == 3000);
    BOOST_TEST(parse_relay_file("{}", "file.json").relay.rate_limit_msgs_per_minute == 300u);
}

BOOST_AUTO_TEST_CASE(the_longest_delay_is_at_least_the_first_one) {
    using Delays = std::pair<std::int64_t, std::int64_t>;
    const auto delays = [](const std::string& reconnection) {
        const std::string json = R"({"hyper_parameters": {"reconnection": )" + reconnection + "}}";
        const AgentFile file = parse_agent_file(json, "file.json");
        return Delays(file.link.retry_delay_ms, file.link.most_delay_ms);
    };
    BOOST_TEST((delays(R"({"retry_delay_seconds": 1000})") == Delays(1'000'000, 1'000'000)));
    BOOST_TEST(
        (delays(R"({"retry_delay_seconds": 3, "most_delay_seconds": 2})") == Delays(3000, 3000)));
    BOOST_TEST(
        (delays(R"({"retry_delay_seconds": 2, "most_delay_seconds": 3})") == Delays(2000, 3000)));
}

BOOST_AUTO_TEST_CASE(without_a_host_there_is_no_default_relay) {
    const AgentFile file = parse_agent_file(
        R"({"hyper_parameters": {"reconnection": {"default_port": 8889}}})", "file.json");
    BOOST_TEST(!file.link.default_relay);
}

BOOST_AUTO_TEST_CASE(what_an_agent_does_not_know_is_told) {
    const AgentFile file = parse_agent_file(
        R"({"hots": 1, "hyper_parameters": {"receiver": {"a": 1}, "sender": {"b": 1},
            "reconnection": {"c": 1}, "d": 1}, "logger": {"e": 1}})",
        "f");
    const auto note = [](const std::string& where, const std::string& key) {
        return "f: " + where + "'" + key + "' is unknown and was ignored";
    };
    BOOST_TEST(file.notes ==
               (Notes{note("logger: ", "e"), note("hyper_parameters: receiver: ", "a"),
                      note("hyper_parameters: sender: ", "b"),
                      note("hyper_parameters: reconnection: ", "c"),
                      note("hyper_parameters: ", "d"), note("", "hots")}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_meant_is_refused_by_its_key) {
    BOOST_TEST(agent_refusal("[]").starts_with("file.json: is not a JSON object"));
    BOOST_TEST(agent_refusal("{\"host\": ").starts_with("file.json: is not a JSON object"));
    BOOST_TEST(agent_refusal(R"({"host": 1})") == "file.json: 'host' is 1; it must be a string");
    BOOST_TEST(agent_refusal(R"({"port": 70000})") ==
               "file.json: 'port' is 70000; it must be a whole number from 0 to 65535");
    BOOST_TEST(agent_refusal(R"({"port": -1})").starts_with("file.json: 'port' is -1;"));
    BOOST_TEST(agent_refusal(R"({"port": 1.5})").starts_with("file.json: 'port' is 1.5;"));
    BOOST_TEST(agent_refusal(R"({"logger": []})") ==
               "file.json: 'logger' is []; it must be an object");
    BOOST_TEST(agent_refusal(R"({"logger": {"log_level": "loud"}})") ==
               "file.json: logger: 'log_level' is \"loud\"; it must be DEBUG, INFO, WARNING, ERROR "
               "or CRITICAL");
    BOOST_TEST(agent_refusal(R"({"hyper_parameters": {"reconnection":
                   {"retry_delay_seconds": -1}}})")
                   .starts_with("file.json: hyper_parameters: reconnection: "
                                "'retry_delay_seconds' is -1;"));
    BOOST_TEST(relay_refusal(R"({"rate_limit_msgs_per_minute": 0})")
                   .starts_with("file.json: 'rate_limit_msgs_per_minute' is 0;"));
    BOOST_TEST(relay_refusal(R"({"backpressure_policy": {"enable_throttle": 1}})") ==
               "file.json: backpressure_policy: 'enable_throttle' is 1; it must be true or false");
}

BOOST_AUTO_TEST_SUITE_END()
