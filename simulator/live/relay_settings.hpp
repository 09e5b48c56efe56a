// RelaySettings: what deployed relays let their owner set, under the same names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace hsagent::live {

// What is done with a client that does not read, by how many lines wait for it.
struct Backpressure {
    bool enable_throttle = true;
    std::uint64_t throttle_threshold = 100;  // from here on, what it says is read more slowly
    bool enable_flow_control = true;
    std::uint64_t flow_control_threshold = 300;  // and still more slowly
    bool enable_disconnect = true;
    std::uint64_t disconnect_threshold = 500;  // thrown out, and kept out for a while, if it stalls
};

// The defaults are those of deployed relays where a file does not say otherwise.
struct RelaySettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8888;
    std::uint64_t connection_buffer_size = 128;              // connections that wait to be accepted
    std::optional<std::uint64_t> client_timeout_secs = 300;  // of a client that says nothing
    std::uint64_t timeout_check_interval_secs = 30;
    std::uint64_t rate_limit_msgs_per_minute = 300;  // of each client
    std::uint64_t accept_error_backoff_ms = 100;
    std::uint64_t quarantine_cooldown_secs = 300;
    std::uint64_t throttle_delay_ms = 200;
    std::uint64_t flow_control_delay_ms = 1000;
    Backpressure backpressure_policy;

    // Ours: bytes of the longest line that is passed on, and of all lines that wait for a client.
    std::size_t max_bytes_per_line = 65'536;
    std::size_t max_bytes_waiting = 8'388'608;
    // Ours: for whom disconnect_threshold lines wait is thrown out when it has taken none for so
    // long. One that reads stays, however many spoke at once; max_bytes_waiting bounds it.
    std::uint64_t stall_ms = 5000;
    // Ours: keeps a client out by its host and not, as deployed relays do, by host and port.
    bool quarantine_hosts = false;
};

}  // namespace hsagent::live
