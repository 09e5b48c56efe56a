// RawClient: a client of a relay that does exactly what a test tells it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace hsagent::live::test {

class RawClient {
public:
    // Connects to 127.0.0.1. `receive_buffer`: size of the kernel's buffer in bytes; 0: the
    // default.
    explicit RawClient(std::uint16_t port, int receive_buffer = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer > 0) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        ::sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<::sockaddr*>(&at), sizeof at) != 0) {
            ::close(socket_);
            throw std::runtime_error("the test's client cannot connect");
        }
    }
    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), heard_(std::move(other.heard_)) {}
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient() {
        if (socket_ >= 0) ::close(socket_);
    }

    std::uint16_t local_port() const {
        ::sockaddr_in at{};
        ::socklen_t size = sizeof at;
        ::getsockname(socket_, reinterpret_cast<::sockaddr*>(&at), &size);
        return ntohs(at.sin_port);
    }

    // Sends all of `text`; false if the other side is gone.
    bool say(std::string_view text) {
        while (!text.empty()) {
            const ::ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    // The next line, without its newline; nullopt at the end or after `patience`.
    std::optional<std::string> line(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
        const auto until = std::chrono::steady_clock::now() + patience;
        for (;;) {
            const std::size_t end = heard_.find('\n', looked_at_);
            if (end != std::string::npos) {
                std::string found = heard_.substr(0, end);
                heard_.erase(0, end + 1);
                looked_at_ = 0;
                return found;
            }
            looked_at_ = heard_.size();
            if (has_ended_ || !hear(until)) return std::nullopt;
        }
    }
    // Whether the other side has closed; lines that arrived earlier can still be read.
    bool has_ended() const { return has_ended_; }

private:
    bool hear(std::chrono::steady_clock::time_point until) {
        using namespace std::chrono;
        const auto left = duration_cast<milliseconds>(until - steady_clock::now()).count();
        ::pollfd waits{socket_, POLLIN, 0};
        if (::poll(&waits, 1, left > 0 ? static_cast<int>(left) : 0) <= 0) return false;
        char part[65'536];
        const ::ssize_t got = ::recv(socket_, part, sizeof part, 0);
        if (got <= 0) {
            has_ended_ = true;
            return false;
        }
        heard_.append(part, static_cast<std::size_t>(got));
        return true;
    }

    int socket_;
    std::string heard_;
    std::size_t looked_at_ = 0;
    bool has_ended_ = false;
};

}  // namespace hsagent::live::test
