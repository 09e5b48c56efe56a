#include "simulator/live/settings_files.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>

#include "hsagent/json/parse.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/live/section.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

namespace {

constexpr std::size_t most_bytes = 1 << 20;  // of a configuration file

nlohmann::json object_in(std::string_view text, const std::string& where) {
    auto json = message::parse_json(text);
    if (!json.is_object()) {
        throw sim::UsageError(where + ": is not a JSON object; see the README for its contents");
    }
    return json;
}

void read_level(Section& logger, LogLevel& level) {
    std::string text = "INFO";
    logger.read("log_level", text);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (text == "DEBUG") {
        level = LogLevel::debug;
    } else if (text == "INFO") {
        level = LogLevel::info;
    } else if (text == "WARNING" || text == "ERROR" || text == "CRITICAL") {
        level = LogLevel::warning;  // errors are shown at every level
    } else {
        logger.refuse("log_level", "DEBUG, INFO, WARNING, ERROR or CRITICAL");
    }
}

void read_logger(Section& file, LogSettings& log, std::vector<std::string>& notes) {
    auto logger = file.section("logger");
    if (!logger) return;
    read_level(*logger, log.level);
    logger->read("enable_console_log", log.console);
    logger->read("console_log_format", log.console_format);
    logger->read("enable_file_log", log.file);
    logger->read("enable_json_log", log.file_json);
    logger->read("log_file_path", log.folder);
    logger->read("log_format", log.file_format);
    logger->read("max_file_size", log.max_file_size, 1000, std::uint64_t{1} << 40);
    logger->read("backup_count", log.backup_count, 0, 1000);
    logger->read("date_format", log.date_format);
    logger->skip({"log_keys"});
    logger->report_unknown(notes);
}

// Deployed relays read these from the file itself, or from its hyper_parameters.
void read_limits(Section& limits, RelaySettings& relay, std::vector<std::string>& notes) {
    limits.read("connection_buffer_size", relay.connection_buffer_size, 1, 65'535);
    limits.read("client_timeout_secs", relay.client_timeout_secs, 1, 1'000'000);
    limits.read("timeout_check_interval_secs", relay.timeout_check_interval_secs, 1, 1'000'000);
    limits.read("rate_limit_msgs_per_minute", relay.rate_limit_msgs_per_minute, 1);
    limits.read("accept_error_backoff_ms", relay.accept_error_backoff_ms, 1, 1'000'000);
    limits.read("quarantine_cooldown_secs", relay.quarantine_cooldown_secs, 0, 1'000'000'000);
    limits.read("throttle_delay_ms", relay.throttle_delay_ms, 0, 1'000'000);
    limits.read("flow_control_delay_ms", relay.flow_control_delay_ms, 0, 1'000'000);
    if (auto policy = limits.section("backpressure_policy")) {
        Backpressure& pressure = relay.backpressure_policy;
        policy->read("enable_throttle", pressure.enable_throttle);
        policy->read("throttle_threshold", pressure.throttle_threshold, 1);
        policy->read("enable_flow_control", pressure.enable_flow_control);
        policy->read("flow_control_threshold", pressure.flow_control_threshold, 1);
        policy->read("enable_disconnect", pressure.enable_disconnect);
        policy->read("disconnect_threshold", pressure.disconnect_threshold, 1);
        policy->report_unknown(notes);
    }
    limits.read("max_bytes_per_line", relay.max_bytes_per_line, 1024, std::uint64_t{1} << 30);
    limits.read("max_bytes_waiting", relay.max_bytes_waiting, 1024, std::uint64_t{1} << 40);
    limits.read("stall_ms", relay.stall_ms, 0, 1'000'000);
    limits.read("quarantine_hosts", relay.quarantine_hosts);
    // These are about threads and queues between them, which do not exist here.
    limits.skip({"worker_threads", "command_buffer_size", "control_channel_capacity",
                 "queue_monitor_capacity", "quarantine_cleanup_interval_secs"});
}

void read_reconnection(Section& section, ConnectionSettings& link) {
    section.read_seconds("retry_delay_seconds", link.retry_delay_ms);
    section.read_seconds("most_delay_seconds", link.most_delay_ms);
    link.most_delay_ms = std::max(link.most_delay_ms, link.retry_delay_ms);
    section.read("primary_retry_limit", link.primary_retry_limit);
    RelayAddress other;
    section.read("default_host", other.host);
    section.read("default_port", other.port);
    if (section.has("default_host")) link.default_relay = other;
    section.read("default_retry_limit", link.default_retry_limit);
}

}  // namespace

RelayFile parse_relay_file(std::string_view text, const std::string& where) {
    const nlohmann::json json = object_in(text, where);
    RelayFile read;
    Section file(json, where);
    file.read("host", read.relay.host);
    file.read("port", read.relay.port);
    read_logger(file, read.log, read.notes);
    read_limits(file, read.relay, read.notes);
    if (auto limits = file.section("hyper_parameters")) {
        read_limits(*limits, read.relay, read.notes);
        limits->report_unknown(read.notes);
    }
    file.skip({"version"});
    file.report_unknown(read.notes);
    return read;
}

AgentFile parse_agent_file(std::string_view text, const std::string& where) {
    const nlohmann::json json = object_in(text, where);
    AgentFile read;
    Section file(json, where);
    file.read("host", read.link.relay.host);
    file.read("port", read.link.relay.port);
    read_logger(file, read.log, read.notes);
    if (auto parameters = file.section("hyper_parameters")) {
        if (auto receiver = parameters->section("receiver")) {
            receiver->read("max_bytes_per_line", read.link.max_bytes_per_line, 1024,
                           std::uint64_t{1} << 30);
            receiver->read("read_timeout_seconds", read.link.read_timeout_seconds, 1, 1'000'000);
            receiver->report_unknown(read.notes);
        }
        if (auto sender = parameters->section("sender")) {
            // These are about workers and queues between them, which do not exist here.
            sender->skip({"concurrency_limit", "batch_drain", "queue_maxsize",
                          "event_bridge_maxsize", "max_worker_errors"});
            sender->read("max_lines_waiting", read.link.max_lines_waiting, 1, 1'000'000);
            sender->read("max_bytes_waiting", read.link.max_bytes_waiting, 65'536,
                         std::uint64_t{1} << 40);
            sender->report_unknown(read.notes);
        }
        if (auto reconnection = parameters->section("reconnection")) {
            read_reconnection(*reconnection, read.link);
            reconnection->report_unknown(read.notes);
        }
        parameters->report_unknown(read.notes);
    }
    file.skip({"api", "version"});  // about a service that this agent does not use
    file.report_unknown(read.notes);
    return read;
}

RelayFile read_relay_file(const std::string& path) {
    return parse_relay_file(read_file(path, most_bytes), path);
}
AgentFile read_agent_file(const std::string& path) {
    return parse_agent_file(read_file(path, most_bytes), path);
}

}  // namespace hsagent::live
