// Tests of the simulated relay: everyone but the sender gets the line, wrapped, in order, after the
// latency.
#include "simulator/network/relay.hpp"

#include <rapidcheck/boost_test.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(relay)

struct Delivery {
    std::int64_t sent_us, arrived_us, delivered_us;
    std::size_t sender, receiver;
    std::uint64_t number;
    std::string text, relayed;

    friend bool operator==(const Delivery&, const Delivery&) = default;
};

struct Sending {
    std::int64_t at_us;
    std::size_t sender;
    std::string text = "{}\n";
};

// Sends each line at its time and passes everything on until nothing is left.
std::vector<Delivery> deliveries_of(Relay relay, const std::vector<Sending>& sendings) {
    Schedule schedule;
    std::vector<std::int64_t> sent_us, arrived_us;
    std::vector<Delivery> deliveries;
    const auto pass_on_until = [&](std::int64_t end_us) {
        while (!schedule.empty() && schedule.next_at_us() < end_us) {
            const ScheduledEvent event = schedule.take();
            const Transmission& line = *event.line;
            if (event.kind == ScheduledEvent::Kind::arrival) {
                arrived_us[line.number] = event.at_us;
                relay.broadcast(schedule, event.at_us, event.line);
            } else {
                deliveries.push_back({sent_us[line.number], arrived_us[line.number], event.at_us,
                                      line.sender, event.agent, line.number, line.text,
                                      line.relayed});
            }
        }
    };
    for (const Sending& sending : sendings) {
        pass_on_until(sending.at_us);
        sent_us.push_back(sending.at_us);
        arrived_us.push_back(-1);
        relay.send(schedule, sending.at_us, sending.sender,
                   {Intent::register_, "", sending.text, {}});
    }
    pass_on_until(INT64_MAX);
    return deliveries;
}

Relay relay_of(std::size_t clients, std::uint64_t seed = 1, std::uint32_t least_ms = 1,
               std::uint32_t most_ms = 50) {
    return {clients, SeededRandom(seed), {Latency::between_ms(least_ms, most_ms), {}, 0, false}};
}

// Lines of all clients in turn, so close together that they could overtake each other.
std::vector<Sending> busy_second(std::size_t clients) {
    std::vector<Sending> sendings;
    for (std::size_t i = 0; i < 500; ++i) {
        sendings.push_back({static_cast<std::int64_t>(i) * 2000, i % clients});
    }
    return sendings;
}

BOOST_AUTO_TEST_CASE(everyone_but_the_sender_gets_a_line_once) {
    const auto deliveries = deliveries_of(relay_of(5), {{0, 2}});
    std::multiset<std::size_t> receivers;
    for (const Delivery& delivery : deliveries) receivers.insert(delivery.receiver);
    BOOST_TEST((receivers == std::multiset<std::size_t>{0, 1, 3, 4}));
}

BOOST_AUTO_TEST_CASE(a_client_alone_hears_nothing) {
    BOOST_TEST(deliveries_of(relay_of(1), {{0, 0}}).empty());
}

BOOST_AUTO_TEST_CASE(a_line_is_wrapped_with_the_address_of_its_sender) {
    const std::string said = "{\"text\": \"a \\\"quoted\\\" word, \xc3\xa9\"}";
    const auto deliveries = deliveries_of(relay_of(2), {{0, 1, said + "\n"}});
    BOOST_TEST_REQUIRE(deliveries.size() == 1u);
    BOOST_TEST(deliveries[0].relayed.back() == '\n');
    const auto wrapper = nlohmann::json::parse(deliveries[0].relayed);
    BOOST_TEST(wrapper.size() == 2u);
    BOOST_TEST(wrapper["remote_addr"].get<std::string>() == "127.0.0.1:40001");
    BOOST_TEST(wrapper["content"].get<std::string>() == said);
}

BOOST_AUTO_TEST_CASE(every_client_has_an_address_of_its_own) {
    const Relay relay = relay_of(100);
    std::set<std::string> addresses;
    for (std::size_t client = 0; client < 100; ++client) {
        addresses.insert(relay.address_of(client));
    }
    BOOST_TEST(addresses.size() == 100u);
}

BOOST_AUTO_TEST_CASE(a_client_that_comes_back_has_the_address_of_a_host) {
    BOOST_TEST(address_of_client(2) == "127.0.0.1:40002");
    BOOST_TEST(address_of_client(2, 253) == "127.0.0.254:40002");
    BOOST_TEST(address_of_client(2, 254) == "127.0.0.1:40002");
}

BOOST_AUTO_TEST_CASE(a_line_altered_on_both_links_is_still_the_one_that_was_sent) {
    LineMaker maker;
    const auto line = maker.make(0, 0, {Intent::register_, "", "{}\n", {}}, no_agent, "address");
    const auto once = maker.altered(line, {Alteration::Kind::flip_bit, 1, 0});
    const auto twice = maker.altered(once, {Alteration::Kind::flip_bit, 2, 0});
    BOOST_TEST(once->original == line);
    BOOST_TEST(twice->original == line);
    BOOST_TEST(twice->alterations.size() == 2u);
}

// What agents do within that time can be done at once, so it is never nothing.
BOOST_AUTO_TEST_CASE(no_line_arrives_before_the_least_latency) {
    BOOST_TEST(relay_of(2, 1, 5, 40).least_latency_us() == 5'000);
    BOOST_TEST(relay_of(2, 1, 0, 0).least_latency_us() == 1);
}

BOOST_AUTO_TEST_CASE(lines_are_numbered_from_0_and_counted) {
    Schedule schedule;
    Relay relay = relay_of(3);
    for (std::uint64_t i = 0; i < 4; ++i) {
        BOOST_TEST(relay.send(schedule, 0, i % 3, {Intent::register_, "", "{}\n", {}})->number ==
                   i);
    }
    BOOST_TEST(relay.lines() == 4u);
}

// The receivers of a line from the first of three clients, which reaches the relay at 1 s.
std::multiset<std::size_t> receivers_of(Relay& relay, std::size_t to,
                                        const std::vector<std::size_t>& withheld_from = {}) {
    Schedule schedule;
    const auto line = relay.send(schedule, 0, 0, {Intent::request, "id", "{}\n", {}}, to);
    schedule.take();
    relay.broadcast(schedule, 1'000'000, line, withheld_from);
    std::multiset<std::size_t> receivers;
    while (!schedule.empty()) receivers.insert(schedule.take().agent);
    return receivers;
}

BOOST_AUTO_TEST_CASE(a_line_for_one_reaches_only_that_one_if_the_others_need_not_hear_it) {
    Relay usual = relay_of(3);
    Relay sparing(3, SeededRandom(1), {{}, {}, 0, true});
    BOOST_TEST((receivers_of(usual, 2) == std::multiset<std::size_t>{1, 2}));
    BOOST_TEST((receivers_of(sparing, 2) == std::multiset<std::size_t>{2}));
    BOOST_TEST((receivers_of(sparing, no_agent) == std::multiset<std::size_t>{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_line_does_not_reach_whom_it_is_withheld_from) {
    Relay relay = relay_of(3);
    BOOST_TEST((receivers_of(relay, 1, {1}) == std::multiset<std::size_t>{2}));
    BOOST_TEST_REQUIRE(relay.fates().size() == 1u);
    BOOST_TEST((relay.fates()[0].mishap == Mishap::withheld));
    BOOST_TEST(relay.fates()[0].receiver == 1u);
}

BOOST_AUTO_TEST_CASE(lines_of_an_adversary_arrive_in_the_order_that_it_chose) {
    Schedule schedule;
    Relay relay = relay_of(2);
    const Sent said{Intent::register_, "", "{}\n", {}};
    const auto second = relay.inject(schedule, 0, 1, said, 1);
    const auto first = relay.inject(schedule, 0, 1, said, 0);
    BOOST_TEST(schedule.take().line == first);
    BOOST_TEST(schedule.take().line == second);
}

BOOST_AUTO_TEST_CASE(who_says_too_much_in_a_minute_is_warned_and_not_passed_on) {
    RelayOptions options;
    options.faults.relay_lines_a_minute = 3;
    options.faults_until_us = INT64_MAX;
    Relay relay(2, SeededRandom(1), options);
    // Says so many lines at that time, and returns how many of them reach each client.
    const auto reached = [&](std::int64_t now_us, int lines) {
        Schedule schedule;
        std::vector<std::size_t> count(2, 0);
        for (int i = 0; i < lines; ++i) {
            const auto line = relay.send(schedule, now_us, 0, {Intent::register_, "", "{}\n", {}});
            schedule.take();
            relay.broadcast(schedule, now_us, line);
            while (!schedule.empty()) ++count[schedule.take().agent];
        }
        return count;
    };
    using Count = std::vector<std::size_t>;
    BOOST_TEST((reached(0, 3) == Count{0, 3}));
    BOOST_TEST((reached(59'999'999, 2) == Count{2, 0}));  // warnings
    BOOST_TEST((relay.fates().at(0).mishap == Mishap::rate_limit));
    BOOST_TEST((reached(60'000'000, 4) == Count{1, 3}));
}

BOOST_AUTO_TEST_CASE(lines_never_overtake_each_other_on_a_link) {
    std::vector<std::int64_t> last_number(4, -1);  // by receiver, over all senders
    std::int64_t overtakings = 0;
    std::vector<std::vector<std::int64_t>> last_of(4, std::vector<std::int64_t>(4, -1));
    for (const Delivery& delivery : deliveries_of(relay_of(4), busy_second(4))) {
        auto& last = last_of[delivery.sender][delivery.receiver];
        const auto number = static_cast<std::int64_t>(delivery.number);
        BOOST_TEST(number > last);
        last = number;
        if (number < last_number[delivery.receiver]) ++overtakings;
        last_number[delivery.receiver] = number;
    }
    // Lines of different senders do: their links to the relay have separate latencies.
    BOOST_TEST(overtakings > 0);
}

BOOST_AUTO_TEST_CASE(each_way_takes_as_long_as_the_bounds_allow) {
    std::vector<Sending> calm;  // no line waits for another
    for (std::size_t i = 0; i < 500; ++i) {
        calm.push_back({static_cast<std::int64_t>(i) * 100'000, i % 4});
    }
    std::int64_t least = INT64_MAX, most = 0;
    for (const Delivery& delivery : deliveries_of(relay_of(4, 1, 5, 40), calm)) {
        for (const std::int64_t latency : {delivery.arrived_us - delivery.sent_us,
                                           delivery.delivered_us - delivery.arrived_us}) {
            least = std::min(least, latency);
            most = std::max(most, latency);
        }
    }
    BOOST_TEST(least >= 5000);
    BOOST_TEST(most <= 40000);
    // Latencies use the whole range.
    BOOST_TEST(least < 6000);
    BOOST_TEST(most > 39000);
}

BOOST_AUTO_TEST_CASE(equal_bounds_leave_nothing_to_chance) {
    for (const Delivery& delivery : deliveries_of(relay_of(4, 1, 7, 7), busy_second(4))) {
        BOOST_TEST(delivery.arrived_us == delivery.sent_us + 7000);
        BOOST_TEST(delivery.delivered_us == delivery.arrived_us + 7000);
    }
    BOOST_TEST(deliveries_of(relay_of(2, 1, 0, 0), {{123, 0}}).at(0).delivered_us == 123);
}

BOOST_AUTO_TEST_CASE(latencies_are_drawn_from_the_seed) {
    const auto once = deliveries_of(relay_of(4, 1), busy_second(4));
    BOOST_TEST((once == deliveries_of(relay_of(4, 1), busy_second(4))));
    BOOST_TEST((once != deliveries_of(relay_of(4, 2), busy_second(4))));
}

RC_BOOST_PROP(bounds_and_order_hold_whatever_is_sent, ()) {
    const auto clients = *rc::gen::inRange<std::size_t>(1, 6);
    const auto least_ms = *rc::gen::inRange<std::uint32_t>(0, 100);
    const auto most_ms = least_ms + *rc::gen::inRange<std::uint32_t>(0, 2000);
    const auto pauses = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 9000));
    std::vector<Sending> sendings;
    std::int64_t now_us = 0;
    for (const std::int64_t pause : pauses) {
        now_us += pause;
        sendings.push_back({now_us, *rc::gen::inRange<std::size_t>(0, clients)});
    }
    const auto deliveries = deliveries_of(
        relay_of(clients, *rc::gen::arbitrary<std::uint64_t>(), least_ms, most_ms), sendings);
    RC_ASSERT(deliveries.size() == sendings.size() * (clients - 1));
    std::vector<std::int64_t> last(clients * clients, -1);
    for (const Delivery& delivery : deliveries) {
        const std::int64_t least = std::int64_t{least_ms} * 1000,
                           most = std::int64_t{most_ms} * 1000;
        const std::int64_t up = delivery.arrived_us - delivery.sent_us;
        const std::int64_t down = delivery.delivered_us - delivery.arrived_us;
        RC_ASSERT(up >= least && up <= most && down >= least && down <= most);
        auto& previous = last[delivery.sender * clients + delivery.receiver];
        RC_ASSERT(static_cast<std::int64_t>(delivery.number) > previous);
        previous = static_cast<std::int64_t>(delivery.number);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
