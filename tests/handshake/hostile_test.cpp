// What a hostile peer or an outsider can do to a hardened agent (PROTOCOL.md, 8.3; S16 to S20).
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hsagent/identity/uuid.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/sec.hpp"
#include "pair.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hostile)

using Json = nlohmann::json;

std::string drawn_nonce(std::uint64_t seed) {
    SeededRandom random(seed);
    return random_nonce(random);
}

// A baseline peer with keys of its own, and an id for each of its lines.
struct Outsider {
    SeededRandom random{77};
    Identity own = create_identity<BotanCrypto>(random, noon);
    message::HsKeys<BotanCrypto> keys{own.kx_private, own.sign_seed};

    std::string new_id() { return random_uuid4(random); }
    Json hs(message::HsType type, const std::string& nonce, Instant now,
            const std::string& kx_pub = {}) {
        Hs made;
        message::build_hs<BotanCrypto>(keys.signing,
                                       {keys.sign_pub, kx_pub.empty() ? keys.kx_pub : kx_pub}, type,
                                       nonce, now, made);
        std::string text;
        message::append_hs(text, made);
        return Json::parse(text);
    }
    // Under an id of its own, the first request that answers a confirm.
    Json proof(const Json& confirm, Instant now) {
        const auto theirs =
            base64_array<32>(confirm["hs"]["kx_pub"].get<std::string>(), Base64::strict);
        const auto shared = keys.agreement.agree(*theirs);
        SecretKey key;
        BotanCrypto::hkdf_sha256(shared->expose(), {}, as_bytes(message::session_key_info),
                                 key.expose_for_writing());
        BotanCrypto::SealingKey sealing(key);
        SealNonce nonce;
        random.fill(nonce);
        std::string payload, sealed;
        message::message_payload("hello", payload);
        Sec sec;
        message::Sealer<BotanCrypto>().seal(sealing, keys.signing, payload, nonce, now, sec);
        message::append_sec(sealed, sec);
        const std::string challenge = random_nonce(random);
        return {{"from", confirm["to"]},     {"to", confirm["from"]},
                {"intent", "request"},       {"your_nonce", confirm["my_nonce"]},
                {"my_nonce", challenge},     {"hs", hs(message::HsType::init, challenge, now)},
                {"sec", Json::parse(sealed)}};
    }
};

// Ends rounds of the first agent alone, and returns its lines.
template <class Pair>
std::vector<Json> rounds_alone(Pair& pair, int rounds) {
    std::vector<Json> said;
    for (int i = 0; i < rounds; ++i) {
        pair.now = pair.now.plus_ms(pair.settings.round_ms);
        pair.first.advance(pair.now);
        for (const std::string& line : take_lines(pair.first)) {
            said.push_back(message::unwrap_typed(Json::parse(line)));
        }
    }
    return said;
}
std::size_t count_of(const std::vector<Json>& said, const char* intent) {
    std::size_t count = 0;
    for (const Json& content : said) count += content["intent"] == intent;
    return count;
}

// The outsider announces itself under a new id, and shows that it has a key.
template <class Pair>
void prove_an_id(Pair& pair, Outsider& x) {
    const std::string id = x.new_id();
    pair.first.receive_content(Json{{"from", id}, {"to", nullptr}, {"intent", "register"}}.dump(),
                               address, pair.now);
    for (const Json& content : rounds_alone(pair, 1)) {
        if (content["to"] != id || content["intent"] != "confirm") continue;
        pair.first.receive_content(x.proof(content, pair.now).dump(), address, pair.now);
    }
}

// S16: an outsider copies a sealed message into requests of its own, which echo the public
// challenge.
BOOST_AUTO_TEST_CASE(a_copied_message_is_surfaced_once) {
    MixedPair pair;
    Json sealed;
    std::size_t copies = 0;
    pair.passes = [&](Json& content, bool from_first) {
        if (!from_first && content["intent"] == "request" && content.contains("sec")) {
            sealed = content["sec"];
        }
        return true;
    };
    for (int i = 0; i < 20; ++i) {
        pair.round();
        const RoleState* row = pair.first.row(Role::responder, pair.second.id());
        if (sealed.empty() || !row || row->state != State::resp_exchange) continue;
        const std::uint64_t opened = pair.first.counters().messages_opened;
        pair.first.receive_content(Json{{"from", pair.second.id()},
                                        {"to", pair.first.id()},
                                        {"intent", "request"},
                                        {"your_nonce", row->local_nonce.text},
                                        {"my_nonce", drawn_nonce(static_cast<std::uint64_t>(i))},
                                        {"sec", sealed}}
                                       .dump(),
                                   address, pair.now);
        BOOST_TEST(pair.first.counters().messages_opened == opened);
        ++copies;
    }
    BOOST_TEST(copies > 3u);
    BOOST_TEST(pair.first_count(Reason::copied_message) == copies);
    BOOST_TEST(pair.first.counters().messages_opened > 5u);  // each message, once
}

// S17: X shows B's fresh key to A as its own, and passes A's request on to B.
BOOST_AUTO_TEST_CASE(a_request_made_for_another_is_not_taken) {
    HardenedPair pair;  // A and B, who have pinned each other's keys and not met
    auto& a = pair.first;
    auto& b = pair.second;
    a.pin_key(b.id(), pair.second_identity.sign_public, pair.now);
    b.pin_key(a.id(), pair.first_identity.sign_public, pair.now);
    Outsider x;
    const std::string x_id = x.new_id();
    Json confirm, request;
    pair.passes = [&](Json& content, bool from_first) {
        if (!from_first && content["intent"] == "confirm") confirm = content;
        if (from_first && content["to"] == x_id && content["intent"] == "request")
            request = content;
        return content["intent"] == "register";
    };
    pair.rounds(2);
    BOOST_TEST_REQUIRE(!confirm.empty());
    // The first half of B's challenge would be enough for a baseline peer's echo.
    const std::string half = confirm["my_nonce"].get<std::string>().substr(0, 32);
    const Json offer{
        {"from", x_id},
        {"to", a.id()},
        {"intent", "confirm"},
        {"my_nonce", half},
        {"hs", x.hs(message::HsType::response, half, pair.now, confirm["hs"]["kx_pub"])}};
    a.receive_content(offer.dump(), address, pair.now);
    pair.rounds(2);
    BOOST_TEST_REQUIRE(!request.empty());
    BOOST_TEST(request["hs"]["x2"]["to"] == x_id);  // bound to X, whom A answers
    request["to"] = b.id();
    for (const Json& echo : {confirm["my_nonce"], request["your_nonce"]}) {
        request["your_nonce"] = echo;
        b.receive_content(request.dump(), address, pair.now);
        BOOST_TEST(b.counters().messages_opened == 0u);
        BOOST_TEST((b.state(Role::responder, a.id()) == State::resp_confirm));
    }
    BOOST_TEST(b.counters().reasons[static_cast<std::size_t>(Reason::made_for_another)] == 1u);
}

// S18: a hundred finishes under made-up ids are all that was ever said.
BOOST_AUTO_TEST_CASE(what_proves_nothing_is_not_answered_for_ever) {
    HardenedPair pair;
    for (std::uint64_t i = 0; i < 100; ++i) {
        pair.first.receive_content(Json{{"from", "nobody " + std::to_string(i)},
                                        {"to", pair.first.id()},
                                        {"intent", "finish"},
                                        {"your_ref", "1234567890"},
                                        {"my_ref", "0987654321"}}
                                       .dump(),
                                   address, pair.now);
    }
    // Each that is admitted, four tokens each, gets its close, and no more: nobody shows life.
    const auto said = rounds_alone(pair, 600);
    BOOST_TEST(count_of(said, "close") == 64u);
    BOOST_TEST(said.size() == 600u + 64u);
    rounds_alone(pair, 5);
    BOOST_TEST(list_rows(pair.first.policies().store).empty());
    BOOST_TEST(pair.first_count(Reason::row_forgotten) == 64u);
}

// A peer that went away is asked ever more seldom, and at once when it is back.
BOOST_AUTO_TEST_CASE(a_peer_that_is_gone_is_asked_ever_more_seldom) {
    HardenedPair pair;
    pair.rounds(9);
    BOOST_TEST_REQUIRE(pair.first.counters().cycles_closed > 0u);
    pair.passes = [](Json&, bool) { return false; };
    pair.rounds(60);  // whatever was under way is over
    const std::size_t early = count_of(rounds_alone(pair, 600), "reconnect");
    const std::size_t late = count_of(rounds_alone(pair, 6'000), "reconnect");
    BOOST_TEST(early <= 5u);
    BOOST_TEST(late <= 4u);
    pair.passes = nullptr;
    const std::uint64_t closed = pair.first.counters().cycles_closed;
    pair.rounds(40);
    BOOST_TEST(pair.first.counters().cycles_closed > closed);
}

// S19: one key proves more ids than there are rows; a newcomer still gets one.
BOOST_AUTO_TEST_CASE(a_newcomer_gets_in_after_any_number_of_ids) {
    Settings settings;
    settings.caps.rows = 6;
    HardenedPair pair(settings);
    Outsider x;
    for (int i = 0; i < 20; ++i) {
        prove_an_id(pair, x);
        // It leaves: its cycle is aborted after a while, and its row is idle.
        rounds_alone(pair, 40);
    }
    BOOST_TEST(list_peers(pair.first.policies().store).size() == 20u);  // pins stay
    BOOST_TEST(list_rows(pair.first.policies().store).size() == 6u);
    pair.rounds(20);
    BOOST_TEST(HardenedPair::times(pair.first, "responder closed") > 0u);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator closed") > 0u);
}

// Pins are bounded, too. One more peer gets in, but is not pinned; no pin leaves for it.
BOOST_AUTO_TEST_CASE(no_pin_leaves_for_another) {
    Settings settings;
    settings.caps.pins = 3;
    HardenedPair pair(settings);
    Outsider x;
    for (int i = 0; i < 5; ++i) {
        prove_an_id(pair, x);
        BOOST_TEST(list_peers(pair.first.policies().store).size() ==
                   static_cast<std::size_t>(std::min(i + 1, 3)));
    }
    BOOST_TEST(pair.first.counters().messages_opened == 5u);
    pair.rounds(20);
    BOOST_TEST(HardenedPair::times(pair.first, "responder established") > 5u);
    BOOST_TEST(pair.first.peer(pair.second.id()) == nullptr);
    pair.first.pin_key(pair.second.id(), pair.second_identity.sign_public, pair.now);
    BOOST_TEST(list_peers(pair.first.policies().store).size() == 4u);
}

// S20: three thousand confirms under a made-up id, each with a signature that is wrong.
BOOST_AUTO_TEST_CASE(what_proves_nothing_costs_few_signatures) {
    HardenedPair pair;
    Json confirm;
    pair.passes = [&](Json& content, bool from_first) {
        if (!from_first && content["intent"] == "confirm") confirm = content;
        return true;
    };
    pair.rounds(9);
    BOOST_TEST_REQUIRE(pair.first.peer(pair.second.id()));
    confirm["hs"].erase("x2");
    const std::uint64_t before = pair.first_count(Reason::bad_encoding);
    SeededRandom random(3);
    for (int i = 0; i < 3'000; ++i) {
        const std::string nonce = random_nonce(random);
        Json forged{{"from", "not yet pinned"},
                    {"to", pair.first.id()},
                    {"intent", "confirm"},
                    {"my_nonce", nonce},
                    {"hs", confirm["hs"]}};
        forged["hs"]["nonce"] = nonce;
        pair.first.receive_content(forged.dump(), address, pair.now);
    }
    const std::uint64_t checked = pair.first_count(Reason::bad_encoding) - before;
    BOOST_TEST(checked > 0u);
    BOOST_TEST(checked <= static_cast<std::uint64_t>(Caps().token_burst));
    BOOST_TEST(pair.first_count(Reason::no_token) >= 3'000 - checked);
    // The pair itself goes on: each peer that has proved its key has tokens of its own.
    const std::uint64_t closed = pair.first.counters().cycles_closed;
    pair.rounds(30);
    BOOST_TEST(pair.first.counters().cycles_closed > closed + 2);
}

// Whoever speaks in the name of a pinned peer uses up that peer's tokens, and then counts as a
// stranger.
BOOST_AUTO_TEST_CASE(a_pinned_id_has_credit_until_it_is_used_up) {
    MixedPair pair;
    pair.rounds(9);
    BOOST_TEST_REQUIRE(pair.first.peer(pair.second.id()));
    pair.passes = [](Json&, bool) { return false; };
    pair.rounds(200);
    Outsider x;
    const auto forge = [&](const std::string& from, int times) {
        const std::uint64_t before = pair.first_count(Reason::no_token);
        for (int i = 0; i < times; ++i) {
            const std::string nonce = random_nonce(x.random);
            Json hs = x.hs(message::HsType::response, nonce, pair.now);
            hs["sign_pub"] = to_base64(pair.second_identity.sign_public);
            pair.first.receive_content(Json{{"from", from},
                                            {"to", pair.first.id()},
                                            {"intent", "confirm"},
                                            {"my_nonce", nonce},
                                            {"hs", hs}}
                                           .dump(),
                                       address, pair.now);
        }
        return pair.first_count(Reason::no_token) - before;
    };
    // Strangers use up what there is for all; then the pinned id still has its own.
    BOOST_TEST(forge("a stranger", 500) > 0u);
    const auto refused = forge(pair.second.id(), 100);
    // With those that were too few for a stranger that comes again.
    BOOST_TEST(refused == 100u - static_cast<std::uint64_t>(Caps().credit) - 7u);
}

// A peer drives a cycle for as many rounds as we take.
BOOST_AUTO_TEST_CASE(a_cycle_has_a_last_round) {
    Settings settings;
    settings.limits.exchange = 1'000;
    settings.caps.rounds = 5;
    HardenedPair pair(settings);
    pair.rounds(40);
    BOOST_TEST(pair.first_count(Reason::too_many) > 0u);
    const RoleState* row = pair.first.row(Role::responder, pair.second.id());
    BOOST_TEST(row->exchange_count <= 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
