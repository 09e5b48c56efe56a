// Hub: a relay without its sockets (PROTOCOL.md, 1). It takes bytes and the time; it yields the
// lines for each client, and the clients to close.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/live/line_splitter.hpp"
#include "simulator/live/relay_settings.hpp"

namespace hsagent::live {

using ClientNumber = std::uint64_t;
// A line, newline included, shared by all clients for which it waits.
using SharedLine = std::shared_ptr<const std::string>;

// Why a client is closed.
enum class Farewell : std::uint8_t { none, idle, too_slow, shutting_down };

struct HubCounters {
    std::uint64_t connections = 0;
    std::uint64_t turned_away = 0;  // connections from quarantine
    std::uint64_t lines = 0;        // passed on
    std::uint64_t copies = 0;       // made of those lines, one per receiver
    std::uint64_t rate_limited = 0;
    std::uint64_t too_long = 0;
    std::uint64_t too_slow = 0;  // clients that were thrown out
    std::uint64_t idle = 0;
};

// Holds, for each client, an incomplete line and the lines that wait to be sent: at most
// max_bytes_per_line and max_bytes_waiting. Times are in ms, by a clock that never goes back.
class Hub {
public:
    // A client may send this many lines at once; then its reading pauses.
    static constexpr std::size_t lines_at_once = 32;
    static constexpr std::int64_t pause_ms = 50;

    explicit Hub(const RelaySettings& settings) : settings_(settings) {}

    // Adds a client from that host and port; 0 if it must be turned away.
    ClientNumber connect(const std::string& host, std::uint16_t port, std::int64_t now_ms);
    // To be called when a client is gone.
    void disconnect(ClientNumber number);

    // Takes bytes of a client. Lines go to everybody else; a line over the rate or length limit is
    // answered with a warning and lost. Returns the bytes that are still to be taken, at
    // reads_from_ms(). A client that sends much at once is read bit by bit; else all of it would
    // wait for each of the others. So is one above its rate, which could keep the relay busy.
    [[nodiscard]] std::string_view receive(ClientNumber number, std::string_view bytes,
                                           std::int64_t now_ms);
    // When the client is to be read again, or the rest of its bytes taken.
    std::int64_t reads_from_ms(ClientNumber number) const;

    // The first lines that wait for the client, at most `most`; they stay until sent().
    std::vector<SharedLine> waiting(ClientNumber number, std::size_t most) const;
    void sent(ClientNumber number, std::size_t lines, std::int64_t now_ms);
    // `none` while the client may stay. Else read no more from it, and close it: at once if it is
    // too slow, else when no line waits for it.
    Farewell farewell(ClientNumber number) const;

    // The clients with new lines or a new farewell since the last call; each once.
    std::vector<ClientNumber> take_changed();

    // Closes idle clients, if the next look is due, and drops expired entries of the quarantine.
    void advance(std::int64_t now_ms);
    std::int64_t deadline_ms() const { return next_look_ms_; }

    // Warns all clients, and closes them.
    void shut_down();

    std::size_t clients() const { return clients_.size(); }
    std::size_t in_quarantine() const { return quarantine_.size(); }
    const HubCounters& counters() const { return counters_; }

private:
    struct Client {
        std::string host, address;
        LineSplitter splitter;
        std::deque<SharedLine> outbox{};
        std::size_t outbox_bytes = 0;
        std::int64_t minute_ms = 0;  // when the minute of the rate limit began
        std::uint64_t lines_in_minute = 0;
        std::int64_t heard_ms = 0;
        std::int64_t reads_from_ms = 0;
        std::int64_t took_ms = 0;  // when it last took a line, or its outbox was empty
        Farewell farewell = Farewell::none;
        bool has_changed = false;
    };

    bool pass_on(ClientNumber number, Client& from, std::string_view line, std::int64_t now_ms);
    bool within_rate(Client& client, std::int64_t now_ms) const;
    void put(ClientNumber number, Client& client, const SharedLine& line, std::int64_t now_ms);
    void warn(ClientNumber number, Client& client, const SharedLine& warning, std::int64_t now_ms);
    bool is_too_slow(const Client& client, std::int64_t now_ms) const;
    void slow_down(Client& client, std::int64_t now_ms) const;
    void let_go(ClientNumber number, Client& client, Farewell farewell);
    void changed(ClientNumber number, Client& client);
    const std::string& kept_out(const Client& client) const {
        return settings_.quarantine_hosts ? client.host : client.address;
    }

    RelaySettings settings_;
    std::map<ClientNumber, Client> clients_;
    std::map<std::string, std::int64_t> quarantine_;  // end of each quarantine, by host or address
    std::vector<ClientNumber> changed_;
    ClientNumber next_number_ = 1;
    std::int64_t next_look_ms_ = 0;
    HubCounters counters_;
};

}  // namespace hsagent::live
