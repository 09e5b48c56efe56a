// Connection: an agent's connection to its relay, made anew whenever it is lost.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "simulator/live/connection_settings.hpp"
#include "simulator/live/log.hpp"

namespace boost::asio {
class io_context;
}

namespace hsagent::live {

struct ConnectionCounters {
    std::uint64_t connections = 0;
    std::uint64_t lines_dropped = 0;  // to be sent, but no room or no relay was there
    std::uint64_t too_long = 0;       // of the relay
};

// Called from within the io_context's run(); what they throw comes out there.
class ConnectionListener {
public:
    virtual ~ConnectionListener() = default;
    virtual void connected() = 0;
    virtual void heard(std::string_view line) = 0;  // without its newline; valid during the call
    virtual void gave_up() = 0;                     // there will be no connection any more
};

class Connection {
public:
    // `io` and `listener` outlive it.
    Connection(boost::asio::io_context& io, const ConnectionSettings& settings, Log log,
               ConnectionListener& listener);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    // Its connection is cut; the io_context may still have to run out of what was begun.
    ~Connection();

    // Tries the relay at once.
    void open();
    bool is_connected() const;
    // A line with its newline. It is lost where there is no connection, or no room.
    void send(std::string_view line);
    // Sends what waits, for a second at most, and then ends; nothing is heard any more. Not from
    // within heard().
    void close();
    bool is_closed() const;

    const ConnectionCounters& counters() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace hsagent::live
