// Tests of recorder and listener: the events of applications are counted for the right pair.
#include "simulator/record/recorder.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulator/agents/listener.hpp"
#include "simulator/checks/costs.hpp"
#include "support.hpp"
#include "two_agents.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(recorder)

struct TwoAgents {
    Recorder recorder;
    Observation seen;

    explicit TwoAgents(std::int64_t calm_from_us = 0) : recorder(2, {}, 0, calm_from_us) {
        recorder.directory.introduce("agent1", "id-1");
        recorder.directory.introduce("agent2", "id-2");
    }
    Pair& first_asks() { return recorder.pairs.at(0, 1); }
    Pair& second_asks() { return recorder.pairs.at(1, 0); }

    static std::string peer_of(std::size_t self) { return self == 0 ? "id-2" : "id-1"; }

    void sends(std::size_t self, Intent intent) {
        seen.begin({0, 0, ScheduledEvent::Kind::round, self, nullptr});
        auto line = std::make_shared<Transmission>();
        line->sender = self;
        line->intent = intent;
        line->addressee = intent == Intent::register_ ? no_agent : 1 - self;
        line->text = "{}\n";
        seen.sent.next().intent = intent;
        recorder.observe(seen, {line});
    }
    void hears(std::int64_t at_us, std::size_t self, SessionChange change, Role role) {
        seen.begin({at_us, 0, ScheduledEvent::Kind::round, self, nullptr});
        News& news = seen.news.next();
        news.kind = News::Kind::session;
        news.role = role;
        news.peer_id = peer_of(self);
        news.change = change;
        recorder.observe(seen, {});
    }
    void opens(std::size_t self, Role role, const std::string& text, std::int64_t at_us = 0) {
        seen.begin({at_us, 0, ScheduledEvent::Kind::round, self, nullptr});
        News& news = seen.news.next();
        news.kind = News::Kind::opened;
        news.role = role;
        news.peer_id = peer_of(self);
        news.text = text;
        recorder.observe(seen, {});
    }
    void ignores(std::size_t self, Intent intent, std::uint64_t nonces) {
        auto line = std::make_shared<Transmission>();
        line->sender = 1 - self;
        line->intent = intent;
        seen.begin({0, 0, ScheduledEvent::Kind::delivery, self, line});
        seen.replays = nonces;
        recorder.observe(seen, {});
    }
};

BOOST_FIXTURE_TEST_CASE(agents_are_known_by_their_ids, TwoAgents) {
    BOOST_TEST(recorder.directory.index_of("id-2").value() == 1u);
    BOOST_TEST(!recorder.directory.index_of("id-3").has_value());
    BOOST_TEST(recorder.directory.name_of(1) == "agent2");
}

BOOST_FIXTURE_TEST_CASE(a_message_counts_for_the_pair_in_whose_roles_it_is_sent, TwoAgents) {
    for (const Intent intent : {Intent::request, Intent::conclude, Intent::close}) sends(0, intent);
    for (const Intent intent : {Intent::confirm, Intent::respond, Intent::finish}) sends(1, intent);
    sends(0, Intent::register_);
    BOOST_TEST(first_asks().messages == 6u);
    BOOST_TEST(second_asks().messages == 0u);
}

BOOST_FIXTURE_TEST_CASE(news_of_a_session_count_once_per_cycle, TwoAgents) {
    hears(70, 0, SessionChange::established, Role::initiator);
    hears(80, 1, SessionChange::established, Role::responder);
    BOOST_TEST(first_asks().keys == 2u);
    BOOST_TEST(first_asks().first_key_us == 70);

    hears(80, 0, SessionChange::reconnected, Role::initiator);
    hears(80, 1, SessionChange::reconnected, Role::responder);
    BOOST_TEST(first_asks().reconnects == 1u);

    hears(80, 0, SessionChange::closed, Role::initiator);
    BOOST_TEST(first_asks().finishes_taken == 1u);
    BOOST_TEST(first_asks().cycles_closed == 0u);
    hears(80, 1, SessionChange::closed, Role::responder);
    BOOST_TEST(first_asks().cycles_closed == 1u);

    hears(90, 1, SessionChange::failed, Role::responder);
    BOOST_TEST(first_asks().failures == 1u);
    BOOST_TEST(first_asks().last_progress_us == 90);
    BOOST_TEST(second_asks().last_progress_us == 0);
    BOOST_TEST(recorder.trace.events() == 7u);
}

BOOST_AUTO_TEST_CASE(a_cycle_closes_in_the_calm_if_no_fault_can_come_any_more) {
    TwoAgents run(70);
    run.hears(69, 1, SessionChange::closed, Role::responder);
    BOOST_TEST(run.first_asks().cycles_closed_in_calm == 0u);
    run.hears(70, 1, SessionChange::closed, Role::responder);
    BOOST_TEST(run.first_asks().cycles_closed_in_calm == 1u);
    BOOST_TEST(run.first_asks().cycles_closed == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_step_that_the_store_undid_is_traced, TwoAgents) {
    seen.begin({0, 0, ScheduledEvent::Kind::round, 0, nullptr});
    recorder.observe(seen, {});
    BOOST_TEST(recorder.trace.events() == 0u);
    seen.store_failed = true;
    recorder.observe(seen, {});
    BOOST_TEST(recorder.trace.events() == 1u);
}

BOOST_FIXTURE_TEST_CASE(opened_messages_count_for_the_pair_in_whose_roles_they_are, TwoAgents) {
    opens(0, Role::initiator, "I am OK!");
    opens(0, Role::responder, "How are you?");
    BOOST_TEST(first_asks().sealed_opened == 1u);
    BOOST_TEST(second_asks().sealed_opened == 1u);
    opens(1, Role::responder, "Fine.", 40);
    BOOST_TEST(first_asks().last_progress_us == 40);
    BOOST_TEST(second_asks().last_progress_us == 0);
}

BOOST_FIXTURE_TEST_CASE(replays_count_for_the_role_that_ignored_them, TwoAgents) {
    ignores(1, Intent::request, 2);
    ignores(1, Intent::respond, 3);
    BOOST_TEST(first_asks().replays_ignored == 2u);
    BOOST_TEST(second_asks().replays_ignored == 3u);
}

// A register comes every second from everyone; only one that an agent has taken is worth telling.
BOOST_FIXTURE_TEST_CASE(a_finding_has_a_history_without_idle_registers, TwoAgents) {
    const auto lines = [&] {
        recorder.found("check", "", 0, 1, "a detail", 0);
        return recorder.findings.all().back().history;
    };
    const auto history = [&] { return lines().size(); };
    BOOST_TEST(history() == 0u);
    ignores(0, Intent::register_, 0);
    sends(1, Intent::register_);
    BOOST_TEST(history() == 0u);
    ignores(0, Intent::request, 0);
    BOOST_TEST(history() == 1u);
    sends(0, Intent::respond);
    BOOST_TEST(history() == 2u);
    // Nor do they push out what is worth telling; the oldest comes first.
    for (int i = 0; i < 2'000; ++i) {
        sends(1, Intent::register_);
        ignores(0, Intent::register_, 0);
    }
    const auto told = lines();
    BOOST_TEST_REQUIRE(told.size() == 2u);
    BOOST_TEST(told[0].find("agent1 gets request of agent2") != std::string::npos);
    BOOST_TEST(told[1].find("agent1 sends respond to agent2") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(nor_do_registers_that_are_lost, TwoAgents) {
    sends(0, Intent::request);
    auto line = std::make_shared<Transmission>();
    line->sender = 1;
    line->intent = Intent::register_;
    const std::vector<Fate> lost{{Mishap::loss, line, no_agent}};
    for (int i = 0; i < 2'000; ++i) recorder.observe(std::int64_t{0}, lost);
    recorder.found("check", "", 0, 1, "a detail", 0);
    BOOST_TEST(recorder.findings.all().back().history.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_history_tells_of_moves_but_not_of_lines_for_others, TwoAgents) {
    auto line = std::make_shared<Transmission>();
    line->sender = 1;
    line->intent = Intent::request;
    for (const Drop dropped : {Drop::not_for_us, Drop::none}) {
        seen.begin({0, 0, ScheduledEvent::Kind::delivery, 0, line});
        seen.receipt.dropped = dropped;
        RowChange& row = seen.row(Role::responder);
        row.is_there = dropped == Drop::none;
        row.before.state = State::resp_confirm;
        row.after.state = State::resp_exchange;
        recorder.observe(seen, {});
    }
    recorder.found("check", "", 0, 1, "a detail", 0);
    const auto history = recorder.findings.all().back().history;
    BOOST_TEST_REQUIRE(history.size() == 1u);
    BOOST_TEST(
        history[0].ends_with("agent1 gets request of agent2: resp_confirm -> resp_exchange"));
}

BOOST_FIXTURE_TEST_CASE(a_history_tells_of_stops_of_both, TwoAgents) {
    for (const std::size_t agent : {0u, 1u}) {
        seen.begin({0, 0, ScheduledEvent::Kind::stop, agent, nullptr});
        recorder.observe(seen, {});
    }
    recorder.found("check", "", 0, 1, "a detail", 0);
    const auto history = recorder.findings.all().back().history;
    BOOST_TEST_REQUIRE(history.size() == 2u);
    BOOST_TEST(history[0].ends_with("agent1 stop"));
    BOOST_TEST(history[1].ends_with("agent2 stop"));
}

BOOST_FIXTURE_TEST_CASE(a_warning_of_the_relay_is_neither_an_agents_nor_hostile, TwoAgents) {
    LineMaker maker;
    const auto warning = maker.make_plain(0, 1, "Warning: too many lines.\n");
    BOOST_TEST(warning->sender == no_agent);
    seen.begin({0, 0, ScheduledEvent::Kind::delivery, 1, warning});
    seen.receipt.dropped = Drop::relay_warning;
    recorder.observe(seen, {});
    BOOST_TEST(recorder.reach.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_step_has_nothing_of_the_one_before) {
    Observation seen;
    seen.holds = Holdings{5, 1, 1'000};
    seen.reasons = seen.replays = 1;
    seen.pinned = "key-1";
    seen.sent.next();
    seen.begin({});
    BOOST_TEST(!seen.holds.has_value());
    BOOST_TEST(seen.reasons == 0u);
    BOOST_TEST(seen.replays == 0u);
    BOOST_TEST(seen.pinned == "");
    BOOST_TEST(seen.sent.size() == 0u);
}

// Of those that are only counted, it is not known whom they are about: they may be about any two.
BOOST_AUTO_TEST_CASE(a_label_is_of_its_pair_until_findings_are_only_counted) {
    Finding finding;
    finding.check = "check";
    finding.label = "L1";
    finding.agent = 0;
    finding.peer = 1;
    Findings findings;
    for (std::uint64_t i = 0; i < Findings::most_of_a_kind; ++i) findings.add(finding);
    BOOST_TEST(findings.has_label("L1", 1, 0));
    BOOST_TEST(!findings.has_label("L1", 2, 3));
    findings.add(finding);
    BOOST_TEST(findings.has_label("L1", 2, 3));
    BOOST_TEST(!findings.has_label("L2", 2, 3));
}

BOOST_AUTO_TEST_CASE(a_weakness_that_is_not_known_is_named_in_the_detail) {
    Recorder recorder{2, {}, 0, 0};
    introduce_two(recorder, "hardened", "hardened");
    const auto detail = [&](std::string_view weakness) {
        recorder.found("check", weakness, 0, 1, "it happened", 0);
        return recorder.findings.all().back().detail;
    };
    BOOST_TEST(detail("S11") == "it happened");  // at first contact
    BOOST_TEST(detail("S19") == "S19: it happened");
    BOOST_TEST(detail("") == "it happened");
}

// S11 is known at first contact, but not between two agents that have pinned each other's keys and
// used hs2.
BOOST_AUTO_TEST_CASE(
    what_is_known_depends_on_what_was_known_of_the_peer_when_a_line_was_last_read) {
    Recorder recorder{2, {}, 0, 0};
    introduce_two(recorder, "hardened", "hardened");
    const auto hears = [&](Drop dropped, const std::string& pinned, bool knows_hs2) {
        auto line = std::make_shared<Transmission>();
        line->sender = 1;
        line->intent = Intent::register_;
        line->content.from.set_text("id-2");
        Observation seen;
        seen.begin({0, 0, ScheduledEvent::Kind::delivery, 0, line});
        seen.receipt.dropped = dropped;
        seen.pinned = pinned;
        seen.knows_hs2 = knows_hs2;
        recorder.observe(seen, {});
    };
    const auto label = [&] {
        recorder.found("check", "S11", 0, 1, "somebody took a step", 0);
        return recorder.findings.all().back().label;
    };
    BOOST_TEST(label() == "S11");
    hears(Drop::none, "key-2", false);
    BOOST_TEST(label() == "S11");
    hears(Drop::none, "key-2", true);
    BOOST_TEST(label() == "");
    hears(Drop::malformed, "", false);
    BOOST_TEST(label() == "");
    hears(Drop::none, "key-3", true);
    BOOST_TEST(label() == "S11");
}

// What the agents of a run with these profiles count as known, of a finding about both of a pair
// or, with no_agent, about one alone.
std::string label_of_pair(const char* first, const char* second, std::size_t agent,
                          std::size_t peer, std::string_view label) {
    Recorder recorder{2, {}, 0, 0};
    introduce_two(recorder, first, second);
    recorder.found_of_pair("check", label, agent, peer, "", 0);
    return recorder.findings.all().back().label;
}

BOOST_AUTO_TEST_CASE(a_finding_of_a_pair_is_known_if_it_is_for_one_that_promises) {
    // At first contact, for both.
    BOOST_TEST(label_of_pair("hardened", "hardened", 0, 1, "S11") == "S11");
    BOOST_TEST(label_of_pair("hardened", "hardened", 0, 1, "S19") == "");
    // A baseline peer promises nothing: that does not excuse the hardened end.
    BOOST_TEST(label_of_pair("hardened", "baseline", 0, 1, "S19") == "");
    BOOST_TEST(label_of_pair("hardened", "baseline", 0, 1, "L1") == "L1");
    BOOST_TEST(label_of_pair("baseline", "hardened", 0, 1, "S19") == "S19");
    // What an agent spends on nobody is its own.
    BOOST_TEST(label_of_pair("hardened", "baseline", 0, no_agent, "S19") == "");
    BOOST_TEST(label_of_pair("hardened", "hardened", 0, no_agent, "S18") == "");
    BOOST_TEST(label_of_pair("hardened", "baseline", 1, no_agent, "S19") == "S19");
}

BOOST_AUTO_TEST_CASE(the_recorder_compares_with_the_twin) {
    Recorder recorder{1, {}, 0, 0};
    recorder.directory.introduce("agent1", "id-1", "key-1",
                                 profile_named("hardened")->expectations);
    Observation seen;
    seen.begin({0, 0, ScheduledEvent::Kind::round, 0, nullptr, 0});
    seen.holds = Holdings{5, 1, 1'000};
    recorder.ledger.close_from(0);
    recorder.ledger.note(seen);
    Ledger twin(1);
    twin.close_from(0);
    recorder.check_trace(twin, 7);
    BOOST_TEST_REQUIRE(recorder.findings.all().size() == 1u);
    BOOST_TEST(recorder.findings.all()[0].check == attack_leaves_no_rows);
    BOOST_TEST(recorder.findings.all()[0].label == "");
    BOOST_TEST(recorder.findings.all()[0].at_us == 7);
}

BOOST_AUTO_TEST_CASE(in_the_drain_a_listener_begins_no_cycle_and_ends_each) {
    Listener listener(std::nullopt);
    message::LineWriter line;
    BOOST_TEST(listener.decorate(Intent::register_, "", line));
    BOOST_TEST(listener.decorate(Intent::reconnect, "id-2", line));
    listener.may_begin = false;
    BOOST_TEST(!listener.decorate(Intent::register_, "", line));
    BOOST_TEST(!listener.decorate(Intent::reconnect, "id-2", line));
    BOOST_TEST(listener.decorate(Intent::request, "id-2", line));
    BOOST_TEST(listener.decorate(Intent::close, "id-2", line));
}

BOOST_AUTO_TEST_CASE(a_listener_logs_nothing_unless_asked_to) {
    BOOST_TEST(!Listener(std::nullopt).logs(LogLevel::warning));
    const Listener asked(LogLevel::info);
    BOOST_TEST(!asked.logs(LogLevel::debug));
    BOOST_TEST(asked.logs(LogLevel::info));
    BOOST_TEST(asked.logs(LogLevel::warning));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
