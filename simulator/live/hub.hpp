// Hub: a relay without its sockets (PROTOCOL.md, 1). Bytes and the time go in; lines for each
// client, and who is to be closed, come out.
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
// One line, newline included, for all who wait for it.
using SharedLine = std::shared_ptr<const std::string>;

// Why a client is let go.
enum class Farewell : std::uint8_t { none, idle, too_slow, shutting_down };

struct HubCounters {
    std::uint64_t connections = 0;
    std::uint64_t turned_away = 0;  // they were in quarantine
    std::uint64_t lines = 0;        // that were passed on,
    std::uint64_t copies = 0;       // so many times in all
    std::uint64_t rate_limited = 0;
    std::uint64_t too_long = 0;
    std::uint64_t too_slow = 0;  // clients that were thrown out
    std::uint64_t idle = 0;
};

// Holds, for each client, one line that has begun and what waits to be sent: no more than
// max_bytes_per_line and max_bytes_waiting. Times are those of a clock that never goes back, in ms.
class Hub {
public:
    // Of one client: so many lines, and then a pause.
    static constexpr std::size_t lines_at_once = 32;
    static constexpr std::int64_t pause_ms = 50;

    explicit Hub(const RelaySettings& settings) : settings_(settings) {}

    // A client from that host and port; 0 if it is to be turned away.
    ClientNumber connect(const std::string& host, std::uint16_t port, std::int64_t now_ms);
    // It is gone.
    void disconnect(ClientNumber number);

    // What it said. Lines go to everybody else; a line too many, or too long, is answered with a
    // warning and lost. Returns what is still to be taken, at reads_from_ms(). Who says much at
    // once is heard by and by, or all of it would wait for each of the others; and so is who says
    // more than it may, who could else keep the relay busy.
    [[nodiscard]] std::string_view receive(ClientNumber number, std::string_view bytes,
                                           std::int64_t now_ms);
    // When it is to be read again, or the rest of what it said taken.
    std::int64_t reads_from_ms(ClientNumber number) const;

    // The lines that wait for it, first to last, at most so many; they stay until sent().
    std::vector<SharedLine> waiting(ClientNumber number, std::size_t most) const;
    void sent(ClientNumber number, std::size_t lines, std::int64_t now_ms);
    // none while it may stay. Else nothing is read any more, and it is to be closed: at once where
    // it was too slow, else when nothing waits for it.
    Farewell farewell(ClientNumber number) const;

    // Who got something to send, or was let go, since the last call; each once.
    std::vector<ClientNumber> take_changed();

    // Lets go of idle clients, when it is time to look; and forgets who was kept out long enough.
    void advance(std::int64_t now_ms);
    std::int64_t deadline_ms() const { return next_look_ms_; }

    // Tells everybody, and lets them go.
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
        std::int64_t took_ms = 0;  // when it last took a line, or had taken all
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
    std::map<std::string, std::int64_t> quarantine_;  // until when, by host or address
    std::vector<ClientNumber> changed_;
    ClientNumber next_number_ = 1;
    std::int64_t next_look_ms_ = 0;
    HubCounters counters_;
};

}  // namespace hsagent::live
