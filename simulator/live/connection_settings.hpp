// ConnectionSettings: how an agent keeps in touch with its relay, as deployed agents let one set
// it.
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
    // Without a byte from the relay for so long, it is given up for lost.
    std::optional<std::uint64_t> read_timeout_seconds;

    // Between one try and the next: twice as long after each that failed, up to most_delay_ms.
    std::int64_t retry_delay_ms = 3000;
    std::int64_t most_delay_ms = 60'000;
    // Tries at the relay, and then at the default one; none: for ever.
    std::optional<std::uint64_t> primary_retry_limit;
    std::optional<RelayAddress> default_relay;
    std::optional<std::uint64_t> default_retry_limit;

    // What may wait to be sent; beyond that, lines are lost.
    std::size_t max_lines_waiting = 1000;
    std::size_t max_bytes_waiting = 4'194'304;
};

}  // namespace hsagent::live
