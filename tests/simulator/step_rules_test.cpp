// Tests of the checks of steps, by hand-made observations: which weakness a finding is.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <utility>

#include "two_agents.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(step_rules)

// What a hardened agent does with lines of a baseline agent, or of somebody who says to be it.
struct Mixed {
    Recorder recorder{2, {}, 0, 0};
    Observation seen;

    Mixed() { introduce_two(recorder, "hardened", "baseline"); }
    void says(const std::string& my_ref) {
        auto line = std::make_shared<Transmission>();
        line->sender = 0;
        line->intent = line->content.intent = Intent::finish;
        line->to = "id-2";
        line->addressee = 1;
        line->content.from.set_text("id-1");
        line->content.my_ref.set_text(my_ref);
        line->text = "{}\n";
        seen.begin({0, 0, ScheduledEvent::Kind::round, 0, nullptr});
        recorder.observe(seen, {line});
    }
    // The responder takes a line. `fill` sets what else is seen.
    template <class Fill>
    void takes(Intent intent, bool is_forged, Fill fill, std::int64_t at_us = 0) {
        auto line = std::make_shared<Transmission>();
        line->sender = is_forged ? no_agent : 1;
        line->intent = line->content.intent = intent;
        line->content.from.set_text("id-2");
        seen.begin({at_us, 0, ScheduledEvent::Kind::delivery, 0, line});
        seen.now = Instant{at_us / 1'000};
        seen.pinned = "key-2";
        seen.rows = {};
        fill(*line);
        recorder.observe(seen, {});
    }
    // In a step that takes the line as the next one.
    void moves(Role role) {
        seen.receipt.answers[static_cast<std::size_t>(role)].event = handshake::move_ok.event;
    }
    void tells(SessionChange change, Role role) {
        News& news = seen.news.next();
        news.kind = News::Kind::session;
        news.role = role;
        news.change = change;
        news.peer_id = "id-2";
    }
    std::string label_of(std::string_view check) const {
        std::string labels;
        for (const Finding& found : recorder.findings.all()) {
            if (found.check == check) labels += found.label.empty() ? "none " : found.label + " ";
        }
        return labels;
    }

    // A conclude brings a reference, and a reconnect closes the cycle.
    void closes_under(const std::string& reference, bool is_forged) {
        says("ours");
        RoleState before = RoleState::fresh(Role::responder);
        before.local_reference.set_text("ours");
        RoleState after = before;
        after.peer_reference.set_text(reference);
        RowChange& row = seen.row(Role::responder);
        takes(Intent::conclude, is_forged, [&](Transmission&) {
            row.before = before;
            row.after = after;
        });
        takes(Intent::reconnect, false, [&](Transmission&) {
            row.before = row.after = after;
            tells(SessionChange::closed, Role::responder);
        });
    }
    // Begins a cycle, and takes keys from the hs of its first request.
    void takes_first_request(std::int64_t at_us) {
        takes(
            Intent::register_, false, [&](Transmission&) { moves(Role::responder); }, at_us);
        const auto fill = [&](Transmission& line) {
            line.content.my_nonce.set_text("a nonce");
            line.content.hs.block = Block::object;
            moves(Role::responder);
            tells(SessionChange::established, Role::responder);
        };
        takes(Intent::request, false, fill, at_us);
    }
};

BOOST_FIXTURE_TEST_CASE(a_reference_of_a_forged_step_is_forged_when_the_peer_closes, Mixed) {
    closes_under("forged", true);
    BOOST_TEST(label_of("references_match") == "S11 ");
}

BOOST_FIXTURE_TEST_CASE(a_reference_that_the_peer_never_sent_is_no_weakness, Mixed) {
    closes_under("never sent", false);
    BOOST_TEST(label_of("references_match") == "none ");
}

// A forged line that changes no reference says nothing about the one that is there.
BOOST_FIXTURE_TEST_CASE(nor_if_a_forged_line_has_come_since, Mixed) {
    closes_under("never sent", false);
    RowChange& row = seen.row(Role::responder);
    const RoleState closed = row.after;
    takes(Intent::register_, true, [&](Transmission&) { row.before = row.after = closed; });
    takes(Intent::reconnect, false, [&](Transmission&) {
        row.before = row.after = closed;
        tells(SessionChange::closed, Role::responder);
    });
    BOOST_TEST(label_of("references_match") == "none none ");
}

// PROTOCOL.md, 8.1, S6: nonces of good hs are remembered for three times the time limit.
BOOST_FIXTURE_TEST_CASE(a_nonce_may_be_signed_again_after_three_times_the_limit, Mixed) {
    takes_first_request(0);
    takes_first_request(180'001'000);
    BOOST_TEST(label_of("nonce_taken_once") == "");
}

BOOST_FIXTURE_TEST_CASE(a_nonce_is_not_taken_again_before, Mixed) {
    takes_first_request(0);
    takes_first_request(180'000'000);
    BOOST_TEST(label_of("nonce_taken_once") == "none ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
