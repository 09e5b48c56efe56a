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
    // Listens when it returns. Throws sim::UsageError if it cannot bind the address.
    RelayServer(const RelaySettings& settings, Log log);
    RelayServer(const RelayServer&) = delete;
    RelayServer& operator=(const RelayServer&) = delete;
    ~RelayServer();

    // "127.0.0.1:8888"; the actual port if 0 was requested.
    std::string address() const;
    std::uint16_t port() const;

    // Serves until SIGINT or SIGTERM comes, or stop() is called. Then notifies every client, and
    // returns when all have received that, or after a second.
    void run();
    // May be called from any thread.
    void stop();

    // Must not be called while run() runs.
    const HubCounters& counters() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hsagent::live
