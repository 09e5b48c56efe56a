#include "simulator/live/connection.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <concepts>
#include <exception>
#include <string>
#include <utility>

#include "hsagent/crypto/random.hpp"
#include "simulator/live/backoff.hpp"
#include "simulator/live/line_splitter.hpp"
#include "simulator/live/log_throttle.hpp"
#include "simulator/live/outbox.hpp"
#include "simulator/live/wall_clock.hpp"

namespace hsagent::live {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t lasting_ms = 5000;  // a connection that lives this long counts as good
constexpr milliseconds try_for{10'000};
constexpr milliseconds flush_for{1000};
constexpr std::size_t bytes_a_read = 65'536;

std::uint64_t any_number() {
    std::array<Byte, 8> bytes;
    SystemRandom().fill(bytes);
    std::uint64_t number = 0;
    for (const Byte byte : bytes) number = number << 8 | byte;
    return number;
}

std::string seconds_text(std::int64_t ms) {
    std::string text = std::to_string(ms / 1000) + ".";
    detail::append_padded(text, ms % 1000 / 100, 1);
    return text + " s";
}

}  // namespace

class Connection::Impl : public std::enable_shared_from_this<Connection::Impl> {
public:
    Impl(asio::io_context& io, const ConnectionSettings& settings, Log log,
         ConnectionListener& listener)
        : settings_(settings),
          log_(std::move(log)),
          listener_(&listener),
          resolver_(io),
          socket_(io),
          timer_(io),
          splitter_(settings.max_bytes_per_line),
          outbox_(settings.max_lines_waiting, settings.max_bytes_waiting),
          backoff_(settings) {}

    void open() { try_at(settings_.relay); }
    bool is_connected() const { return connected_; }
    bool is_closed() const { return closed_; }
    const ConnectionCounters& counters() const { return counters_; }

    void send(std::string_view line) {
        if (!connected_ || closing_ || !outbox_.push(line)) {
            ++counters_.lines_dropped;
            if (!connected_ || closing_) return;
            if (const auto count = full_.happened(steady_ms())) {
                log_.warning("the queue to the relay is full; lines dropped: " +
                             std::to_string(*count));
            }
            return;
        }
        if (!writing_) write();
    }

    void close() {
        if (std::exchange(closing_, true)) return;
        if (!connected_ || outbox_.is_empty()) return end();
        after(flush_for, [this] { end(); });
    }

    // Ends at once, without another call of the listener.
    void end() {
        closing_ = closed_ = true;
        listener_ = nullptr;
        disconnect();
        resolver_.cancel();
        timer_.cancel();
    }

private:
    // Wraps a handler so that it does nothing once its connection is replaced or closed.
    template <class Work>
    auto mine(Work work) {
        return [ self = shared_from_this(), turn = turn_, work ](
            auto... arguments) requires std::invocable<const Work&, decltype(arguments)...> {
            if (!self->closed_ && self->turn_ == turn) work(arguments...);
        };
    }
    template <class Work>
    void after(milliseconds delay, Work work) {
        timer_.expires_after(delay);
        timer_.async_wait(mine([work](error_code cancelled) {
            if (!cancelled) work();
        }));
    }

    void try_at(const RelayAddress& relay) {
        ++turn_;
        relay_ = relay;
        after(try_for, [this] { failed("no answer"); });
        resolver_.async_resolve(
            relay.host, std::to_string(relay.port),
            mine([this](error_code error, const tcp::resolver::results_type& found) {
                if (error) return failed(error.message());
                asio::async_connect(socket_, found,
                                    mine([this](error_code refused, const tcp::endpoint&) {
                                        if (refused) return failed(refused.message());
                                        begin();
                                    }));
            }));
    }

    void begin() {
        connected_ = true;
        since_ms_ = steady_ms();
        ++counters_.connections;
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        timer_.cancel();
        log_.info("connected to the relay at " + relay_.text());
        expect_bytes();
        read();
        listener_->connected();
    }

    void expect_bytes() {
        if (!settings_.read_timeout_seconds || closing_) return;
        after(std::chrono::seconds(*settings_.read_timeout_seconds),
              [this] { failed("no data for too long"); });
    }

    void read() {
        socket_.async_read_some(
            asio::buffer(heard_), mine([this](error_code error, std::size_t size) {
                if (error) {
                    return failed(error == asio::error::eof ? "it closed the connection"
                                                            : error.message());
                }
                expect_bytes();
                take(std::string_view(heard_.data(), size));
                if (connected_ && !closed_) read();
            }));
    }
    void take(std::string_view bytes) {
        splitter_.feed(
            bytes,
            [this](std::string_view line) {
                if (!closing_) listener_->heard(line);
                return true;
            },
            [this] {
                ++counters_.too_long;
                if (const auto count = long_lines_.happened(steady_ms())) {
                    log_.warning("the relay sent a line of more than " +
                                 std::to_string(settings_.max_bytes_per_line) +
                                 " bytes; such lines dropped: " + std::to_string(*count));
                }
            });
    }

    void write() {
        writing_ = true;
        asio::async_write(socket_, asio::buffer(outbox_.write()),
                          mine([this](error_code error, std::size_t) {
                              // The reader reports the error, and may have lines to read first.
                              if (error) return;
                              outbox_.written();
                              writing_ = false;
                              if (outbox_.has_more()) return write();
                              if (closing_) end();
                          }));
    }

    void disconnect() {
        ++turn_;
        connected_ = writing_ = false;
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
        socket_.close(ignored);
        outbox_.clear();
        splitter_ = LineSplitter(settings_.max_bytes_per_line);
    }

    void failed(const std::string& why) {
        const bool was_connected = connected_;
        if (was_connected && steady_ms() - since_ms_ >= lasting_ms) backoff_.reset();
        disconnect();
        resolver_.cancel();
        if (closing_) return end();
        const std::string what =
            (was_connected ? "lost the relay at " : "cannot reach ") + relay_.text() + ": " + why;
        const auto next = backoff_.next(any_number());
        if (!next) {
            log_.error(what + "; giving up");
            closed_ = true;
            timer_.cancel();
            return listener_->gave_up();
        }
        log_.warning(what + "; trying " + next->relay.text() + " in " +
                     seconds_text(next->delay_ms));
        after(milliseconds(next->delay_ms), [this, relay = next->relay] { try_at(relay); });
    }

    ConnectionSettings settings_;
    Log log_;
    ConnectionListener* listener_;
    tcp::resolver resolver_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    LineSplitter splitter_;
    Outbox outbox_;
    Backoff backoff_;
    RelayAddress relay_;
    std::array<char, bytes_a_read> heard_;
    std::uint64_t turn_ = 0;
    std::int64_t since_ms_ = 0;
    bool connected_ = false, writing_ = false, closing_ = false, closed_ = false;
    LogThrottle full_, long_lines_;
    ConnectionCounters counters_;
};

Connection::Connection(asio::io_context& io, const ConnectionSettings& settings, Log log,
                       ConnectionListener& listener)
    : impl_(std::make_shared<Impl>(io, settings, std::move(log), listener)) {}
Connection::~Connection() {
    try {
        impl_->end();
    } catch (const std::exception&) {
        // A timer that cannot be cancelled finds the connection closed.
    }
}

void Connection::open() {
    impl_->open();
}
bool Connection::is_connected() const {
    return impl_->is_connected();
}
void Connection::send(std::string_view line) {
    impl_->send(line);
}
void Connection::close() {
    impl_->close();
}
bool Connection::is_closed() const {
    return impl_->is_closed();
}
const ConnectionCounters& Connection::counters() const {
    return impl_->counters();
}

}  // namespace hsagent::live
