// ObservedStep: what checks see of a line that an agent has heard.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hsagent/handshake/events.hpp"
#include "simulator/agents/profile.hpp"
#include "simulator/checks/check.hpp"

namespace hsagent::sim::test {

namespace {

// agent1 hears a line of agent2.
struct Hearing {
    Directory directory;
    Observation seen;
    std::shared_ptr<Transmission> line = std::make_shared<Transmission>();

    explicit Hearing(const char* profile = "baseline") {
        const Expectations& expectations = profile_named(profile)->expectations;
        directory.introduce("agent1", "id-1", "key-1", expectations);
        directory.introduce("agent2", "id-2", "key-2", expectations);
        line->sender = 1;
        line->content.from.set_text("id-2");
    }
    ObservedStep step() {
        seen.event = {0, 0, ScheduledEvent::Kind::delivery, 0, line};
        return {directory, seen, {}, 0};
    }
    bool is_genuine() { return step().is_genuine(); }
    bool took(Intent intent, State state, const handshake::StepEvent& answer) {
        const Role role = role_of(state);
        line->content.intent = intent;
        seen.row(role).before.state = state;
        seen.receipt.answers[static_cast<std::size_t>(role)].event = answer.event;
        return step().took(role);
    }
};

using Change = std::function<void(Content&)>;
template <class Block>
std::vector<Change> of_each(Block Content::*block, std::vector<Field Block::*> fields) {
    std::vector<Change> changes;
    for (const auto field : fields) {
        changes.push_back([=](Content& content) { (content.*block.*field).set_text("other"); });
    }
    return changes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(observed_step)

BOOST_AUTO_TEST_CASE(a_line_is_genuine_if_its_sender_has_said_it) {
    Hearing hearing;
    BOOST_TEST(hearing.is_genuine());
    hearing.line->sender = 0;  // under the name of another
    BOOST_TEST(!hearing.is_genuine());
    hearing.line->sender = no_agent;
    BOOST_TEST(!hearing.is_genuine());
    hearing.line->content.from.set_text("unknown");
    BOOST_TEST(!hearing.is_genuine());
}

// A damaged line that still says the same counts as said.
BOOST_AUTO_TEST_CASE(an_altered_line_is_genuine_if_it_says_the_same) {
    Hearing hearing;
    hearing.line->original = std::make_shared<Transmission>(*hearing.line);
    hearing.line->alterations.push_back({});
    BOOST_TEST(hearing.is_genuine());

    std::vector<Change> changes{
        [](Content& content) { content.intent = Intent::close; },
        [](Content& content) { content.to.set_text("other"); },
        [](Content& content) { content.intent_text.set_text("other"); },
        [](Content& content) { content.your_nonce.set_text("other"); },
        [](Content& content) { content.my_nonce.set_text("other"); },
        [](Content& content) { content.your_ref.set_text("other"); },
        [](Content& content) { content.my_ref.set_text("other"); },
        [](Content& content) { content.message.set_text("other"); },
        [](Content& content) { content.hs.block = Block::object; },
        [](Content& content) { content.sec.block = Block::object; },
        [](Content& content) { content.sec.envelope = Block::object; },
        [](Content& content) { content.sec.unusual_envelope = "{}"; },
    };
    for (const auto& more : {of_each(&Content::hs, {&Hs::type, &Hs::nonce, &Hs::kx_pub,
                                                    &Hs::sign_pub, &Hs::timestamp, &Hs::sig}),
                             of_each(&Content::sec, {&Sec::nonce, &Sec::ciphertext, &Sec::hash,
                                                     &Sec::ts, &Sec::sig})}) {
        changes.insert(changes.end(), more.begin(), more.end());
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        hearing.line->content = hearing.line->original->content;
        changes[i](hearing.line->content);
        BOOST_TEST(!hearing.is_genuine(), "change " << i);
    }
}

// A baseline agent answers "ok" to lines that it only counts, too.
BOOST_AUTO_TEST_CASE(a_baseline_agent_takes_what_its_state_waits_for) {
    using handshake::move_ok;
    using handshake::stay_ok;
    Hearing hearing;
    const std::vector<Intent> all{Intent::register_, Intent::reconnect, Intent::confirm,
                                  Intent::request,   Intent::respond,   Intent::conclude,
                                  Intent::finish,    Intent::close,     Intent::unknown};
    const auto taken = [&](State state, const handshake::StepEvent& answer) {
        std::vector<Intent> found;
        for (const Intent intent : all) {
            if (hearing.took(intent, state, answer)) found.push_back(intent);
        }
        return found;
    };
    using Intents = std::vector<Intent>;
    BOOST_CHECK(taken(State::resp_ready, move_ok) ==
                (Intents{Intent::register_, Intent::reconnect}));
    BOOST_CHECK(taken(State::resp_confirm, move_ok) == Intents{Intent::request});
    BOOST_CHECK(taken(State::resp_exchange, move_ok) ==
                (Intents{Intent::request, Intent::conclude}));
    BOOST_CHECK(taken(State::resp_finalize, move_ok) == Intents{Intent::close});
    BOOST_CHECK(taken(State::resp_finalize, stay_ok).empty());
    BOOST_CHECK(taken(State::init_ready, move_ok) == Intents{Intent::confirm});
    BOOST_CHECK(taken(State::init_exchange, stay_ok) == Intents{Intent::respond});
    BOOST_CHECK(taken(State::init_finalize_propose, move_ok) == Intents{Intent::finish});
    BOOST_CHECK(taken(State::init_finalize_close, move_ok).empty());
    BOOST_CHECK(taken(State::init_exchange, handshake::stay_ignore).empty());
    // A hardened agent says so only if it has taken the line.
    Hearing hardened("hardened");
    BOOST_TEST(hardened.took(Intent::confirm, State::init_finalize_close, move_ok));
    BOOST_TEST(!hardened.took(Intent::confirm, State::init_ready, handshake::stay_ignore));
}

// A hardened initiator reports its session only later, when the peer has proved its keys.
BOOST_AUTO_TEST_CASE(an_hs_is_used_if_it_makes_a_session) {
    Hearing hardened("hardened");
    hardened.line->content.hs.block = Block::object;
    BOOST_TEST(hardened.took(Intent::confirm, State::init_ready, handshake::move_ok));
    BOOST_TEST(!hardened.step().used_hs(Role::initiator));
    hardened.seen.row(Role::initiator).has_session = true;
    BOOST_TEST(hardened.step().used_hs(Role::initiator));
    hardened.line->content.hs.block = Block::absent;
    BOOST_TEST(!hardened.step().used_hs(Role::initiator));

    for (const Role role : all_roles) {
        Hearing baseline;
        baseline.line->content.hs.block = Block::object;
        BOOST_TEST(!baseline.step().used_hs(role));
        News& news = baseline.seen.news.next();
        news.kind = News::Kind::session;
        news.role = role;
        news.change = SessionChange::established;
        const Role other = role == Role::initiator ? Role::responder : Role::initiator;
        for (const Intent intent : {Intent::confirm, Intent::request, Intent::respond}) {
            baseline.line->content.intent = intent;
            BOOST_TEST(baseline.step().used_hs(role) == (intent != Intent::respond));
            BOOST_TEST(!baseline.step().used_hs(other));
        }
        BOOST_TEST(baseline.step().told(SessionChange::established, role) == &news);
        BOOST_TEST(!baseline.step().told(SessionChange::closed, role));
        BOOST_TEST(!baseline.step().opened(role));
        news.kind = News::Kind::opened;
        BOOST_TEST(baseline.step().opened(role) == &news);
        BOOST_TEST(!baseline.step().opened(other));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
