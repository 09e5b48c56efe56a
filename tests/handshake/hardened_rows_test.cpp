// What the hardened profile records and reports while a cycle goes on (PROTOCOL.md, 4, 5 and 8.1).
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_rows)

using Json = nlohmann::json;
using Makes = std::vector<Make>;

// All lines of a cycle that a role hears.
const std::map<Role, Makes> whole_cycle{
    {Role::responder,
     {made::announce, made::first_request, made::request, made::conclude, made::close}},
    {Role::initiator, {made::confirm, made::respond, made::respond, made::finish}},
};

template <class Check>
void in_whole_cycles(Check check) {
    for (const auto& [role, lines] : whole_cycle) {
        for (const bool hs2 : {false, true}) {
            BOOST_TEST_CONTEXT(name(role) << (hs2 ? " with hs2" : "")) {
                Puppet puppet(hs2);
                check(puppet, role, lines);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(each_step_records_where_its_line_came_from) {
    in_whole_cycles([](Puppet& puppet, Role role, const Makes& lines) {
        int port = 40'001;
        for (const Make& make : lines) {
            const std::string from = "127.0.0.1:" + std::to_string(port++);
            puppet.agent.receive_content(make(puppet, {}).dump(), from, puppet.now);
            BOOST_TEST(puppet.row(role).peer_address.text == from);
            puppet.round();
        }
    });
}

BOOST_AUTO_TEST_CASE(each_receipt_names_the_route_of_its_line) {
    in_whole_cycles([](Puppet& puppet, Role role, const Makes& lines) {
        for (const Make& make : lines) {
            const std::string from(name(puppet.state(role)));
            const Receipt receipt = puppet.hears(make(puppet, {}));
            const std::string route(receipt.answers[static_cast<std::size_t>(role)].route);
            BOOST_TEST(route.substr(0, route.find(' ')) == from);
            puppet.round();
        }
    });
}

// The nonces that the agent has said, and has noted as sent.
std::vector<std::string> sent_nonces(Puppet& puppet) {
    std::vector<std::string> nonces;
    for (const NonceEvent& event : puppet.agent.policies().store.nonces()) {
        if (event.flow == NonceFlow::sent) nonces.push_back(event.nonce);
    }
    return nonces;
}

BOOST_AUTO_TEST_CASE(each_nonce_that_is_said_is_noted_as_sent) {
    in_whole_cycles([](Puppet& puppet, Role, const Makes& lines) {
        std::vector<std::string> said;
        for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
            puppet.hears(lines[i](puppet, {}));
            puppet.round();
            for (const char* intent : {"confirm", "request", "respond"}) {
                if (puppet.last_said[intent] == 0) continue;
                said.push_back(puppet.said[intent]["my_nonce"]);
            }
            BOOST_TEST(sent_nonces(puppet) == said, boost::test_tools::per_element());
        }
    });
}

BOOST_AUTO_TEST_CASE(a_cycle_that_has_closed_leaves_its_references_and_times) {
    in_whole_cycles([](Puppet& puppet, Role role, const Makes& lines) {
        const std::string begun = utc_timestamp(puppet.now);
        std::string proved, last_opened;
        for (const Make& make : lines) {
            const std::uint64_t opened = puppet.agent.counters().messages_opened;
            puppet.hears(make(puppet, {}));
            if (puppet.agent.counters().messages_opened > opened) {
                last_opened = utc_timestamp(puppet.now);
                if (proved.empty()) proved = last_opened;
            }
            puppet.round();
        }
        puppet.rounds(2);
        BOOST_TEST(last_opened > begun);
        const RoleState& row = puppet.row(role);
        BOOST_TEST((row.state == ready_state(role)));
        BOOST_TEST(row.local_nonce.is_null());
        BOOST_TEST(row.peer_nonce.is_null());
        BOOST_TEST(row.local_reference.has_value());
        BOOST_TEST(row.peer_reference.text == puppet.my_ref);
        BOOST_TEST(row.exchange_count == 0);
        BOOST_TEST(row.finalize_retry_count == 0);
        BOOST_TEST(row.hs_derived_at.text == proved);
        BOOST_TEST(row.last_secure_at.text == last_opened);
        BOOST_TEST(!row.peer_sign_pub.text.empty());
        BOOST_TEST(!row.peer_kx_pub.text.empty());
        BOOST_TEST(sent_nonces(puppet).empty());
    });
}

// They belong to the cycle before.
BOOST_AUTO_TEST_CASE(a_first_request_clears_both_references) {
    Puppet puppet(false);
    puppet.asks_until("").asks_until("first request");
    BOOST_TEST(puppet.row(Role::responder).peer_reference.has_value());
    puppet.hears(puppet.first_request());
    BOOST_TEST(puppet.row(Role::responder).peer_reference.is_null());
    BOOST_TEST(puppet.row(Role::responder).local_reference.is_null());
}

BOOST_AUTO_TEST_CASE(exchange_rounds_are_counted_from_the_first_request_to_the_conclude) {
    Puppet puppet(false);
    const auto count = [&] { return puppet.row(Role::responder).exchange_count; };
    puppet.asks_until("request");
    BOOST_TEST(count() == 1);
    puppet.hears(puppet.request());
    BOOST_TEST(count() == 2);
    puppet.round();
    puppet.hears(puppet.conclude());
    BOOST_TEST(count() == 0);
}

// Nothing of it can be continued.
BOOST_AUTO_TEST_CASE(an_aborted_cycle_of_hs2_leaves_no_trace_in_its_row) {
    for (const Role role : all_roles) {
        Puppet puppet(true);
        if (role == Role::initiator) {
            puppet.answers_until("").answers_until("last respond");
        } else {
            puppet.asks_until("").asks_until("close");
        }
        BOOST_TEST((puppet.state(role) != ready_state(role)));
        puppet.rounds(60);
        const RoleState& row = puppet.row(role);
        BOOST_TEST((row.state == ready_state(role)));
        BOOST_TEST(row.local_nonce.is_null());
        BOOST_TEST(row.peer_nonce.is_null());
        BOOST_TEST(row.local_reference.is_null());
        BOOST_TEST(row.peer_reference.is_null());
        BOOST_TEST(row.exchange_count == 0);
    }
}

// What the application has heard since `from`.
std::vector<std::string> heard_since(Puppet& puppet, std::size_t from) {
    take_lines(puppet.agent);
    const auto& heard = puppet.agent.policies().application.heard;
    return {heard.begin() + static_cast<std::ptrdiff_t>(from), heard.end()};
}

using Told = std::vector<std::string>;

BOOST_AUTO_TEST_CASE(an_hs_that_is_refused_is_reported_and_one_that_is_missing_is_not) {
    Edits no_hs, of_yesterday;
    no_hs.said = without("hs");
    of_yesterday.hs = [](Hs& hs) {
        hs.timestamp.set_text(local_timestamp(Instant{noon.unix_ms - 86'400'000, 0}));
    };
    for (const auto& [role, line] :
         {std::pair("initiator", "confirm"), std::pair("responder", "first request")}) {
        BOOST_TEST_CONTEXT(line) {
            const bool asks = line == std::string("first request");
            const auto told = [&](const Edits& edits) {
                Puppet puppet(false);
                if (asks) puppet.asks_until(line);
                puppet.hears(asks ? puppet.first_request(edits) : puppet.confirm(edits));
                return heard_since(puppet, 0);
            };
            BOOST_TEST(told(no_hs) == Told());
            BOOST_TEST(told(of_yesterday) == Told{role + std::string(" failed not_of_its_time")});
        }
    }
}

BOOST_AUTO_TEST_CASE(a_cycle_that_begins_by_a_reference_is_reported_as_reconnected) {
    Puppet puppet(false);
    puppet.answers_until("");
    const std::size_t from = puppet.agent.policies().application.heard.size();
    puppet.hears(puppet.confirm());
    BOOST_TEST(heard_since(puppet, from) == Told{"initiator reconnected"});
}

// The cycle goes on without a key, and the application learns why.
BOOST_AUTO_TEST_CASE(a_message_that_ends_the_session_is_reported) {
    Edits none, other_key;
    none.said = without("sec");
    other_key.seal_key = [](SecretKey& key) { key.expose_for_writing()[0] ^= 1; };
    for (const auto& [edits, reason] :
         {std::pair(none, Reason::in_the_clear), std::pair(other_key, Reason::other_key)}) {
        const Told expected{"initiator failed " + std::string(name(reason))};
        Puppet puppet(false);
        puppet.answers_until("respond");
        BOOST_TEST(is_taken(puppet, puppet.respond(edits)));
        BOOST_TEST(heard_since(puppet, 0) == expected);
        BOOST_TEST(!puppet.has_session(Role::initiator));
    }
}

// Until its first request is answered, a cycle gets new keys instead.
BOOST_AUTO_TEST_CASE(keys_that_a_restart_has_lost_are_reported_unless_they_are_made_again) {
    for (const std::string line : {"respond", "last respond", "finish"}) {
        BOOST_TEST_CONTEXT(line) {
            Puppet puppet(false);
            puppet.answers_until(line).restart();
            const std::size_t from = puppet.agent.policies().application.heard.size();
            puppet.round();
            const bool are_lost = line != "respond";
            BOOST_TEST(puppet.has_session(Role::initiator) == !are_lost);
            BOOST_TEST(heard_since(puppet, from) ==
                       (are_lost ? Told{"initiator failed session_lost"} : Told()));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_key_agreement_without_a_result_is_no_session) {
    const Edits zero = agreement_key(to_base64(PublicKey{}));
    Puppet asked(false);
    asked.asks_until("first request");
    asked.hears(asked.first_request(zero));
    BOOST_TEST(!asked.has_session(Role::responder));
    BOOST_TEST(asked.count(Reason::bad_encoding) == 1u);
    BOOST_TEST(heard_since(asked, 0) == Told{"responder failed bad_encoding"});

    Puppet answered(false);
    answered.hears(answered.confirm(zero));
    BOOST_TEST(!answered.has_session(Role::initiator));
    BOOST_TEST(answered.count(Reason::bad_encoding) == 1u);
}

// Without a session, an empty message says nothing that could be missed.
BOOST_AUTO_TEST_CASE(an_empty_message_is_not_one_in_the_clear) {
    Edits no_hs;
    no_hs.said = without("hs");
    const auto says = [&](const char* message) {
        Puppet puppet(false);
        puppet.answers_until("");  // it has proved its key
        puppet.hears(puppet.confirm(no_hs));
        puppet.round();
        const std::uint64_t before = puppet.count(Reason::in_the_clear);
        Edits clear;
        clear.said = [&](Json& content) {
            content.erase("sec");
            content["message"] = message;
        };
        BOOST_TEST(is_taken(puppet, puppet.respond(clear)));
        return puppet.count(Reason::in_the_clear) - before;
    };
    BOOST_TEST(says("") == 0u);
    BOOST_TEST(says("hello") == 1u);
}

// Each line of a cycle that is over is counted with the reason for which it is.
BOOST_AUTO_TEST_CASE(what_comes_after_a_bad_message_of_hs2_is_counted_as_it_was) {
    Puppet puppet(true);
    puppet.answers_until("respond");
    Edits unpadded;
    unpadded.text = [](std::string& text) { message::message_payload("hello", text); };
    BOOST_TEST(!is_taken(puppet, puppet.respond(unpadded)));
    BOOST_TEST(puppet.count(Reason::not_padded) == 1u);
    BOOST_TEST(!is_taken(puppet, puppet.respond()));
    BOOST_TEST(puppet.count(Reason::not_padded) == 2u);
}

// The application replaces the key, not what else is known of the peer.
BOOST_AUTO_TEST_CASE(a_key_that_the_application_pins_leaves_what_else_is_known) {
    Puppet puppet(true);
    puppet.answers_until("");
    PeerRecord expected = *puppet.agent.peer(puppet.own.my_id);
    BOOST_TEST(expected.speaks_hs2);
    BOOST_TEST(expected.zone_offset_seconds.has_value());
    puppet.agent.pin_key(puppet.own.my_id, another_key(), puppet.now);
    expected.sign_pub.set_text(to_base64(another_key()));
    expected.pinned_by_application = true;
    BOOST_TEST((*puppet.agent.peer(puppet.own.my_id) == expected));
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_forgotten_leaves_no_key_and_no_time_of_one) {
    Puppet puppet(false);
    puppet.answers_until("");
    BOOST_TEST(puppet.row(Role::initiator).hs_derived_at.has_value());
    puppet.agent.forget_peer(puppet.own.my_id, puppet.now);
    const RoleState& row = puppet.row(Role::initiator);
    BOOST_TEST(row.peer_sign_pub.is_null());
    BOOST_TEST(row.peer_kx_pub.is_null());
    BOOST_TEST(row.hs_derived_at.is_null());
    BOOST_TEST(row.last_secure_at.is_null());
}

// The application is told the number of the exchange round for which it composes.
BOOST_AUTO_TEST_CASE(rounds_are_numbered_from_one) {
    MixedPair pair;
    pair.rounds(40);
    for (const std::string role : {"initiator", "responder"}) {
        BOOST_TEST(MixedPair::times(pair.second, "opened " + role + " 0") == 0u);
        BOOST_TEST(MixedPair::times(pair.second, "opened " + role + " 1") > 0u);
        BOOST_TEST(MixedPair::times(pair.second, "opened " + role + " 2") > 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
