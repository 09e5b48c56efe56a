// RelaySettings: the settings of deployed relays, under the same names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace hsagent::live {

// Measures against a client that does not read, by the number of lines that wait for it.
struct Backpressure {
    bool enable_throttle = true;
    std::uint64_t throttle_threshold = 100;  // from here on, it is read more slowly
    bool enable_flow_control = true;
    std::uint64_t flow_control_threshold = 300;  // and still more slowly
    bool enable_disconnect = true;
    std::uint64_t disconnect_threshold = 500;  // if it stalls: thrown out and quarantined
};

// The defaults are those of deployed relays, for values that a file does not set.
struct RelaySettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8888;
    std::uint64_t connection_buffer_size = 128;              // connections waiting to be accepted
    std::optional<std::uint64_t> client_timeout_secs = 300;  // for a client that sends nothing
    std::uint64_t timeout_check_interval_secs = 30;
    std::uint64_t rate_limit_msgs_per_minute = 300;  // per client
    std::uint64_t accept_error_backoff_ms = 100;
    std::uint64_t quarantine_cooldown_secs = 300;
    std::uint64_t throttle_delay_ms = 200;
    std::uint64_t flow_control_delay_ms = 1000;
    Backpressure backpressure_policy;

    // Ours: bytes of the longest line that is passed on, and of all lines waiting for a client.
    std::size_t max_bytes_per_line = 65'536;
    std::size_t max_bytes_waiting = 8'388'608;
    // Ours: a client with disconnect_threshold waiting lines is thrown out when it has taken none
    // for this long. A client that reads stays, however many send at once; max_bytes_waiting bounds
    // it.
    std::uint64_t stall_ms = 5000;
    // Ours: quarantines by host, and not by host and port as deployed relays do.
    bool quarantine_hosts = false;
};

}  // namespace hsagent::live
