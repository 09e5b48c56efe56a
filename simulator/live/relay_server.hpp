// RelayServer: a Hub on real sockets, on one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "simulator/live/hub.hpp"
#include "simulator/live/log.hpp"
#include "simulator/live/relay_settings.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

class RelayServer {
public:
    // Listens when it returns. Throws sim::UsageError where the address cannot be had.
    RelayServer(const RelaySettings& settings, Log log);
    RelayServer(const RelayServer&) = delete;
    RelayServer& operator=(const RelayServer&) = delete;
    ~RelayServer();

    // "127.0.0.1:8888"; the port that was found where 0 was asked for.
    std::string address() const;
    std::uint16_t port() const;

    // Serves until SIGINT or SIGTERM comes, or stop() is called; then tells every client, and
    // returns when they have heard it, or after a second.
    void run();
    // From any thread.
    void stop();

    // When run() does not.
    const HubCounters& counters() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hsagent::live
