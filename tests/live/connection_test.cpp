// Tests of a connection to relays that misbehave.
#include "simulator/live/connection.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace hsagent::live;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

struct Listener final : ConnectionListener {
    void connected() override { ++connections; }
    void heard(std::string_view line) override { lines.emplace_back(line); }
    void gave_up() override { given_up = true; }

    int connections = 0;
    std::vector<std::string> lines;
    bool given_up = false;
};

struct Fixture {
    // A relay that only listens: the kernel accepts connections.
    asio::io_context io;
    tcp::acceptor relay{io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
    ConnectionSettings settings = [this] {
        ConnectionSettings made;
        made.relay.port = relay.local_endpoint().port();
        made.retry_delay_ms = 10;
        made.most_delay_ms = 20;
        return made;
    }();
    Listener listener;

    // Runs until `what` is true; false if it stays false.
    bool until(const std::function<bool()>& what) {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (!what()) {
            if (std::chrono::steady_clock::now() > end) return false;
            io.restart();
            io.run_one_for(10ms);
        }
        return true;
    }
    tcp::socket accepted() {
        BOOST_TEST_REQUIRE(until([&] { return listener.connections == expected; }));
        return relay.accept();
    }
    int expected = 1;
};

std::string read_line(tcp::socket& socket) {
    std::string line;
    char c = 0;
    while (socket.read_some(asio::buffer(&c, 1)) == 1 && c != '\n') line += c;
    return line;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(links, Fixture)

BOOST_AUTO_TEST_CASE(lines_go_both_ways_and_what_is_too_long_is_dropped) {
    settings.max_bytes_per_line = 2000;
    Connection link(io, settings, Log(), listener);
    link.open();
    tcp::socket socket = accepted();
    link.send("hello\n");
    BOOST_TEST(until([&] { return socket.available() > 0; }));
    BOOST_TEST(read_line(socket) == "hello");
    asio::write(socket, asio::buffer("one\n" + std::string(2001, 'x') + "\n" +
                                     std::string(2000, 'y') + "\ntw"));
    BOOST_TEST(until([&] { return listener.lines.size() == 2; }));
    asio::write(socket, asio::buffer(std::string("o\n")));
    BOOST_TEST(until([&] { return listener.lines.size() == 3; }));
    BOOST_TEST(listener.lines == (std::vector<std::string>{"one", std::string(2000, 'y'), "two"}));
    BOOST_TEST(link.counters().too_long == 1u);
}

BOOST_AUTO_TEST_CASE(a_relay_that_closes_is_tried_again_and_half_a_line_is_forgotten) {
    Connection link(io, settings, Log(), listener);
    link.open();
    for (expected = 1; expected <= 3; ++expected) {
        tcp::socket socket = accepted();
        BOOST_TEST(link.is_connected());
        asio::write(socket, asio::buffer("whole\nhalf"));
        BOOST_TEST(until([&] { return listener.lines.size() == static_cast<unsigned>(expected); }));
        BOOST_TEST(listener.lines.back() == "whole");
        socket.close();
        BOOST_TEST(until([&] { return !link.is_connected(); }));
        link.send("to nobody\n");
    }
    BOOST_TEST(link.counters().lines_dropped == 3u);
    BOOST_TEST(!listener.given_up);
}

BOOST_AUTO_TEST_CASE(what_a_relay_does_not_read_is_bounded) {
    settings.max_lines_waiting = 1000;
    settings.max_bytes_waiting = 1'000'000;
    Connection link(io, settings, Log(), listener);
    link.open();
    tcp::socket socket = accepted();
    const std::string line = std::string(9999, 'x') + "\n";
    for (int i = 0; i < 3000; ++i) {
        link.send(line);
        io.restart();
        io.poll();
    }
    // The buffers of the sockets hold some megabytes themselves.
    BOOST_TEST(link.counters().lines_dropped > 1000u);
    BOOST_TEST(link.is_connected());
}

// Sends more than the sockets hold, to a relay that reads nothing.
void fill(Connection& link, asio::io_context& io) {
    const std::string line = std::string(9999, 'x') + "\n";
    const std::uint64_t dropped = link.counters().lines_dropped;
    while (link.counters().lines_dropped == dropped) {
        link.send(line);
        io.restart();
        io.poll();
    }
}

BOOST_AUTO_TEST_CASE(what_waited_for_a_lost_relay_is_not_said_to_the_next) {
    Connection link(io, settings, Log(), listener);
    link.open();
    {
        tcp::socket deaf = accepted();
        fill(link, io);
    }
    expected = 2;
    tcp::socket next = accepted();
    link.send("new\n");
    BOOST_TEST(until([&] { return next.available() > 0; }));
    BOOST_TEST((read_line(next) == "new"));
}

BOOST_AUTO_TEST_CASE(nothing_is_heard_while_it_ends) {
    Connection link(io, settings, Log(), listener);
    link.open();
    tcp::socket deaf = accepted();
    fill(link, io);
    link.close();
    asio::write(deaf, asio::buffer(std::string("late\n")));
    BOOST_TEST(until([&] { return link.is_closed(); }));
    BOOST_TEST(listener.lines.empty());
}

BOOST_AUTO_TEST_CASE(a_connection_that_does_not_last_is_a_try_that_failed) {
    settings.primary_retry_limit = 2;
    Connection link(io, settings, Log(), listener);
    link.open();
    for (expected = 1; expected <= 3; ++expected) accepted().close();
    BOOST_TEST(until([&] { return listener.given_up; }));
}

BOOST_AUTO_TEST_CASE(a_relay_that_says_nothing_is_given_up_for_lost) {
    settings.read_timeout_seconds = 1;
    Connection link(io, settings, Log(), listener);
    link.open();
    tcp::socket socket = accepted();
    for (int i = 0; i < 3; ++i) {
        asio::write(socket, asio::buffer("line\n"));
        BOOST_TEST(until([&] { return listener.lines.size() == static_cast<unsigned>(i + 1); }));
    }
    BOOST_TEST(link.is_connected());
    BOOST_TEST(until([&] { return !link.is_connected(); }));
    expected = 2;
    tcp::socket again = accepted();
    BOOST_TEST(link.is_connected());
}

BOOST_AUTO_TEST_CASE(at_the_end_what_waits_is_sent) {
    Connection link(io, settings, Log(), listener);
    link.open();
    tcp::socket socket = accepted();
    link.send("last words\n");
    link.close();
    link.send("too late\n");
    BOOST_TEST(until([&] { return link.is_closed(); }));
    BOOST_TEST(read_line(socket) == "last words");
    boost::system::error_code end;
    char c = 0;
    BOOST_TEST(socket.read_some(asio::buffer(&c, 1), end) == 0u);
    BOOST_TEST((end == asio::error::eof));
}

BOOST_AUTO_TEST_CASE(at_the_end_a_relay_that_does_not_read_is_not_waited_for) {
    Connection link(io, settings, Log(), listener);
    link.open();
    tcp::socket socket = accepted();
    const std::string line = std::string(59'999, 'x') + "\n";
    while (link.counters().lines_dropped == 0) {
        link.send(line);
        io.restart();
        io.poll();
    }
    link.close();
    BOOST_TEST(!link.is_closed());
    BOOST_TEST(until([&] { return link.is_closed(); }));
}

BOOST_AUTO_TEST_CASE(a_link_may_go_at_any_moment) {
    for (const int polls : {0, 1, 2, 3, 5, 8}) {
        {
            Connection link(io, settings, Log(), listener);
            link.open();
            for (int i = 0; i < polls; ++i) {
                io.restart();
                io.run_one_for(5ms);
            }
            link.send("line\n");
        }
        io.restart();
        io.run_for(20ms);
    }
    BOOST_TEST(!listener.given_up);
}

BOOST_AUTO_TEST_SUITE_END()
