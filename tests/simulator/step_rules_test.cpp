// Tests of the checks of steps, by hand-made observations: which weakness a finding is.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/support/encoding.hpp"
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

BOOST_FIXTURE_TEST_CASE(references_of_an_earlier_run_match, Mixed) {
    RoleState row = RoleState::fresh(Role::responder);
    row.local_reference.set_text("ours");
    row.peer_reference.set_text("theirs");
    recorder.inherits(0, 1, row);
    takes(Intent::reconnect, false, [&](Transmission&) {
        seen.row(Role::responder).before = seen.row(Role::responder).after = row;
        tells(SessionChange::closed, Role::responder);
    });
    BOOST_TEST(label_of("references_match") == "");
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

// --- keys and encodings

// Both ends count the restarts of both, so they name the cycle alike.
BOOST_AUTO_TEST_CASE(different_keys_in_a_cycle_are_found_after_a_restart_of_either_end) {
    for (const std::size_t restarted : {0u, 1u}) {
        Recorder recorder{2, {}, 0, 0};
        introduce_two(recorder, "hardened", "hardened");
        Observation seen;
        const auto has_key = [&](std::size_t self, Role role, const char* key) {
            auto line = std::make_shared<Transmission>();
            line->sender = 1 - self;
            line->content.from.set_text(self == 0 ? "id-2" : "id-1");
            line->content.your_nonce.set_text("the challenge");
            seen.begin({0, 0, ScheduledEvent::Kind::delivery, self, line});
            seen.row(role).before.peer_nonce.set_text("the challenge");
            seen.row(role).after.peer_sign_pub.set_text(self == 0 ? "key-2" : "key-1");
            News& news = seen.news.next();
            news.kind = News::Kind::session;
            news.role = role;
            news.change = SessionChange::established;
            news.peer_id = line->content.from.text;
            news.key = key;
            recorder.observe(seen, {});
        };
        seen.begin({0, 0, ScheduledEvent::Kind::start, restarted, nullptr});
        recorder.observe(seen, {});
        has_key(0, Role::initiator, "one key");
        has_key(1, Role::responder, "another key");
        BOOST_TEST(recorder.findings.count("both_ends_hold_the_same_key", "") == 1u);
    }
}

void set_base64(Field& field, std::size_t bytes, bool has_junk) {
    std::string text = to_base64(as_bytes(std::string(bytes, 'k')));
    if (has_junk) text.insert(text.size() / 2, "!?");
    field.set_text(text);
}

BOOST_AUTO_TEST_CASE(junk_is_found_in_each_part_of_an_hs) {
    using Part = std::pair<Field Hs::*, std::size_t>;
    const std::vector<Part> parts{{&Hs::kx_pub, 32}, {&Hs::sign_pub, 32}, {&Hs::sig, 64}};
    for (std::size_t damaged = 0; damaged <= parts.size(); ++damaged) {
        Mixed run;
        run.takes(Intent::request, false, [&](Transmission& line) {
            Hs& hs = line.content.hs;
            hs.block = Block::object;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                set_base64(hs.*parts[i].first, parts[i].second, i == damaged);
            }
            run.moves(Role::responder);
            run.tells(SessionChange::established, Role::responder);
        });
        BOOST_TEST(run.label_of("base64_is_strict") == (damaged < parts.size() ? "none " : ""));
    }
}

BOOST_AUTO_TEST_CASE(junk_is_found_in_each_part_of_an_envelope) {
    using Part = std::pair<Field Sec::*, std::size_t>;
    const std::vector<Part> parts{
        {&Sec::nonce, 12}, {&Sec::ciphertext, 50}, {&Sec::hash, 32}, {&Sec::sig, 64}};
    for (std::size_t damaged = 0; damaged <= parts.size(); ++damaged) {
        Mixed run;
        run.takes(Intent::request, false, [&](Transmission& line) {
            Sec& sec = line.content.sec;
            sec.block = sec.envelope = Block::object;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                set_base64(sec.*parts[i].first, parts[i].second, i == damaged);
            }
            run.moves(Role::responder);
            News& news = run.seen.news.next();
            news.kind = News::Kind::opened;
            news.role = Role::responder;
            news.peer_id = "id-2";
        });
        BOOST_TEST(run.label_of("base64_is_strict") == (damaged < parts.size() ? "none " : ""));
    }
}

// --- bounds

// Takes so many steps of a cycle, each with a new nonce that is kept.
void take_nonces(Mixed& run, Role role, Intent intent, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        run.takes(intent, false, [&](Transmission& line) {
            line.content.my_nonce.set_text("nonce " + std::to_string(i));
            run.seen.row(role).nonces = i + 1;
            run.moves(role);
        });
    }
}

BOOST_FIXTURE_TEST_CASE(too_many_nonces_are_found_once_in_each_cycle, Mixed) {
    for (int cycle = 0; cycle < 2; ++cycle) {
        takes(Intent::register_, false, [&](Transmission&) { moves(Role::responder); });
        take_nonces(*this, Role::responder, Intent::request, 40);
    }
    BOOST_TEST(label_of("a_cycle_keeps_few_nonces") == "none none ");
}

BOOST_FIXTURE_TEST_CASE(what_was_forged_before_a_confirm_is_of_an_earlier_cycle, Mixed) {
    const auto begins = [&](Transmission&) { moves(Role::initiator); };
    takes(Intent::confirm, true, begins);
    take_nonces(*this, Role::initiator, Intent::respond, 40);
    BOOST_TEST(label_of("a_cycle_keeps_few_nonces") == "S11 ");
    takes(Intent::confirm, false, begins);
    take_nonces(*this, Role::initiator, Intent::respond, 40);
    BOOST_TEST(label_of("a_cycle_keeps_few_nonces") == "S11 none ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
