// Connection: an agent's connection to its relay, made again whenever it is lost.
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
    std::uint64_t lines_dropped = 0;  // outgoing, but without room or relay
    std::uint64_t too_long = 0;       // from the relay
};

// Called from the io_context's run(), which passes on their exceptions.
class ConnectionListener {
public:
    virtual ~ConnectionListener() = default;
    virtual void connected() = 0;
    virtual void heard(std::string_view line) = 0;  // without its newline; valid during the call
    virtual void gave_up() = 0;                     // no more tries: there will be no connection
};

class Connection {
public:
    // `io` and `listener` must outlive it.
    Connection(boost::asio::io_context& io, const ConnectionSettings& settings, Log log,
               ConnectionListener& listener);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    // Cuts the connection. Handlers that were already started may still be pending in the
    // io_context.
    ~Connection();

    // Starts with a try at the relay, without delay.
    void open();
    bool is_connected() const;
    // Sends a line with its newline. It is lost if there is no connection or no room.
    void send(std::string_view line);
    // Sends waiting lines, for a second at most, and then ends. The listener gets no more lines.
    // Must not be called from heard().
    void close();
    bool is_closed() const;

    const ConnectionCounters& counters() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace hsagent::live
