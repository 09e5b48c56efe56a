// Tests of the rates and the story of a run, of which its views are made.
#include "story.hpp"

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "simulator/agents/actors.hpp"
#include "simulator/agents/hosts.hpp"
#include "simulator/views/mermaid.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(stories)

// --- Rates

RC_BOOST_PROP(a_quantile_is_known_to_a_sixteenth, ()) {
    const auto durations = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::apply([](std::int64_t mantissa, int power) { return mantissa << power; },
                       rc::gen::inRange<std::int64_t>(0, 4096), rc::gen::inRange(0, 24))));
    const auto thousandths = *rc::gen::inRange<std::uint32_t>(0, 1001);
    Durations counted;
    for (const std::int64_t duration : durations) counted.add(duration);
    std::vector<std::int64_t> sorted = durations;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t rank = (sorted.size() * thousandths + 999) / 1000;
    const std::int64_t exact = sorted[rank == 0 ? 0 : rank - 1];
    RC_ASSERT(counted.count() == durations.size());
    RC_ASSERT(counted.quantile(thousandths) >= exact);
    RC_ASSERT(counted.quantile(thousandths) <= exact + exact / 16);
}

BOOST_AUTO_TEST_CASE(durations_add_up_and_none_is_zero) {
    Durations one, other;
    BOOST_TEST(one.quantile(500) == 0);
    one.add(3);
    one.add(-1);  // a clock that was set back
    other.add(5);
    one.add(other);
    BOOST_TEST(one.count() == 3u);
    BOOST_TEST(one.quantile(0) == 0);
    BOOST_TEST(one.quantile(500) == 3);
    BOOST_TEST(one.quantile(1000) == 5);
}

RC_BOOST_PROP(bins_grow_with_the_run_and_lose_nothing, ()) {
    const auto times = *rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(0, 100'000'000));
    Rates rates;
    for (const std::int64_t at : times) {
        Rates::Bin& bin = rates.at(at);
        ++bin.sent;
        bin.latency.add(at);
    }
    RC_ASSERT(rates.bins().size() <= 240u);
    std::uint64_t sent = 0;
    for (std::size_t i = 0; i < rates.bins().size(); ++i) {
        const Rates::Bin& bin = rates.bins()[i];
        sent += bin.sent;
        RC_ASSERT(bin.latency.count() == bin.sent);
        const auto from = static_cast<std::int64_t>(i) * rates.bin_us();
        const auto in_bin = std::count_if(times.begin(), times.end(), [&](std::int64_t at) {
            return at >= from && at < from + rates.bin_us();
        });
        RC_ASSERT(bin.sent == static_cast<std::uint64_t>(in_bin));
    }
    RC_ASSERT(sent == times.size());
}

// --- The story

BOOST_AUTO_TEST_CASE(rates_are_those_of_the_run) {
    const auto [result, story] = seen(run_options(2, 60, 4));
    BOOST_TEST(sum(story, &Rates::Bin::sent) == result.lines);
    BOOST_TEST(sum(story, &Rates::Bin::closed) == Totals(result).cycles_closed);
    BOOST_TEST(sum(story, &Rates::Bin::lost) == 0u);
    BOOST_TEST(sum(story, &Rates::Bin::delivered) ==
               static_cast<std::uint64_t>(std::count_if(
                   story.moments().begin(), story.moments().end(), [](const Moment& moment) {
                       return moment.kind == Moment::Kind::arrived &&
                              moment.line->addressee == moment.agent;
                   })));
    for (const Rates::Bin& bin : story.rates().bins()) {
        BOOST_TEST(bin.latency.count() == bin.delivered);
        BOOST_TEST(bin.latency.quantile(1000) <= 100'000 + 100'000 / 16);  // twice 50 ms
        BOOST_TEST(bin.cycle.count() == bin.closed);
    }
}

BOOST_AUTO_TEST_CASE(moments_stand_in_the_order_of_time_and_states_follow_from_them) {
    const auto [result, story] = seen(with_faults(run_options(3, 60, 4)));
    std::map<std::pair<std::size_t, std::size_t>, State> asks, answers;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            if (i == j) continue;
            asks[{i, j}] = story.first_state(Role::initiator, i, j);
            answers[{i, j}] = story.first_state(Role::responder, j, i);
        }
    }
    std::int64_t at_us = 0;
    for (const Moment& moment : story.moments()) {
        BOOST_TEST(moment.at_us >= at_us);
        at_us = moment.at_us;
        if (moment.kind != Moment::Kind::moved) continue;
        auto& states = moment.role == Role::initiator ? asks : answers;
        State& state = states.at({moment.initiator(), moment.responder()});
        BOOST_TEST((state == moment.before && state != moment.after));
        state = moment.after;
    }
    for (const auto& [pair, state] : asks) {
        const PairEnd& end = result.end_of(pair.first, pair.second);
        BOOST_TEST((state == end.initiator));
        BOOST_TEST((answers.at(pair) == end.responder));
    }
    BOOST_TEST(story.end_us() >= at_us);
    BOOST_TEST(story.end_us() <= 60'000'000);
}

BOOST_AUTO_TEST_CASE(every_line_that_was_sent_arrives_or_its_loss_is_told) {
    const auto told = [](const RunOptions& options) {
        const auto [result, story] = seen(options);
        std::map<std::uint64_t, std::int64_t> open;
        for (const Moment& moment : story.moments()) {
            if (moment.kind == Moment::Kind::sent && moment.peer != no_agent) {
                open[moment.line->number] = moment.at_us;
            }
            const bool ends =
                moment.kind == Moment::Kind::arrived ||
                (moment.kind == Moment::Kind::fate && moment.mishap != Mishap::duplicated &&
                 moment.mishap != Mishap::reordered && moment.mishap != Mishap::altered);
            if (ends) open.erase(moment.line->number);
        }
        // The rest is still in transit when the run ends, as links may be clogged for some seconds.
        for (const auto& [number, at_us] : open) BOOST_TEST(at_us > story.end_us() - 10'000'000);
        return count_of(story, Moment::Kind::fate);
    };
    BOOST_TEST(told(run_options(2, 60, 4)) == 0u);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        BOOST_TEST(told(with_faults(run_options(3, 60, seed))) > 0u);
    }
}

// The limits of heavy faults are low: the relay warns often, and nobody forges anything.
BOOST_AUTO_TEST_CASE(a_warning_of_the_relay_is_not_taken_for_a_line_of_an_adversary) {
    const Seen run = seen(with_faults(run_options(4, 120, 3)));
    BOOST_TEST_REQUIRE(run.result.mishaps[static_cast<std::size_t>(Mishap::rate_limit)] > 0u);
    for (const Moment& moment : run.story.moments()) {
        if (moment.line) BOOST_TEST(moment.line->sender != no_agent);
    }
}

BOOST_AUTO_TEST_CASE(a_chosen_pair_is_told_of_and_nobody_else) {
    const auto [result, story] = seen(run_options(4, 30, 4), "agent4:agent2");
    BOOST_TEST(story.agents() == (std::vector<std::size_t>{1, 3}),
               boost::test_tools::per_element());
    BOOST_TEST(story.moments().size() > 100u);
    for (const Moment& moment : story.moments()) {
        BOOST_TEST((moment.agent == 1 || moment.agent == 3));
        BOOST_TEST((moment.peer == 1 || moment.peer == 3));
    }
    // Rates cover all agents.
    BOOST_TEST(sum(story, &Rates::Bin::sent) == result.lines);
}

BOOST_AUTO_TEST_CASE(of_many_agents_the_first_eight_are_told_of) {
    const auto [result, story] = seen(run_options(10, 10, 4));
    BOOST_TEST(story.agents().size() == 8u);
    BOOST_TEST(!story.tells_of(8));
    BOOST_TEST(story.directory().size() == 10u);
}

// A story of two agents that are there and do nothing: the test says what happens.
struct Told {
    Hosts hosts;
    Directory directory;
    Observation seen;
    Story story{2, std::nullopt};

    // The first begins with this state as a responder.
    explicit Told(State state = State::resp_ready) {
        ActorKind kind;
        kind.crypto = CryptoKind::pretend;
        kind.profile = profile_named("baseline");
        SeededRandom random(1);
        std::vector<Identity> identities;
        for (int i = 0; i < 2; ++i) {
            identities.push_back(new_identity(kind.crypto, random, Instant{}));
            directory.introduce("agent", identities.back());
        }
        RoleState row = RoleState::fresh(Role::responder);
        row.state = state;
        MemoryStore store;
        store.put(Role::responder, directory.id_of(1), row, Instant{});
        hosts.add(make_actor(kind, Identity(identities[0]), std::move(store), random, Instant{}),
                  Clock{});
        hosts.add(make_actor(kind, Identity(identities[1]), MemoryStore(), random, Instant{}),
                  Clock{});
        story.begin(directory, hosts);
    }
    // The first agent takes a confirm of the second, and moves.
    void begins(std::int64_t at_us) {
        auto line = std::make_shared<Transmission>();
        line->sender = 1;
        line->intent = Intent::confirm;
        line->content.from.set_text(directory.id_of(1));
        seen.begin({at_us, 0, ScheduledEvent::Kind::delivery, 0, line});
        RowChange& row = seen.row(Role::initiator);
        row.is_there = true;
        row.before.state = State::init_ready;
        row.after.state = State::init_exchange;
        story.tell(seen, {});
    }
    // The second agent closes its cycle.
    void closes(std::int64_t at_us) {
        seen.begin({at_us, 0, ScheduledEvent::Kind::round, 1, nullptr});
        News& news = seen.news.next();
        news.kind = News::Kind::session;
        news.role = Role::responder;
        news.peer_id = directory.id_of(0);
        news.change = SessionChange::closed;
        story.tell(seen, {});
    }
};

BOOST_FIXTURE_TEST_CASE(a_cycle_takes_the_time_since_it_began_and_each_counts_once, Told) {
    begins(10);
    closes(15);
    closes(18);  // began before the run, or unseen
    const Rates::Bin& bin = story.rates().bins().at(0);
    BOOST_TEST(bin.closed == 2u);
    BOOST_TEST(bin.cycle.count() == 1u);
    BOOST_TEST(bin.cycle.quantile(1000) == 5);
}

BOOST_AUTO_TEST_CASE(a_line_that_arrives_in_any_form_is_not_lost) {
    Story story(2, std::nullopt);
    auto line = std::make_shared<Transmission>();
    line->sender = 0;
    line->addressee = 1;
    for (const Mishap mishap : {Mishap::altered, Mishap::duplicated, Mishap::reordered}) {
        story.tell(0, Fate{mishap, line, 1});
        BOOST_TEST(sum(story, &Rates::Bin::lost) == 0u);
    }
    story.tell(0, Fate{Mishap::loss, line, 1});
    BOOST_TEST(sum(story, &Rates::Bin::lost) == 1u);
}

BOOST_AUTO_TEST_CASE(the_first_state_is_the_one_before_the_oldest_moment) {
    Told told(State::resp_exchange);
    BOOST_TEST((told.story.first_state(Role::responder, 0, 1) == State::resp_exchange));
    constexpr auto lost = static_cast<std::uint32_t>(Restart::without_store);
    for (const ScheduledEvent& event :
         {ScheduledEvent{0, 0, ScheduledEvent::Kind::stop, 0, nullptr},
          ScheduledEvent{0, 0, ScheduledEvent::Kind::start, 0, nullptr, lost}}) {
        BOOST_TEST(told.hosts.perform(event, true, told.seen));
        told.story.tell(told.seen, {});
    }
    const auto is_told = [&] { return count_of(told.story, Moment::Kind::moved) == 1; };
    BOOST_TEST(is_told());
    ScheduledEvent pause;
    pause.kind = ScheduledEvent::Kind::pause;
    while (told.story.moments_given_up() < 3) told.story.tell(pause, "");
    BOOST_TEST(!is_told());
    BOOST_TEST((told.story.first_state(Role::responder, 0, 1) == State::resp_ready));
}

BOOST_AUTO_TEST_CASE(of_a_long_run_the_last_moments_are_kept) {
    RunOptions options = run_options(8, 400, 4);
    options.only_addressed = true;
    const auto [result, story] = seen(options);
    BOOST_TEST(story.moments().size() == 100'000u);
    BOOST_TEST(story.moments_given_up() > 0u);
    // The first states are those before the first moment that was kept.
    std::map<std::tuple<Role, std::size_t, std::size_t>, State> known;
    for (const Moment& moment : story.moments()) {
        if (moment.kind != Moment::Kind::moved) continue;
        const auto [state, is_first] =
            known.try_emplace({moment.role, moment.agent, moment.peer},
                              story.first_state(moment.role, moment.agent, moment.peer));
        BOOST_TEST((state->second == moment.before));
        state->second = moment.after;
    }
    const std::string diagram = as_mermaid(story, 0, 1).text;
    BOOST_TEST(diagram.find("earlier events were dropped, because there were too many") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
