// An agent is a value: a copy continues independently and does the same (ARCHITECTURE.md, rule 2).
#include <boost/test/unit_test.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "baseline_peer.hpp"
#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/memory.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

struct ValueParts {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SeededRandom random;
    MemoryStore store;
    BaselineApplication application;
};
using Agents = std::vector<Agent<ValueParts>>;

const Instant start{1767225600'000, 0};

Agents two_agents() {
    SeededRandom random(1);
    Agents agents;
    for (std::uint64_t i = 0; i < 2; ++i) {
        agents.emplace_back(create_identity<BotanCrypto>(random, start), Settings{},
                            ValueParts{random.fork(i), {}, {}}, start);
    }
    return agents;
}

void run_rounds(Agents& agents, int from, int to) {
    for (int round = from; round < to; ++round) {
        const Instant now = start.plus_ms(1000 * round);
        std::vector<std::pair<std::size_t, std::string>> lines;
        for (std::size_t i = 0; i < 2; ++i) {
            agents[i].advance(now);
            agents[i].drain(overloaded{
                [&](const Line& line) {
                    message::append_relayed(lines.emplace_back(1 - i, "").second, line.text, "x:1");
                },
                ignore_others});
        }
        for (const auto& [to_whom, line] : lines) agents[to_whom].receive(line, now);
    }
}

// Whether an agent to which the first happens can be told from one to which the second does.
template <class First, class Second>
bool told_apart(First first, Second second) {
    Subject one, other;
    first(one);
    second(other);
    return one.agent.fingerprint() != other.agent.fingerprint();
}

RoleState closing() {
    RoleState row;
    row.state = State::init_finalize_close;
    row.local_reference = row.peer_reference = text_field("111");
    return row;
}

const nlohmann::json any_word{{"to", nullptr}, {"intent", "what"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(agent_value)

BOOST_AUTO_TEST_CASE(a_copy_made_in_mid_cycle_goes_on_alone_and_does_the_same) {
    Agents originals = two_agents();
    run_rounds(originals, 1, 9);
    Agents copies;
    for (const auto& agent : originals) copies.emplace_back(agent);
    const Digest before = copies[0].fingerprint();
    BOOST_TEST((originals[0].fingerprint() == before));

    run_rounds(originals, 9, 60);
    BOOST_TEST((copies[0].fingerprint() == before));
    BOOST_TEST((originals[0].fingerprint() != before));
    run_rounds(copies, 9, 60);
    for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST((copies[i].fingerprint() == originals[i].fingerprint()));
        BOOST_TEST((copies[i].counters() == originals[i].counters()));
        BOOST_TEST(originals[i].counters().cycles_closed > 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_fingerprint_tells_the_time_of_the_next_round) {
    const auto rounds_until = [](std::int64_t ms) {
        return [=](Subject& subject) {
            subject.agent.advance(noon.plus_ms(ms));
            take_lines(subject.agent);
        };
    };
    BOOST_TEST(told_apart(rounds_until(2500), rounds_until(2501)));
    BOOST_TEST(!told_apart(rounds_until(2500), rounds_until(2500)));
}

BOOST_AUTO_TEST_CASE(a_fingerprint_tells_each_output_that_waits) {
    Subject subject;
    // Whether the outputs that wait are in it, and nothing else is changed by their drain.
    const auto sees_outputs = [&] {
        const Digest before = subject.agent.fingerprint();
        take_lines(subject.agent);
        return subject.agent.fingerprint() != before;
    };
    BOOST_TEST(!sees_outputs());
    subject.agent.run_tick_driver(noon);
    BOOST_TEST(sees_outputs());

    BaselinePeer speaker;
    subject.answer(Role::initiator, speaker.confirm(subject, "n1"));
    BOOST_TEST(sees_outputs());
    BOOST_TEST(subject.heard() == std::vector<std::string>{"initiator established"});
    RoleState row;
    row.state = State::init_exchange;
    row.local_nonce = text_field("ours");
    subject.put(row);
    const SecretKey key(*subject.agent.session_key(Role::initiator, peer));
    subject.answer(Role::initiator, speaker.respond(subject, "n2", key));
    BOOST_TEST(sees_outputs());
    BOOST_TEST(subject.heard().back() == "opened hello");
}

BOOST_AUTO_TEST_CASE(a_fingerprint_tells_rows_nonces_and_what_will_be_drawn) {
    const auto row_with = [](auto change) {
        return [=](Subject& subject) {
            RoleState row = closing();
            change(row);
            subject.put(row);
        };
    };
    const auto same = row_with([](RoleState&) {});
    BOOST_TEST(!told_apart(same, same));
    BOOST_TEST(told_apart(same, row_with([](RoleState& row) { row.exchange_count = 1; })));
    BOOST_TEST(told_apart(same, row_with([](RoleState& row) { row.finalize_retry_count = 1; })));
    // No nonce, and an empty one.
    BOOST_TEST(told_apart(same, row_with([](RoleState& row) { row.peer_nonce.set_text(""); })));
    BOOST_TEST(
        told_apart(same, row_with([](RoleState& row) { row.last_secure_at.set_text("then"); })));
    const auto received = [](const char* text, Role role = Role::initiator) {
        return [=](Subject& subject) {
            subject.agent.policies().store.record_received(role, peer, text, noon);
        };
    };
    BOOST_TEST(told_apart(received("n1"), received("n2")));
    BOOST_TEST(told_apart(received("n1"), received("n1", Role::responder)));
    BOOST_TEST(told_apart(received("n1"), [](Subject& subject) {
        subject.agent.policies().store.record_sent(Role::initiator, peer, "n1", noon);
    }));
    BOOST_TEST(told_apart([](Subject&) {},
                          [](Subject& subject) { subject.agent.policies().random.next(); }));
}

BOOST_AUTO_TEST_CASE(a_fingerprint_tells_one_list_of_texts_from_another) {
    handshake::FingerprintWriter one, other;
    one.text("a1");
    one.text("");
    other.text("a");
    other.text("1");
    BOOST_TEST(one.written() != other.written());
}

BOOST_AUTO_TEST_CASE(a_fingerprint_tells_session_keys) {
    const auto session_with = [](std::uint64_t seed) {
        return [=](Subject& subject) {
            subject.answer(Role::initiator, BaselinePeer(seed).confirm(subject, "n1"));
            take_lines(subject.agent);
            subject.put(closing());  // a row does not name its key
        };
    };
    BOOST_TEST(!told_apart(session_with(2), session_with(2)));
    BOOST_TEST(told_apart(session_with(2), session_with(3)));
}

BOOST_AUTO_TEST_CASE(a_fingerprint_tells_whether_the_queued_driver_will_run) {
    const auto quiet = [](Subject& subject) { subject.put(closing()); };
    // An event that leaves the row as it was.
    const auto woken = [](Subject& subject) {
        subject.put(closing());
        BOOST_TEST(subject.answer(Role::initiator, any_word) == "stay ok");
        BOOST_TEST((subject.row(Role::initiator) == closing()));
    };
    const auto then_a_round = [](auto first) {
        return [=](Subject& subject) {
            first(subject);
            subject.agent.advance(noon.plus_ms(1000));
            take_lines(subject.agent);
        };
    };
    BOOST_TEST(told_apart(quiet, woken));
    BOOST_TEST(told_apart(then_a_round(quiet), then_a_round(woken)));
    // That round runs it, and then all is as it would have been.
    const auto then_two = [=](auto first) {
        return [=](Subject& subject) {
            then_a_round(first)(subject);
            subject.agent.advance(noon.plus_ms(2000));
            take_lines(subject.agent);
        };
    };
    BOOST_TEST(!told_apart(then_two(quiet), then_two(woken)));
}

BOOST_AUTO_TEST_CASE(copies_are_spelled_out_and_moves_do_not_throw) {
    static_assert(!std::is_convertible_v<const Agent<ValueParts>&, Agent<ValueParts>>);
    static_assert(std::is_nothrow_move_constructible_v<Agent<ValueParts>>);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
