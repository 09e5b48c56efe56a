// The hardened profile and the time zones of baseline peers (PROTOCOL.md, 8; S10 and L9).
#include <boost/test/unit_test.hpp>
#include <string>

#include "guards.hpp"
#include "hsagent/message/hs.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_zones)

using Json = nlohmann::json;

// S10: the zone of a baseline peer is learnt, to the quarter of an hour, and our hs then has the
// time of that zone. Otherwise a peer further east would take our hs for old.
BOOST_AUTO_TEST_CASE(the_zone_of_a_baseline_peer_is_learnt) {
    for (const std::int32_t zone : {-(3 * 3600 + 30 * 60), 5 * 3600 + 45 * 60}) {
        BOOST_TEST_CONTEXT("zone " << zone) {
            MixedPair pair;
            pair.zone_of_second = zone;
            pair.rounds(90);
            const PeerRecord* record = pair.first.peer(pair.second.id());
            BOOST_TEST_REQUIRE(record);
            BOOST_TEST(record->zone_offset_seconds.value_or(0) == zone);
            BOOST_TEST(MixedPair::times(pair.first, "initiator established") >= 2u);
            BOOST_TEST(MixedPair::times(pair.first, "responder established") >= 2u);
        }
    }
}

// L9: the clocks of the baseline peer go back by an hour.
BOOST_AUTO_TEST_CASE(a_change_of_zone_is_taken_on_trial_and_pinned) {
    MixedPair pair;
    pair.zone_of_second = 7'200;
    pair.rounds(30);
    BOOST_TEST(pair.first.peer(pair.second.id())->zone_offset_seconds.value_or(0) == 7'200);
    pair.zone_of_second = 3'600;
    const std::uint64_t before = pair.first.counters().messages_opened;
    pair.rounds(60);
    BOOST_TEST(pair.first.peer(pair.second.id())->zone_offset_seconds.value_or(0) == 3'600);
    BOOST_TEST(pair.first.counters().messages_opened > before + 20);
    BOOST_TEST(pair.first_count(Reason::zone_changed) == 1u);
}

// It is learnt even if the peer is only ever heard as an initiator, and takes our confirm for old.
BOOST_AUTO_TEST_CASE(a_change_of_zone_is_noticed_in_either_role) {
    MixedPair pair;
    pair.passes = [](Json& line, bool from_first) {
        const std::string intent = line["intent"];
        for (const char* of_the_responder : {"confirm", "respond", "finish"}) {
            if (intent == of_the_responder) return from_first;
        }
        return intent == "register" || !from_first;
    };
    pair.zone_of_second = 7'200;
    pair.rounds(60);
    BOOST_TEST(MixedPair::times(pair.first, "responder established") >= 2u);
    BOOST_TEST(MixedPair::times(pair.first, "initiator established") == 0u);
    for (const std::int32_t zone : {3'600, 7'200}) {
        pair.zone_of_second = zone;
        const std::uint64_t before = pair.first.counters().messages_opened;
        pair.rounds(60);
        BOOST_TEST(pair.first.counters().messages_opened > before + 5);
        BOOST_TEST(pair.first.peer(pair.second.id())->zone_offset_seconds.value_or(0) == zone);
    }
}

// Of two hs of an hs2 peer, the later one is known by its UTC time, whatever its local time says.
BOOST_AUTO_TEST_CASE(a_change_of_zone_makes_no_hs_of_an_hs2_peer_older) {
    Puppet puppet(true);
    puppet.zone_seconds = 3'600;
    puppet.answers_until("respond");
    puppet.zone_seconds = 0;
    puppet.now = puppet.now.plus_ms(1'000);
    BOOST_TEST(is_taken(puppet, puppet.confirm()));
    BOOST_TEST(puppet.count(Reason::superseded) == 1u);
}

// A first request that went unanswered is signed again in the zone of the peer, which would else
// take it for old.
BOOST_AUTO_TEST_CASE(a_resumed_request_is_signed_in_the_zone_of_the_peer) {
    Puppet puppet(false);
    puppet.zone_seconds = 5 * 3600 + 45 * 60;
    puppet.answers_until("").answers_until("respond");
    const auto made = [&] {
        return puppet.said_with_hs("request")["hs"]["timestamp"].get<std::string>();
    };
    const auto now_there = [&] {
        return local_timestamp(Instant{puppet.now.unix_ms, puppet.zone_seconds});
    };
    BOOST_TEST(made() == now_there());
    puppet.rounds(60);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    puppet.hears(puppet.announce());
    puppet.rounds(2);  // resumes, and asks again
    BOOST_TEST((puppet.state(Role::initiator) == State::init_exchange));
    BOOST_TEST(made() == now_there());
}

// Nor can somebody who is faster at first contact have our next hs written in another zone: the
// peer's own request opens, and shows that its clock is right.
BOOST_AUTO_TEST_CASE(a_trial_ends_with_a_request_that_opens) {
    Puppet puppet(false);
    puppet.asks_until("first request");
    puppet.zone_seconds = -5 * 3600;
    Edits unread;
    unread.said = without("sec");
    BOOST_TEST(!is_taken(puppet, puppet.first_request(unread)));
    puppet.zone_seconds = 0;
    BOOST_TEST(is_taken(puppet, puppet.first_request()));
    BOOST_TEST(puppet.agent.counters().messages_opened == 1u);
    puppet.round();
    puppet.hears(puppet.conclude());
    puppet.round();
    puppet.hears(puppet.close());
    BOOST_TEST(puppet.agent.counters().cycles_closed == 1u);
    puppet.hears(puppet.reconnect());
    puppet.round();
    const std::string made = puppet.said["confirm"]["hs"]["timestamp"];
    BOOST_TEST(made == local_timestamp(puppet.now));
}

// One confirm is made in a zone on trial. The next one is in the zone that is known again.
BOOST_AUTO_TEST_CASE(a_trial_is_of_one_confirm) {
    Puppet puppet(false);
    puppet.asks_until("").asks_until("first request");
    puppet.zone_seconds = -5 * 3600;
    Edits unread;
    unread.said = without("sec");
    BOOST_TEST(is_taken(puppet, puppet.first_request(unread)));
    const auto made_next = [&] {
        puppet.rounds(60);
        BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
        puppet.hears(puppet.announce());
        puppet.round();
        const std::string made = puppet.said["confirm"]["hs"]["timestamp"];
        return made;
    };
    const std::string on_trial = made_next();
    BOOST_TEST(on_trial == local_timestamp(Instant{puppet.now.unix_ms, -5 * 3600}));
    const std::string after = made_next();
    BOOST_TEST(after == local_timestamp(puppet.now));
}

// What the peer's message does not bear out says nothing about its clock.
BOOST_AUTO_TEST_CASE(the_zone_of_a_request_that_is_refused_is_not_tried) {
    Puppet puppet(false);
    puppet.asks_until("first request");
    puppet.zone_seconds = -5 * 3600;
    Edits forged;
    forged.said = [](Json& content) { content["sec"]["sig"] = to_base64(ByteArray<64>{}); };
    BOOST_TEST(!is_taken(puppet, puppet.first_request(forged)));
    BOOST_TEST(puppet.count(Reason::unreadable) == 1u);
    puppet.rounds(60);
    BOOST_TEST((puppet.state(Role::responder) == State::resp_ready));
    puppet.hears(puppet.announce());
    puppet.round();
    const std::string made = puppet.said["confirm"]["hs"]["timestamp"];
    BOOST_TEST(made == local_timestamp(puppet.now));
}

// Nobody but the peer can have a zone pinned: an hs of another time proves nothing by itself.
BOOST_AUTO_TEST_CASE(a_zone_is_pinned_only_once_the_peer_has_shown_its_key) {
    MixedPair pair;
    pair.rounds(20);
    const auto zone = [&] { return pair.first.peer(pair.second.id())->zone_offset_seconds; };
    BOOST_TEST(zone().value_or(1) == 0);
    message::HsKeys<BotanCrypto> theirs(pair.second_identity.kx_private,
                                        pair.second_identity.sign_seed);
    pair.passes = [](Json&, bool) { return false; };
    pair.rounds(60);
    SeededRandom random(9);
    const std::string nonce = random_nonce(random);
    Hs old;
    message::build_hs(theirs, message::HsType::response, nonce, pair.now.plus_ms(-3'600'000), old);
    std::string text;
    message::append_hs(text, old);
    pair.first.receive_content(Json{{"from", pair.second.id()},
                                    {"to", pair.first.id()},
                                    {"intent", "confirm"},
                                    {"my_nonce", nonce},
                                    {"hs", Json::parse(text)}}
                                   .dump(),
                               address, pair.now);
    pair.rounds(60);
    BOOST_TEST(zone().value_or(1) == 0);
    BOOST_TEST(pair.first_count(Reason::zone_changed) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
