// A key that must not be used, or not any more: whoever holds it reads nothing of ours
// (PROTOCOL.md, 8.3; S3 and S17).
#include <botan/bigint.h>
#include <botan/numthry.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <utility>

#include "hardened_guards.hpp"
#include "pair.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hostile_keys)

using Json = nlohmann::json;

// --- an aborted cycle is not resumed under a key that is not the peer's
// ---------------------------

PublicKey key_of_another() {
    SeededRandom random(4242);
    return create_identity<BotanCrypto>(random, noon).sign_public;
}

// The agent asks again, since the peer shows life. Whether it seals a message for the peer's keys.
bool seals_when_it_resumes(Puppet& puppet) {
    puppet.said.clear();
    puppet.hears(puppet.announce());
    puppet.rounds(2);
    BOOST_TEST(puppet.said.contains("request"));
    return puppet.said["request"].contains("sec");
}

// Somebody answers first, and is silent then.
Puppet answered_first() {
    Puppet puppet(false);
    puppet.hears(puppet.confirm());
    puppet.rounds(32);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    return puppet;
}

BOOST_AUTO_TEST_CASE(a_cycle_is_resumed_under_the_key_that_it_began_with) {
    Puppet puppet = answered_first();
    BOOST_TEST(seals_when_it_resumes(puppet));
}

BOOST_AUTO_TEST_CASE(but_not_if_the_application_has_pinned_another) {
    Puppet puppet = answered_first();
    puppet.agent.pin_key(puppet.own.my_id, key_of_another(), puppet.now);
    BOOST_TEST(!seals_when_it_resumes(puppet));
}

BOOST_AUTO_TEST_CASE(nor_after_a_restart) {
    Puppet puppet(false);
    puppet.hears(puppet.confirm());
    puppet.rounds(3);
    puppet.restart();
    puppet.agent.pin_key(puppet.own.my_id, key_of_another(), puppet.now);
    puppet.said.clear();
    puppet.rounds(2);
    BOOST_TEST(puppet.said.contains("request"));
    BOOST_TEST(!puppet.said["request"].contains("sec"));
}

// As baseline and as hs2 peer.
BOOST_AUTO_TEST_CASE(nor_if_the_peer_has_proved_another) {
    for (const bool hs2 : {false, true}) {
        Puppet puppet = answered_first();
        SeededRandom random(4242);
        const Identity real = create_identity<BotanCrypto>(random, noon);
        puppet.own.sign_seed = SecretKey(real.sign_seed);
        puppet.own.sign_public = real.sign_public;
        puppet.hs2 = hs2;
        puppet.asks_until("request");
        BOOST_TEST_REQUIRE(puppet.agent.peer(puppet.own.my_id));
        puppet.rounds(60);
        BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
        puppet.said.clear();
        puppet.hears(puppet.announce());
        puppet.rounds(2);
        // A peer of hs2 continues no cycle that was aborted.
        BOOST_TEST(puppet.said.contains("request") == !hs2);
        BOOST_TEST(!puppet.said["request"].contains("sec"));
    }
}

// Nor under the right key but without x2: a peer that speaks hs2 refuses such a request.
BOOST_AUTO_TEST_CASE(nor_as_baseline_with_a_peer_that_has_moved_to_hs2) {
    Settings settings = without_tokens();
    settings.caps.half_open = 1;
    Puppet puppet(false, settings);
    puppet.hears(puppet.confirm());
    puppet.rounds(32);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    // The only place is another stranger's, so the cycle is not resumed while the peer moves.
    Edits other;
    other.said = with("from", stranger(1));
    BOOST_TEST(is_taken(puppet, puppet.confirm(other)));
    puppet.hs2 = true;
    puppet.asks_until("request");
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    BOOST_TEST_REQUIRE(puppet.agent.peer(puppet.own.my_id));
    BOOST_TEST_REQUIRE(puppet.agent.peer(puppet.own.my_id)->speaks_hs2);
    puppet.rounds(60);
    BOOST_TEST((puppet.state(Role::initiator) == State::init_ready));
    BOOST_TEST(!seals_when_it_resumes(puppet));
}

// A confirm without hs is parked while the peer is a stranger, and leaves nothing of the keys of
// the cycle before.
BOOST_AUTO_TEST_CASE(nor_if_a_confirm_without_hs_has_come_since) {
    Puppet puppet = answered_first();
    BOOST_TEST(puppet.row(Role::initiator).peer_kx_pub.has_value());
    Edits no_hs;
    no_hs.said = without("hs");
    BOOST_TEST(!is_taken(puppet, puppet.confirm(no_hs)));
    BOOST_TEST(!puppet.row(Role::initiator).peer_kx_pub.has_value());
    BOOST_TEST(!puppet.row(Role::initiator).peer_sign_pub.has_value());
    puppet.rounds(30);
    BOOST_TEST(!seals_when_it_resumes(puppet));
}

// A confirm without hs leaves nothing of an earlier cycle's keys.
BOOST_AUTO_TEST_CASE(nor_under_the_key_of_an_earlier_cycle) {
    Puppet puppet(false);
    puppet.answers_until("finish again").rounds(3);
    BOOST_TEST_REQUIRE(puppet.agent.peer(puppet.own.my_id));
    Edits no_hs;
    no_hs.said = without("hs");
    puppet.hears(puppet.confirm(no_hs));
    BOOST_TEST((puppet.state(Role::initiator) == State::init_exchange));
    BOOST_TEST(!puppet.row(Role::initiator).peer_kx_pub.has_value());
    BOOST_TEST(!puppet.row(Role::initiator).peer_sign_pub.has_value());
    puppet.rounds(32);
    puppet.agent.pin_key(puppet.own.my_id, key_of_another(), puppet.now);
    BOOST_TEST(!seals_when_it_resumes(puppet));
}

// --- our key in another's hs
// ----------------------------------------------------------------------

std::string as_it_is(const std::string& key) {
    return key;
}
std::string with_a_stray_character(const std::string& key) {
    return key.substr(0, 10) + "*" + key.substr(10);
}
// The last digit has two spare bits.
std::string with_spare_bits(std::string key) {
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    key[42] = digits[digits.find(key[42]) | 1];
    return key;
}
std::string with_the_top_bit(const std::string& key) {
    auto bytes = base64_array<32>(key, Base64::strict).value();
    bytes[31] |= 0x80;
    return to_base64(bytes);
}
// The point plus that of order two, (0, 0): 1/u. Private keys are multiples of the cofactor.
std::string with_a_point_of_small_order(const std::string& key) {
    const auto bytes = base64_array<32>(key, Base64::strict).value();
    const Botan::BigInt p = (Botan::BigInt(1) << 255) - 19;
    Botan::BigInt u;
    for (std::size_t i = 32; i-- > 0;) u = (u << 8) + bytes[i];
    const Botan::BigInt other = Botan::inverse_mod(u, p);
    PublicKey sum{};
    for (std::size_t i = 0; i < 32; ++i) sum[i] = other.byte_at(i);
    return to_base64(sum);
}

// S17 with a baseline peer, whose hs names nobody: B hears X show B's key to A.
void expect_known_again(Role role, const std::function<std::string(const std::string&)>& spell) {
    MixedPair pair;
    bool shown = false;
    pair.passes = [&](Json& content, bool from_first) {
        const char* brings_key = role == Role::responder ? "confirm" : "request";
        if (from_first && content["intent"] == brings_key && content.contains("hs")) {
            if (shown) return true;
            shown = true;
            Json copied = content;
            copied["from"] = "somebody else";
            copied["to"] = pair.second.id();
            copied["hs"]["kx_pub"] = spell(content["hs"]["kx_pub"]);
            std::string relayed;
            message::append_relayed(relayed, message::wrap_typed(copied), address);
            pair.first.receive(relayed, pair.now);
        }
        return true;
    };
    pair.rounds(5);
    BOOST_TEST(shown);
    BOOST_TEST(pair.first_count(Reason::made_for_another) > 0u);
    pair.rounds(60);
    // The next cycle has another key.
    const std::string established = std::string(name(role)) + " established";
    BOOST_TEST(MixedPair::times(pair.first, established) > 0u);
}

BOOST_AUTO_TEST_CASE(a_key_of_ours_in_anothers_hs_ends_the_cycle) {
    for (const Role role : all_roles) {
        for (const auto& spell :
             {as_it_is, with_a_stray_character, with_the_top_bit, with_a_point_of_small_order}) {
            expect_known_again(role, spell);
        }
        expect_known_again(role, with_spare_bits);
    }
}

// Another's key does not.
BOOST_AUTO_TEST_CASE(a_key_that_is_not_ours_ends_nothing) {
    MixedPair pair;
    pair.rounds(5);
    for (const std::string& key : {to_base64(pair.second_identity.kx_public),
                                   to_base64(PublicKey{}), std::string("short")}) {
        const Json said{{"from", "x"},
                        {"to", pair.second.id()},
                        {"intent", "confirm"},
                        {"hs", {{"kx_pub", key}}}};
        std::string relayed;
        message::append_relayed(relayed, message::wrap_typed(said), address);
        pair.first.receive(relayed, pair.now);
        pair.rounds(3);
    }
    BOOST_TEST(pair.first_count(Reason::made_for_another) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
