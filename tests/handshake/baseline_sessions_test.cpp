// The sessions of the baseline: which hs makes one, and what it opens (PROTOCOL.md, 3 and 5).
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "baseline_peer.hpp"

using namespace hsagent;
using namespace hsagent::test;
using nlohmann::json;

namespace {

// Waits for an answer to the challenge "ours".
RoleState asking() {
    RoleState row;
    row.state = State::init_exchange;
    row.local_nonce = text_field("ours");
    row.peer_nonce = text_field("theirs");
    return row;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(baseline_sessions)

BOOST_AUTO_TEST_CASE(a_good_hs_makes_a_session_and_a_replayed_one_is_refused_and_counted) {
    Subject subject;
    const json confirm = BaselinePeer().confirm(subject, "n1");
    BOOST_TEST(subject.answer(Role::initiator, confirm) == "move ok");
    BOOST_CHECK(subject.agent.session_key(Role::initiator, peer) != nullptr);
    BOOST_TEST(subject.heard() == std::vector<std::string>{"initiator established"});
    // The confirm itself is taken again; its hs is not.
    subject.put(RoleState::fresh(Role::initiator));
    BOOST_TEST(subject.answer(Role::initiator, confirm) == "move ok");
    BOOST_TEST(subject.heard().back() == "initiator failed replayed");
    using message::HsRefusal;
    std::vector<std::uint64_t> expected(message::hs_refusal_names.size());
    expected[static_cast<std::size_t>(HsRefusal::replayed)] = 1;
    BOOST_TEST(subject.agent.counters().hs_refused == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_sealed_message_is_opened_with_its_session_and_no_other_news) {
    BaselinePeer speaker;
    const auto refused = [](const Subject& subject) {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : subject.agent.counters().sec_refused) sum += count;
        return sum;
    };
    Subject subject;
    subject.answer(Role::initiator, speaker.confirm(subject, "n1"));
    const SecretKey key(*subject.agent.session_key(Role::initiator, peer));
    const auto before = subject.heard().size();
    subject.put(asking());
    BOOST_TEST(subject.answer(Role::initiator, speaker.respond(subject, "n2", key)) == "stay ok");
    BOOST_TEST(subject.heard().size() == before + 1);
    BOOST_TEST(subject.heard().back() == "opened hello");
    BOOST_TEST(subject.agent.counters().messages_opened == 1u);
    BOOST_TEST(refused(subject) == 0u);

    // Under another key: the respond is taken, its message is not.
    subject.put(asking());
    const json other = speaker.respond(subject, "n3", SecretKey());
    BOOST_TEST(subject.answer(Role::initiator, other) == "stay ok");
    BOOST_TEST(subject.heard().size() == before + 1);
    BOOST_TEST(refused(subject) == 1u);

    // Without a session, as after a restart.
    Subject restarted;
    restarted.put(asking());
    BOOST_TEST(restarted.answer(Role::initiator, speaker.respond(restarted, "n2", key)) ==
               "stay ok");
    BOOST_TEST(restarted.heard().empty());
    BOOST_TEST(restarted.agent.counters().messages_opened == 0u);
    BOOST_TEST(refused(restarted) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
