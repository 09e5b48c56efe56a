// ConnectionSettings: settings of an agent's connection to its relay, as deployed agents have them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace hsagent::live {

struct RelayAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8888;

    std::string text() const { return host + ":" + std::to_string(port); }
    friend bool operator==(const RelayAddress&, const RelayAddress&) = default;
};

struct ConnectionSettings {
    RelayAddress relay;
    std::size_t max_bytes_per_line = 65'536;  // a longer one is dropped
    // After this long without a byte from the relay, the connection counts as lost.
    std::optional<std::uint64_t> read_timeout_seconds;

    // Delay between tries: doubles after each failed one, up to most_delay_ms.
    std::int64_t retry_delay_ms = 3000;
    std::int64_t most_delay_ms = 60'000;
    // Limits of tries at the relay, and then at the default one; nullopt: no limit.
    std::optional<std::uint64_t> primary_retry_limit;
    std::optional<RelayAddress> default_relay;
    std::optional<std::uint64_t> default_retry_limit;

    // Bounds on waiting lines; beyond them, lines are lost.
    std::size_t max_lines_waiting = 1000;
    std::size_t max_bytes_waiting = 4'194'304;
};

}  // namespace hsagent::live
