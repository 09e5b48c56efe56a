// Tests of the relay on real sockets, with clients that behave and some that do not.
#include "simulator/live/relay_server.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "hsagent/message/wire.hpp"
#include "raw_client.hpp"
#include "simulator/runs/run_options.hpp"

using namespace hsagent;
using namespace hsagent::live;
using namespace std::chrono_literals;
using hsagent::live::test::RawClient;

namespace {

RelaySettings any_port() {
    RelaySettings settings;
    settings.port = 0;
    settings.rate_limit_msgs_per_minute = 1'000'000;
    return settings;
}

// A relay that serves during the lifetime of this object.
class Serving {
public:
    explicit Serving(const RelaySettings& settings = any_port())
        : server(settings, Log()), thread_([this] { server.run(); }) {}
    ~Serving() { end(); }

    RawClient client(int receive_buffer = 0) { return RawClient(server.port(), receive_buffer); }
    void end() {
        server.stop();
        if (thread_.joinable()) thread_.join();
    }

    RelayServer server;

private:
    std::thread thread_;
};

std::string relayed(const std::string& line, const RawClient& from) {
    std::string text;
    message::append_relayed(text, line, "127.0.0.1:" + std::to_string(from.local_port()));
    text.pop_back();
    return text;
}

// Waits until the relay has accepted all clients; it keeps no lines for one that is still
// connecting.
void meet(const std::vector<RawClient*>& clients) {
    for (std::size_t waiting = 1, token = 0; waiting < clients.size(); ++token) {
        const std::string line = std::to_string(token);
        BOOST_TEST_REQUIRE(clients[0]->say(line + "\n"));
        for (std::size_t i = 1; i < waiting; ++i) {
            BOOST_TEST_REQUIRE((clients[i]->line() == relayed(line, *clients[0])));
        }
        while (waiting < clients.size()) {
            auto heard = clients[waiting]->line(100ms);
            while (heard && *heard != relayed(line, *clients[0])) heard = clients[waiting]->line();
            if (!heard) break;
            ++waiting;
        }
    }
}

// Checks that lines of one client reach the other in order.
void talk(RawClient& from, RawClient& to, int times) {
    for (int i = 0; i < times; ++i) {
        const std::string line = "{\"number\": " + std::to_string(i) + "}";
        BOOST_TEST_REQUIRE(from.say(line + "\n"));
        BOOST_TEST_REQUIRE((to.line() == relayed(line, from)));
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(relay_server)

BOOST_AUTO_TEST_CASE(clients_hear_each_other_and_at_the_end_the_relay) {
    Serving relay;
    RawClient a = relay.client(), b = relay.client();
    meet({&a, &b});
    talk(a, b, 3);
    talk(b, a, 3);
    relay.end();
    for (RawClient* client : {&a, &b}) {
        BOOST_TEST((client->line() == "Warning: Server is shutting down."));
        BOOST_TEST(!client->line().has_value());
        BOOST_TEST(client->has_ended());
    }
    BOOST_TEST(relay.server.counters().connections == 2u);
    BOOST_TEST(relay.server.counters().copies >= 7u);
    BOOST_TEST(relay.server.counters().lines >= relay.server.counters().copies);
}

// Closing a socket with unread bytes discards what was sent last.
BOOST_AUTO_TEST_CASE(who_goes_on_talking_hears_the_end_as_well) {
    Serving relay;
    RawClient a = relay.client(), b = relay.client();
    meet({&a, &b});
    std::thread talks([&] {
        while (a.say(std::string(20'000, 'x') + "\n")) {
        }
    });
    std::this_thread::sleep_for(50ms);
    relay.end();
    bool was_told = false;
    while (const auto line = a.line()) was_told = *line == "Warning: Server is shutting down.";
    BOOST_TEST(was_told);
    talks.join();
}

// More waits for it than the sockets hold, and it reads only now.
BOOST_AUTO_TEST_CASE(who_reads_late_hears_all_and_the_end_as_well) {
    constexpr int lines = 120;
    RelaySettings settings = any_port();
    settings.max_bytes_waiting = 16 << 20;
    Serving relay(settings);
    RawClient late = relay.client(4096);
    RawClient a = relay.client(), b = relay.client();
    meet({&a, &b});
    while (late.line(100ms)) {
    }
    const std::string line(60'000, 'x');
    for (int i = 0; i < lines; ++i) {
        BOOST_TEST_REQUIRE(a.say(line + "\n"));
        BOOST_TEST_REQUIRE((b.line() == relayed(line, a)));
    }
    std::thread ends([&] { relay.end(); });
    int heard = 0;
    bool was_told = false;
    while (const auto said = late.line()) {
        heard += *said == relayed(line, a);
        was_told = *said == "Warning: Server is shutting down.";
    }
    ends.join();
    BOOST_TEST(heard == lines);
    BOOST_TEST(was_told);
}

BOOST_AUTO_TEST_CASE(an_address_that_is_taken_is_refused) {
    Serving relay;
    RelaySettings same = any_port();
    same.port = relay.server.port();
    BOOST_CHECK_EXCEPTION(RelayServer(same, Log()), sim::UsageError, [&](const auto& error) {
        return std::string(error.what())
            .starts_with("cannot listen at 127.0.0.1:" + std::to_string(same.port));
    });
}

BOOST_AUTO_TEST_CASE(one_that_never_reads_is_thrown_out_and_the_others_notice_nothing) {
    RelaySettings settings = any_port();
    settings.backpressure_policy.disconnect_threshold = 40;
    settings.max_bytes_waiting = 1 << 20;
    Serving relay(settings);
    RawClient deaf = relay.client(4096);
    RawClient a = relay.client(), b = relay.client();
    meet({&a, &b});
    const std::string line(60'000, 'x');
    // Sockets have their own buffers, of some megabytes.
    for (int i = 0; i < 500; ++i) {
        BOOST_TEST_REQUIRE(a.say(line + "\n"));
        BOOST_TEST_REQUIRE((b.line() == relayed(line, a)));
    }
    talk(b, a, 1);
    relay.end();
    BOOST_TEST(relay.server.counters().too_slow == 1u);
}

BOOST_AUTO_TEST_CASE(one_that_floods_is_warned_and_the_others_hear_what_is_allowed) {
    RelaySettings settings = any_port();
    settings.rate_limit_msgs_per_minute = 100;
    Serving relay(settings);
    RawClient hears = relay.client(), floods = relay.client();
    meet({&hears, &floods});
    std::string flood;
    for (int i = 0; i < 5000; ++i) flood += "line\n";
    BOOST_TEST(floods.say(flood));
    BOOST_TEST(
        (floods.line() == "Warning: You are sending messages too quickly. Please slow down."));
    for (int i = 0; i < 100; ++i) BOOST_TEST_REQUIRE((hears.line() == relayed("line", floods)));
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST(hears.say("line\n"));
        auto heard = floods.line();
        while (heard && heard->starts_with("Warning:")) heard = floods.line();
        BOOST_TEST_REQUIRE((heard == relayed("line", hears)));
    }
    BOOST_TEST(!hears.line(100ms).has_value());
    relay.end();
    BOOST_TEST(relay.server.counters().rate_limited == 4900u);
    BOOST_TEST(relay.server.counters().too_slow == 0u);
}

BOOST_AUTO_TEST_CASE(ten_megabytes_without_a_newline_are_one_line_too_long) {
    Serving relay;
    RawClient endless = relay.client(), a = relay.client(), b = relay.client();
    meet({&endless, &a, &b});
    BOOST_TEST(endless.say(std::string(10'000'000, 'x')));
    BOOST_TEST(endless.line()->starts_with("Warning: Your line is too long"));
    for (int i = 0; i < 20; ++i) {
        talk(a, b, 1);
        endless.line();
    }
    BOOST_TEST(endless.say("\nshort\n"));
    BOOST_TEST((a.line() == relayed("short", endless)));
    relay.end();
    BOOST_TEST(relay.server.counters().too_long == 1u);
}

BOOST_AUTO_TEST_CASE(five_hundred_that_come_and_go_leave_no_trace) {
    Serving relay;
    RawClient a = relay.client(), b = relay.client();
    meet({&a, &b});
    for (int round = 0; round < 5; ++round) {
        std::vector<std::unique_ptr<RawClient>> crowd;
        for (int i = 0; i < 100; ++i) {
            crowd.push_back(std::make_unique<RawClient>(relay.server.port()));
            if (i % 2 == 0) crowd.back()->say("half a li");
        }
        talk(a, b, 5);
        crowd.clear();
        talk(b, a, 5);
    }
    relay.end();
    BOOST_TEST(relay.server.counters().connections == 502u);
    BOOST_TEST(relay.server.counters().too_slow == 0u);
    BOOST_TEST(relay.server.counters().too_long == 0u);
}

BOOST_AUTO_TEST_CASE(one_that_says_nothing_is_let_go) {
    RelaySettings settings = any_port();
    settings.client_timeout_secs = 1;
    settings.timeout_check_interval_secs = 1;
    Serving relay(settings);
    RawClient silent = relay.client();
    BOOST_TEST((silent.line() == "Warning: You have been disconnected due to inactivity."));
    BOOST_TEST(!silent.line().has_value());
    BOOST_TEST(silent.has_ended());
}

BOOST_AUTO_TEST_SUITE_END()
