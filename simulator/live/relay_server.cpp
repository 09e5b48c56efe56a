#include "simulator/live/relay_server.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <csignal>
#include <unordered_map>
#include <utility>
#include <vector>

#include "simulator/live/wall_clock.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds grace{1};   // for a client to receive its farewell
constexpr std::size_t lines_a_write = 64;  // gathered into one write
constexpr std::size_t client_bytes_a_read = 16'384;

std::string spelt(const asio::ip::address& address) {
    const std::string text = address.to_string();
    return address.is_v6() ? '[' + text + ']' : text;
}

// Allows one socket per client, and some files.
void allow_many_sockets() {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

const char* name(Farewell farewell) {
    switch (farewell) {
        case Farewell::none:
            return "it left";
        case Farewell::idle:
            return "it was idle for too long";
        case Farewell::too_slow:
            return "it did not read its waiting lines";
        case Farewell::shutting_down:
            return "the relay shuts down";
    }
    return "";
}

}  // namespace

class RelayServer::Impl {
public:
    Impl(const RelaySettings& settings, Log log)
        : settings_(settings), log_(std::move(log)), hub_(settings) {
        allow_many_sockets();
        listen();
    }

    tcp::endpoint endpoint() const { return endpoint_; }

    void run() {
        signals_.async_wait([this](error_code error, int) {
            if (!error) stop();
        });
        accept();
        look();
        io_.run();
    }

    void post_stop() {
        asio::post(io_, [this] { stop(); });
    }

    const HubCounters& counters() const { return hub_.counters(); }

private:
    struct Session {
        Session(tcp::socket its, ClientNumber of)
            : socket(std::move(its)),
              read_timer(socket.get_executor()),
              leave_timer(socket.get_executor()),
              number(of) {}
        tcp::socket socket;
        asio::steady_timer read_timer;   // until it is read again, if it was slowed down
        asio::steady_timer leave_timer;  // until it is dropped, farewell received or not
        ClientNumber number;
        std::string address;
        std::array<char, client_bytes_a_read> heard;
        std::vector<SharedLine> writing;  // kept alive until they are written
        bool was_told = false;            // its farewell is on the way
        bool leaves = false;
    };
    using SessionPointer = std::shared_ptr<Session>;

    void listen() {
        error_code error;
        tcp::resolver resolver(io_);
        const auto found = resolver.resolve(settings_.host, std::to_string(settings_.port),
                                            tcp::resolver::passive, error);
        if (error || found.empty()) cannot_listen(error);
        const tcp::endpoint wanted = found.begin()->endpoint();
        acceptor_.open(wanted.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(wanted, error);
        if (!error) {
            acceptor_.listen(static_cast<int>(settings_.connection_buffer_size), error);
        }
        if (error) cannot_listen(error);
        endpoint_ = acceptor_.local_endpoint();
    }
    [[noreturn]] void cannot_listen(error_code error) const {
        throw sim::UsageError(
            "cannot listen at " + settings_.host + ":" + std::to_string(settings_.port) + ": " +
            error.message() +
            "; stop the program that listens there, or choose another --host or --port");
    }

    void accept() {
        acceptor_.async_accept([this](error_code error, tcp::socket socket) {
            if (stopping_) return;
            if (!error) {
                welcome(std::move(socket));
                return accept();
            }
            // Out of descriptors, for example. Pending connections keep waiting.
            log_.error("accepting a connection failed: " + error.message() + "; trying again");
            accept_timer_.expires_after(
                std::chrono::milliseconds(settings_.accept_error_backoff_ms));
            accept_timer_.async_wait([this](error_code cancelled) {
                if (!cancelled) accept();
            });
        });
    }

    void welcome(tcp::socket socket) {
        error_code error;
        const tcp::endpoint peer = socket.remote_endpoint(error);
        if (error) return;  // gone already
        const std::string host = spelt(peer.address());
        const ClientNumber number = hub_.connect(host, peer.port(), steady_ms());
        if (number == 0) {
            log_.info(host + ":" + std::to_string(peer.port()) + " was turned away: quarantine");
            return;
        }
        socket.set_option(tcp::no_delay(true), error);
        const auto session = std::make_shared<Session>(std::move(socket), number);
        session->address = host + ":" + std::to_string(peer.port());
        sessions_.emplace(number, session);
        log_.info(session->address + " connected; clients: " + std::to_string(sessions_.size()));
        read(session);
    }

    void read(const SessionPointer& session) {
        session->socket.async_read_some(
            asio::buffer(session->heard), [this, session](error_code error, std::size_t size) {
                if (session->leaves) return;
                if (error) return drop(session, error == asio::error::eof ? "" : error.message());
                heard(session, std::string_view(session->heard.data(), size));
            });
    }
    void heard(const SessionPointer& session, std::string_view bytes) {
        const std::int64_t now = steady_ms();
        const std::string_view rest = hub_.receive(session->number, bytes, now);
        serve_changed();
        if (session->leaves) return;
        const std::int64_t from = hub_.reads_from_ms(session->number);
        if (from <= now) return read(session);
        session->read_timer.expires_after(std::chrono::milliseconds(from - now));
        session->read_timer.async_wait([this, session, rest](error_code cancelled) {
            if (cancelled || session->leaves) return;
            rest.empty() ? read(session) : heard(session, rest);
        });
    }

    // Writes new lines to clients, and closes those with a farewell.
    void serve_changed() {
        for (const ClientNumber number : hub_.take_changed()) {
            const auto found = sessions_.find(number);
            if (found != sessions_.end()) serve(SessionPointer(found->second));
        }
    }
    void serve(const SessionPointer& session) {
        const Farewell farewell = hub_.farewell(session->number);
        if (farewell == Farewell::too_slow) return drop(session, "");
        if (session->writing.empty()) write(session);
        if (farewell != Farewell::none) take_leave(session);
    }
    // Sends the client its waiting lines, then the end. Meanwhile its bytes are still read, because
    // a socket that is closed with unread bytes discards the last ones sent.
    void take_leave(const SessionPointer& session) {
        error_code ignored;
        if (session->writing.empty()) {
            session->socket.shutdown(tcp::socket::shutdown_send, ignored);
        }
        if (std::exchange(session->was_told, true)) return;
        session->leave_timer.expires_after(grace);
        session->leave_timer.async_wait([this, session](error_code cancelled) {
            if (!cancelled) drop(session, "");
        });
    }
    void write(const SessionPointer& session) {
        session->writing = hub_.waiting(session->number, lines_a_write);
        if (session->writing.empty()) return;
        std::vector<asio::const_buffer> buffers;
        buffers.reserve(session->writing.size());
        for (const SharedLine& line : session->writing) buffers.push_back(asio::buffer(*line));
        asio::async_write(session->socket, buffers, [this, session](error_code error, std::size_t) {
            if (session->leaves) return;
            if (error) return drop(session, error.message());
            hub_.sent(session->number, session->writing.size(), steady_ms());
            session->writing.clear();
            serve(session);
        });
    }

    void drop(const SessionPointer& session, const std::string& error) {
        if (std::exchange(session->leaves, true)) return;
        const Farewell farewell = hub_.farewell(session->number);
        const std::string why =
            error.empty() || farewell != Farewell::none ? name(farewell) : error;
        hub_.disconnect(session->number);
        sessions_.erase(session->number);
        session->read_timer.cancel();
        session->leave_timer.cancel();
        error_code ignored;
        session->socket.close(ignored);
        const std::string line = session->address + " disconnected: " + why +
                                 "; clients: " + std::to_string(sessions_.size());
        farewell == Farewell::too_slow ? log_.warning(line) : log_.info(line);
        if (stopping_ && sessions_.empty()) io_.stop();
    }

    // Looks for idle clients.
    void look() {
        const std::int64_t now = steady_ms();
        hub_.advance(now);
        serve_changed();
        look_timer_.expires_after(
            std::chrono::milliseconds(std::max<std::int64_t>(1, hub_.deadline_ms() - now)));
        look_timer_.async_wait([this](error_code cancelled) {
            if (!cancelled) look();
        });
    }

    void stop() {
        if (std::exchange(stopping_, true)) return io_.stop();  // the second request ends at once
        log_.info("shutting down; clients: " + std::to_string(sessions_.size()));
        error_code ignored;
        acceptor_.close(ignored);
        accept_timer_.cancel();
        look_timer_.cancel();
        signals_.async_wait([this](error_code error, int) {
            if (!error) stop();
        });
        hub_.shut_down();
        serve_changed();
        if (sessions_.empty()) return io_.stop();
        end_timer_.expires_after(grace);
        end_timer_.async_wait([this](error_code) { io_.stop(); });
    }

    RelaySettings settings_;
    Log log_;
    Hub hub_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
    tcp::endpoint endpoint_;
    asio::signal_set signals_{io_, SIGINT, SIGTERM};
    asio::steady_timer accept_timer_{io_}, look_timer_{io_}, end_timer_{io_};
    std::unordered_map<ClientNumber, SessionPointer> sessions_;
    bool stopping_ = false;
};

RelayServer::RelayServer(const RelaySettings& settings, Log log)
    : impl_(std::make_unique<Impl>(settings, std::move(log))) {}
RelayServer::~RelayServer() = default;

std::string RelayServer::address() const {
    const tcp::endpoint at = impl_->endpoint();
    return spelt(at.address()) + ":" + std::to_string(at.port());
}
std::uint16_t RelayServer::port() const {
    return impl_->endpoint().port();
}
void RelayServer::run() {
    impl_->run();
}
void RelayServer::stop() {
    impl_->post_stop();
}
const HubCounters& RelayServer::counters() const {
    return impl_->counters();
}

}  // namespace hsagent::live
