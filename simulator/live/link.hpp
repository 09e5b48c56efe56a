// Link: an agent's connection to its relay, made anew whenever it is lost.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "simulator/live/link_settings.hpp"
#include "simulator/live/log.hpp"

namespace boost::asio {
class io_context;
}

namespace hsagent::live {

struct LinkCounters {
    std::uint64_t connections = 0;
    std::uint64_t lines_dropped = 0;  // to be sent, but no room or no relay was there
    std::uint64_t too_long = 0;       // of the relay
};

// Called from within the io_context's run(); what they throw comes out there.
class LinkListener {
public:
    virtual ~LinkListener() = default;
    virtual void connected() = 0;
    virtual void heard(std::string_view line) = 0;  // without its newline; valid during the call
    virtual void gave_up() = 0;                     // there will be no connection any more
};

class Link {
public:
    // `io` and `listener` outlive it.
    Link(boost::asio::io_context& io, const LinkSettings& settings, Log log,
         LinkListener& listener);
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    // Its connection is cut; the io_context may still have to run out of what was begun.
    ~Link();

    // Tries the relay at once.
    void open();
    bool is_connected() const;
    // A line with its newline. It is lost where there is no connection, or no room.
    void send(std::string_view line);
    // Sends what waits, for a second at most, and then ends; nothing is heard any more. Not from
    // within heard().
    void close();
    bool is_closed() const;

    const LinkCounters& counters() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace hsagent::live
