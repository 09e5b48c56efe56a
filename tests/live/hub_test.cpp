// Tests of the relay without sockets: who hears what, who is throttled, and who is disconnected.
#include "simulator/live/hub.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hsagent/message/wire.hpp"

using namespace hsagent;
using namespace hsagent::live;

namespace {

using Lines = std::vector<std::string>;

RelaySettings small() {
    RelaySettings settings;
    settings.rate_limit_msgs_per_minute = 5;
    settings.backpressure_policy.throttle_threshold = 2;
    settings.backpressure_policy.flow_control_threshold = 4;
    settings.backpressure_policy.disconnect_threshold = 6;
    settings.stall_ms = 0;
    return settings;
}

// Takes the lines that wait for a client, as if they were sent.
Lines heard(Hub& hub, ClientNumber number, std::int64_t now_ms = 0) {
    Lines lines;
    for (const SharedLine& line : hub.waiting(number, 1000)) lines.push_back(*line);
    hub.sent(number, lines.size(), now_ms);
    return lines;
}

std::string long_line(std::size_t size) {
    std::string line(size, 'x');
    line += '\n';
    return line;
}

// Passes in all of `bytes`, like a server that writes without delay.
void say(Hub& hub, ClientNumber number, std::string_view bytes, std::int64_t now_ms) {
    while (!bytes.empty()) bytes = hub.receive(number, bytes, now_ms);
}

std::string relayed(const std::string& line, const std::string& address) {
    std::string text;
    message::append_relayed(text, line, address);
    return text;
}

const std::string too_fast = "Warning: You are sending messages too quickly. Please slow down.\n";

struct Three {
    explicit Three(const RelaySettings& settings = {}) : hub(settings) {}
    Hub hub;
    ClientNumber a = hub.connect("10.0.0.1", 1001, 0);
    ClientNumber b = hub.connect("10.0.0.2", 1002, 0);
    ClientNumber c = hub.connect("10.0.0.3", 1003, 0);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hub)

BOOST_AUTO_TEST_CASE(a_line_goes_to_everybody_else_under_its_senders_address) {
    Three three;
    say(three.hub, three.a, "{\"say\": \"hello\"}\nno JSON, and that is not our business\n", 1);
    const Lines expected{relayed("{\"say\": \"hello\"}", "10.0.0.1:1001"),
                         relayed("no JSON, and that is not our business", "10.0.0.1:1001")};
    BOOST_TEST(heard(three.hub, three.b) == expected);
    BOOST_TEST(heard(three.hub, three.c) == expected);
    BOOST_TEST(heard(three.hub, three.a).empty());
    BOOST_TEST((three.hub.take_changed() == std::vector<ClientNumber>{three.b, three.c}));
    BOOST_TEST(three.hub.take_changed().empty());
}

BOOST_AUTO_TEST_CASE(half_a_line_goes_nowhere) {
    Three three;
    say(three.hub, three.a, "{\"say\": ", 1);
    BOOST_TEST(heard(three.hub, three.b).empty());
    say(three.hub, three.a, "1}\n", 2);
    BOOST_TEST(heard(three.hub, three.b) == Lines{relayed("{\"say\": 1}", "10.0.0.1:1001")});
}

BOOST_AUTO_TEST_CASE(one_line_too_many_in_a_minute_is_lost_and_its_sender_warned) {
    Three three(small());
    for (int i = 0; i < 5; ++i) say(three.hub, three.a, "1\n", 10);
    BOOST_TEST(heard(three.hub, three.b).size() == 5u);
    // However many lines are lost, only one warning waits.
    say(three.hub, three.a, "2\n3\n4\n", 59'999);
    BOOST_TEST(heard(three.hub, three.b).empty());
    BOOST_TEST(heard(three.hub, three.a) == Lines{too_fast});
    say(three.hub, three.a, "5\n", 59'999);
    BOOST_TEST(heard(three.hub, three.a) == Lines{too_fast});
    say(three.hub, three.a, "6\n", 60'000);
    BOOST_TEST(heard(three.hub, three.b) == Lines{relayed("6", "10.0.0.1:1001")});
    BOOST_TEST(three.hub.counters().rate_limited == 4u);
    BOOST_TEST(three.hub.counters().lines == 6u);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_lost_and_its_sender_stays) {
    Three three;
    say(three.hub, three.a, long_line(65'536), 1);
    BOOST_TEST(heard(three.hub, three.b).size() == 1u);
    for (int i = 0; i < 160; ++i) say(three.hub, three.a, std::string(65'536, 'x'), 2);
    BOOST_TEST(heard(three.hub, three.a).size() == 1u);
    say(three.hub, three.a, "\nshort\n", 3);
    BOOST_TEST(heard(three.hub, three.b) == Lines{relayed("short", "10.0.0.1:1001")});
    BOOST_TEST(three.hub.counters().too_long == 1u);
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::none));
}

BOOST_AUTO_TEST_CASE(who_does_not_read_is_read_more_slowly_and_then_thrown_out) {
    Three three(small());
    const auto others_say = [&](int times) {
        for (int i = 0; i < times; ++i) say(three.hub, three.b, "line\n", 100);
        heard(three.hub, three.c);
    };
    const auto delay = [&] {
        say(three.hub, three.a, "\n", 100);
        const auto from_ms = three.hub.reads_from_ms(three.a) - 100;
        heard(three.hub, three.b);
        heard(three.hub, three.c);
        return from_ms;
    };
    others_say(1);
    BOOST_TEST(delay() <= 0);
    others_say(1);
    BOOST_TEST(delay() == 200);
    others_say(2);
    BOOST_TEST(delay() == 1000);
    others_say(1);
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::none));
    say(three.hub, three.c, "the sixth\n", 100);
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::too_slow));
    BOOST_TEST(three.hub.waiting(three.a, 10).empty());
    three.hub.sent(three.a, 2, 100);  // a write that was in progress
    // Lines that it still sends are not heard.
    heard(three.hub, three.b);
    say(three.hub, three.a, "late\n", 101);
    BOOST_TEST(heard(three.hub, three.b).empty());
    BOOST_TEST(three.hub.counters().too_slow == 1u);
}

BOOST_AUTO_TEST_CASE(who_was_thrown_out_is_kept_out_for_a_while) {
    RelaySettings settings = small();
    settings.rate_limit_msgs_per_minute = 100;
    for (const bool by_host : {false, true}) {
        settings.quarantine_hosts = by_host;
        Three three(settings);
        for (int i = 0; i < 6; ++i) {
            say(three.hub, three.b, "line\n", 1000);
            heard(three.hub, three.c);
        }
        BOOST_TEST((three.hub.farewell(three.a) == Farewell::too_slow));
        three.hub.disconnect(three.a);
        BOOST_TEST(three.hub.connect("10.0.0.1", 1001, 1001) == 0u);
        BOOST_TEST((three.hub.connect("10.0.0.1", 1009, 1001) == 0u) == by_host);
        BOOST_TEST(three.hub.connect("10.0.0.9", 1001, 1001) != 0u);
        BOOST_TEST(three.hub.connect("10.0.0.1", 1001, 300'999) == 0u);
        three.hub.advance(300'999);
        BOOST_TEST(three.hub.in_quarantine() == 1u);
        BOOST_TEST(three.hub.connect("10.0.0.1", 1001, 301'000) != 0u);
        three.hub.advance(331'000);
        BOOST_TEST(three.hub.in_quarantine() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(who_reads_may_stay_however_much_is_said_at_once) {
    RelaySettings settings = small();
    settings.rate_limit_msgs_per_minute = 1'000'000;
    settings.stall_ms = 5000;
    Three three(settings);
    const auto b_says = [&](int times, std::int64_t now_ms) {
        for (int i = 0; i < times; ++i) say(three.hub, three.b, "line\n", now_ms);
        heard(three.hub, three.c, now_ms);
    };
    const auto stays = [&] { return three.hub.farewell(three.a) == Farewell::none; };
    // Before this, nothing waited for client a, so that time does not count.
    b_says(100, 60'000);
    b_says(1, 64'999);
    BOOST_TEST(stays());
    three.hub.sent(three.a, 1, 64'999);
    b_says(1, 69'998);
    BOOST_TEST(stays());
    BOOST_TEST(three.hub.waiting(three.a, 1000).size() == 101u);
    // A client that took all but a few lines has not stalled, and need not be quick.
    three.hub.sent(three.a, 98, 69'998);
    b_says(1, 80'000);
    BOOST_TEST(stays());
    b_says(1, 80'000);
    BOOST_TEST(stays());
    b_says(1, 80'000);
    BOOST_TEST(!stays());
}

BOOST_AUTO_TEST_CASE(few_long_lines_are_too_much_as_well) {
    RelaySettings settings;
    settings.max_bytes_waiting = 200'000;
    Three three(settings);
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST((three.hub.farewell(three.a) == Farewell::none));
        say(three.hub, three.b, long_line(60'000), 1);
        heard(three.hub, three.c);
    }
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::too_slow));
}

BOOST_AUTO_TEST_CASE(what_was_sent_waits_no_more) {
    RelaySettings settings;
    settings.max_bytes_waiting = 200'000;
    Three three(settings);
    for (int i = 0; i < 40; ++i) {
        say(three.hub, three.b, long_line(60'000), 1);
        BOOST_TEST(heard(three.hub, three.a).size() == 1u);
        BOOST_TEST(heard(three.hub, three.c).size() == 1u);
    }
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::none));
}

BOOST_AUTO_TEST_CASE(one_that_has_left_is_not_named_any_more) {
    Three three;
    say(three.hub, three.a, "line\n", 1);
    three.hub.disconnect(three.b);
    BOOST_TEST((three.hub.take_changed() == std::vector<ClientNumber>{three.c}));
}

BOOST_AUTO_TEST_CASE(who_floods_and_does_not_read_is_thrown_out_once) {
    RelaySettings settings = small();
    settings.max_bytes_per_line = 10;
    Three three(settings);
    std::string chunk = "1\n2\n3\n4\n5\n";
    for (int i = 0; i < 20; ++i) chunk += "too long for a line\nshort\n";
    say(three.hub, three.a, chunk, 1);
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::too_slow));
    BOOST_TEST(three.hub.counters().too_slow == 1u);
    BOOST_TEST(three.hub.waiting(three.a, 10).empty());
    say(three.hub, three.a, "6\n", 70'000);
    BOOST_TEST(three.hub.counters().lines == 5u);
}

BOOST_AUTO_TEST_CASE(what_is_said_at_once_is_passed_on_by_and_by) {
    RelaySettings settings;
    settings.backpressure_policy.disconnect_threshold = 40;
    settings.stall_ms = 0;
    settings.rate_limit_msgs_per_minute = 100;
    Three three(settings);
    std::string much;
    for (int i = 0; i < 500; ++i) much += "x\n";
    std::size_t all = 0, turns = 0;
    for (std::string_view rest = much; !rest.empty(); ++turns) {
        const auto now_ms = static_cast<std::int64_t>(turns) * 1000;
        rest = three.hub.receive(three.a, rest, now_ms);
        BOOST_TEST(three.hub.reads_from_ms(three.a) == now_ms + Hub::pause_ms);
        BOOST_TEST(three.hub.waiting(three.b, 1000).size() <= Hub::lines_at_once);
        all += heard(three.hub, three.b).size();
        heard(three.hub, three.c);
    }
    BOOST_TEST(all == 100u);
    BOOST_TEST(turns == 4u);
    // A client that sends little is heard at once.
    for (const char* text : {"x\n", "x\nx\n"}) {
        const std::string_view rest = three.hub.receive(three.c, text, 100'000);
        BOOST_TEST(rest.empty());
        BOOST_TEST(three.hub.reads_from_ms(three.c) <= 100'000);
    }
    BOOST_TEST((three.hub.farewell(three.b) == Farewell::none));
}

BOOST_AUTO_TEST_CASE(each_measure_can_be_switched_off) {
    RelaySettings settings = small();
    settings.rate_limit_msgs_per_minute = 100;
    auto& policy = settings.backpressure_policy;
    policy.enable_throttle = policy.enable_flow_control = policy.enable_disconnect = false;
    Three three(settings);
    for (int i = 0; i < 50; ++i) say(three.hub, three.b, "line\n", 1);
    say(three.hub, three.a, "\n", 1);
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::none));
    BOOST_TEST(three.hub.reads_from_ms(three.a) <= 1);
    BOOST_TEST(three.hub.waiting(three.a, 1000).size() == 50u);
}

BOOST_AUTO_TEST_CASE(who_says_nothing_for_long_is_let_go) {
    RelaySettings settings;
    settings.client_timeout_secs = 100;
    settings.timeout_check_interval_secs = 30;
    Three three(settings);
    three.hub.advance(0);
    BOOST_TEST(three.hub.deadline_ms() == 30'000);
    say(three.hub, three.b, "here\n", 50'000);
    heard(three.hub, three.a);
    three.hub.advance(100'000);
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::none));
    three.hub.advance(130'000);
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::idle));
    BOOST_TEST(heard(three.hub, three.a) ==
               Lines{"Warning: You have been disconnected due to inactivity.\n"});
    BOOST_TEST((three.hub.farewell(three.b) == Farewell::none));
    BOOST_TEST(three.hub.counters().idle == 2u);
    // It hears no more, though its last line may still be on the way.
    say(three.hub, three.b, "too late\n", 131'000);
    BOOST_TEST(heard(three.hub, three.a).empty());
    BOOST_TEST(three.hub.counters().copies == 2u);

    settings.client_timeout_secs.reset();
    Three patient(settings);
    patient.hub.advance(1'000'000'000);
    BOOST_TEST((patient.hub.farewell(patient.a) == Farewell::none));
}

BOOST_AUTO_TEST_CASE(at_the_end_everybody_is_told) {
    Three three;
    say(three.hub, three.a, "last words\n", 1);
    three.hub.shut_down();
    BOOST_TEST(heard(three.hub, three.b) == (Lines{relayed("last words", "10.0.0.1:1001"),
                                                   "Warning: Server is shutting down.\n"}));
    BOOST_TEST((three.hub.farewell(three.a) == Farewell::shutting_down));
    say(three.hub, three.a, "too late\n", 2);
    BOOST_TEST(heard(three.hub, three.b).empty());
}

BOOST_AUTO_TEST_SUITE_END()
