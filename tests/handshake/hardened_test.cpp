// The hardened profile, step by step: pins, restarts, and peers that lack something.
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "pair.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened)

BOOST_AUTO_TEST_CASE(two_of_them_speak_hs2_and_remember_it) {
    HardenedPair pair;
    pair.rounds(20);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator closed") >= 2u);
    BOOST_TEST(HardenedPair::times(pair.first, "responder closed") >= 2u);
    const PeerRecord* second = pair.first.peer(pair.second.id());
    BOOST_TEST_REQUIRE(second);
    BOOST_TEST(second->speaks_hs2);
    BOOST_TEST(second->sign_pub.text == to_base64(pair.second_identity.sign_public));
    BOOST_TEST(!second->pinned_by_application);
    BOOST_TEST(second->zone_offset_seconds.value_or(-1) == 0);
    BOOST_TEST(pair.first.counters().messages_in_clear == 0u);
}

BOOST_AUTO_TEST_CASE(while_nothing_goes_wrong_only_routine_reasons_are_counted) {
    HardenedPair pair;
    pair.rounds(5);
    for (const auto& row : reason_names) {
        BOOST_TEST((pair.first_count(row.value) > 0) == is_routine(row.value), row.name);
    }
}

BOOST_AUTO_TEST_CASE(with_a_baseline_peer_every_cycle_is_sealed) {
    MixedPair pair;
    pair.rounds(60);
    BOOST_TEST(MixedPair::times(pair.first, "initiator closed") >= 4u);
    BOOST_TEST(MixedPair::times(pair.first, "responder closed") >= 4u);
    BOOST_TEST(pair.first.counters().messages_in_clear == 0u);
    BOOST_TEST(pair.second.counters().messages_in_clear == 0u);
    BOOST_TEST(!pair.first.peer(pair.second.id())->speaks_hs2);
    // Cycles with the baseline peer also have one key each.
    BOOST_TEST(pair.first_count(Reason::fresh_key) >= 8u);
}

BOOST_AUTO_TEST_CASE(a_key_pinned_beforehand_is_the_only_one) {
    HardenedPair pair;
    pair.first.pin_key(pair.second.id(), pair.first_identity.sign_public, noon);  // a wrong one
    pair.rounds(30);
    BOOST_TEST(pair.first_count(Reason::key_not_pinned) > 0u);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator established") == 0u);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator failed key_not_pinned") > 0u);
    // Once the application has pinned it, the peer's key is taken.
    pair.first.pin_key(pair.second.id(), pair.second_identity.sign_public, pair.now);
    pair.rounds(120);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator established") > 0u);
    BOOST_TEST(pair.first.peer(pair.second.id())->pinned_by_application);
}

BOOST_AUTO_TEST_CASE(a_downgrade_is_refused) {
    HardenedPair pair;
    pair.rounds(10);
    pair.first.forget_peer("nobody", pair.now);
    pair.passes = [](nlohmann::json& content, bool from_first) {
        // As if the peer did not know hs2: its nonce announces hs2, but x2 is missing.
        if (!from_first && content.contains("hs")) content["hs"].erase("x2");
        return true;
    };
    const std::size_t before = HardenedPair::times(pair.first, "initiator established");
    pair.rounds(20);
    BOOST_TEST(pair.first_count(Reason::downgrade) > 0u);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator established") <= before + 1);
    pair.passes = nullptr;
    pair.rounds(60);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator established") > before + 1);
}

BOOST_AUTO_TEST_CASE(a_step_without_its_mac_is_not_taken) {
    HardenedPair pair;
    pair.passes = [](nlohmann::json& content, bool from_first) {
        if (from_first && content["intent"] == "close") content.erase("mac");
        return true;
    };
    pair.rounds(30);
    BOOST_TEST(HardenedPair::times(pair.second, "responder closed") == 0u);
    BOOST_TEST(pair.second.counters().reasons[static_cast<std::size_t>(Reason::bad_mac)] > 0u);
}

BOOST_AUTO_TEST_CASE(a_restart_in_mid_cycle_ends_that_cycle_and_begins_another) {
    HardenedPair pair;
    pair.rounds(3);
    BOOST_TEST((pair.first.state(Role::initiator, pair.second.id()) == State::init_exchange));
    pair.restart_first();
    pair.round();
    BOOST_TEST(HardenedPair::times(pair.first, "initiator failed session_lost") == 1u);
    pair.rounds(60);
    BOOST_TEST(HardenedPair::times(pair.first, "initiator closed") > 0u);
    BOOST_TEST(HardenedPair::times(pair.first, "responder closed") > 0u);
}

BOOST_AUTO_TEST_CASE(a_restart_in_mid_cycle_with_a_baseline_peer_lets_that_cycle_end) {
    for (int rounds = 2; rounds < 14; ++rounds) {
        BOOST_TEST_CONTEXT(rounds << " rounds") {
            MixedPair pair;
            pair.rounds(rounds);
            const auto goes_on = [&](Role role, State first) {
                const State state = pair.first.state(role, pair.second.id());
                return state != ready_state(role) && state != first;
            };
            const bool lost = goes_on(Role::responder, State::resp_confirm);
            pair.restart_first();
            pair.rounds(120);
            // What is said in the rest of that cycle is not surfaced.
            BOOST_TEST(MixedPair::times(pair.first, "responder failed session_lost") == lost);
            const auto& reasons = pair.first.counters().reasons;
            BOOST_TEST(reasons[static_cast<std::size_t>(Reason::session_lost)] ==
                       MixedPair::times(pair.first, "responder failed session_lost") +
                           MixedPair::times(pair.first, "initiator failed session_lost"));
            BOOST_TEST(MixedPair::times(pair.first, "initiator closed") > 2u);
            BOOST_TEST(MixedPair::times(pair.first, "responder closed") > 2u);
            BOOST_TEST(pair.first.counters().messages_in_clear == 0u);
        }
    }
}

// A first request whose hs was lost waits for a better one. A peer that sends it only once still
// gets its answer, even from an agent that has restarted meanwhile.
BOOST_AUTO_TEST_CASE(a_first_request_without_proof_is_answered_after_a_restart) {
    MixedPair pair;
    std::string asked;
    bool answered = false;
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        if (from_first) {
            answered = answered || (content["intent"] == "respond" && !asked.empty() &&
                                    content["your_nonce"] == asked);
            return content["intent"] != "request" && content["intent"] != "register";
        }
        if (content["intent"] != "request") return true;
        if (!asked.empty()) return false;
        asked = content["my_nonce"];
        content.erase("hs");
        return true;
    };
    for (int i = 0; i < 20 && asked.empty(); ++i) pair.round();
    pair.round();
    BOOST_TEST((pair.first.state(Role::responder, pair.second.id()) == State::resp_confirm));
    pair.restart_first();
    pair.rounds(40);
    BOOST_TEST(!asked.empty());
    BOOST_TEST(answered);
}

// A confirm waits likewise, and a restart does not shorten the wait.
BOOST_AUTO_TEST_CASE(a_confirm_without_proof_waits_for_a_better_one_after_a_restart_too) {
    for (const bool restarts : {false, true}) {
        // Its second agent's lines are lost: the first gets only contents that are made here.
        HardenedPair pair;
        bool asked = false;
        pair.passes = [&](nlohmann::json& content, bool from_first) {
            asked = asked || (from_first && content["intent"] == "request");
            return false;
        };
        const auto hears = [&](nlohmann::json content) {
            content["from"] = peer;
            pair.first.receive_content(content.dump(), address, pair.now);
        };
        hears({{"intent", "confirm"}, {"to", pair.first.id()}, {"my_nonce", std::string(32, 'a')}});
        if (restarts) pair.restart_first();
        const int least = static_cast<int>(pair.settings.resends.most_rounds);
        int waited = 0;
        for (; waited < 2 * least && !asked; ++waited) {
            hears({{"intent", "register"}, {"to", nullptr}});
            pair.round();
        }
        BOOST_TEST(asked);
        BOOST_TEST(waited > least);
    }
}

// A request without a key that was sent twice without an answer is not resent up to the limit: the
// peer may have dropped its challenge, and its hs may never be good, as when clocks differ.
BOOST_AUTO_TEST_CASE(without_a_key_an_unanswered_request_gives_way_to_a_new_challenge) {
    // Its second agent's lines are lost: the first gets only contents that are made here.
    HardenedPair pair;
    std::string echoed;
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        if (from_first && content["intent"] == "request") echoed = content["your_nonce"];
        return false;
    };
    const auto hears = [&](nlohmann::json content) {
        content["from"] = peer;
        pair.first.receive_content(content.dump(), address, pair.now);
    };
    const auto echoes_within = [&](int rounds, const std::string& challenge) {
        for (int i = 0; i < rounds && echoed != challenge; ++i) {
            hears({{"intent", "confirm"}, {"to", pair.first.id()}, {"my_nonce", challenge}});
            hears({{"intent", "register"}, {"to", nullptr}});
            pair.round();
        }
        return echoed == challenge;
    };
    BOOST_TEST(echoes_within(12, std::string(32, 'a')));
    BOOST_TEST(echoes_within(16, std::string(32, 'b')));
}

// A peer that was set back to an older store repeats its request from before its conclude.
BOOST_AUTO_TEST_CASE(a_request_of_a_cycle_given_up_after_its_conclude_is_answered_again) {
    HardenedPair pair;                           // the second agent's lines are lost, too
    std::map<std::string, nlohmann::json> said;  // last, by intent
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        if (from_first) said[content["intent"]] = content;
        return false;
    };
    const auto hears = [&](nlohmann::json content) {
        content["from"] = peer;
        pair.first.receive_content(content.dump(), address, pair.now);
    };
    const auto says_within = [&](int rounds, const char* intent) {
        for (int i = 0; i < rounds && !said.contains(intent); ++i) pair.round();
        return said.contains(intent);
    };
    hears({{"intent", "register"}, {"to", nullptr}});
    BOOST_TEST_REQUIRE(says_within(2, "confirm"));
    const nlohmann::json request{{"intent", "request"},
                                 {"to", pair.first.id()},
                                 {"your_nonce", said["confirm"]["my_nonce"]},
                                 {"my_nonce", std::string(32, 'c')}};
    hears(request);
    BOOST_TEST_REQUIRE(says_within(40, "respond"));  // parked first
    hears({{"intent", "conclude"},
           {"to", pair.first.id()},
           {"your_nonce", said["respond"]["my_nonce"]},
           {"my_ref", "1234567891"}});
    BOOST_TEST_REQUIRE(says_within(2, "finish"));
    pair.rounds(40);
    BOOST_TEST(HardenedPair::times(pair.first, "responder failed finish_unanswered") == 1u);
    said.clear();
    hears(request);
    BOOST_TEST_REQUIRE(says_within(2, "respond"));
    BOOST_TEST(said["respond"]["your_nonce"] == request["my_nonce"]);
}

// L5: a peer that shows life, but never answers, gets the old finish a bounded number of times.
BOOST_AUTO_TEST_CASE(a_finish_of_a_cycle_that_was_given_up_is_not_said_for_ever) {
    MixedPair pair;
    std::uint64_t finishes = 0, concludes = 0;
    bool concluded = false;
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        finishes += from_first && content["intent"] == "finish";
        concludes += !from_first && content["intent"] == "conclude";
        concluded = concludes > 0;
        // From then on, the peer's only other lines are registers.
        return from_first ? !concluded
                          : !concluded || content["intent"] == "conclude" ||
                                content["intent"] == "register";
    };
    pair.rounds(600);
    const auto most = static_cast<std::uint64_t>(pair.settings.limits.responder_finalize) +
                      pair.settings.resends.limit;
    BOOST_TEST(concluded);
    BOOST_TEST(finishes > pair.settings.resends.limit);
    // Each further conclude asks for one more.
    BOOST_TEST(finishes <= most + concludes - 1);
}

// L6: a peer that has only its identity left is recognised, and the reference dropped.
BOOST_AUTO_TEST_CASE(a_peer_that_lost_its_store_is_let_in_again) {
    HardenedPair pair;
    pair.rounds(8);
    pair.restart_first(false);
    pair.rounds(60);
    BOOST_TEST(HardenedPair::times(pair.second, "responder closed") > 2u);
}

BOOST_AUTO_TEST_CASE(an_old_confirm_is_not_taken_again) {
    HardenedPair pair;
    nlohmann::json old;
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        if (!from_first && content["intent"] == "confirm" && old.empty()) old = content;
        return true;
    };
    pair.rounds(12);
    // It ends its present cycle, and begins no other.
    pair.passes = [](nlohmann::json& content, bool from_first) {
        return !from_first || (content["intent"] != "register" && content["intent"] != "reconnect");
    };
    pair.rounds(10);
    const std::uint64_t before = pair.first_count(Reason::hs_replayed);
    pair.first.receive_content(old.dump(), address, pair.now);
    BOOST_TEST(pair.first_count(Reason::hs_replayed) == before + 1);
    BOOST_TEST((pair.first.state(Role::initiator, pair.second.id()) == State::init_ready));
}

// S6: a baseline peer signs its confirm again, for the same nonce, until it is answered. So an
// attacker who withholds the answer and keeps the confirms has some that stay in time for long.
BOOST_AUTO_TEST_CASE(a_confirm_that_was_withheld_is_not_taken_after_its_cycle) {
    MixedPair pair;
    nlohmann::json last;
    bool withholds = true;
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        if (!withholds) return true;
        if (from_first) return content["intent"] != "request";
        if (content["intent"] != "confirm") return true;
        const bool is_first = last.empty();
        last = content;
        return is_first;
    };
    pair.rounds(70);
    withholds = false;
    const auto closed = [&] { return MixedPair::times(pair.first, "initiator closed") > 0; };
    for (int i = 0; i < 40 && !closed(); ++i) pair.round();
    BOOST_TEST_REQUIRE(closed());
    pair.passes = [](nlohmann::json&, bool) { return false; };
    while (pair.now.unix_ms < noon.plus_ms(126'000).unix_ms) pair.round();
    BOOST_TEST_REQUIRE((pair.first.state(Role::initiator, pair.second.id()) == State::init_ready));
    const std::uint64_t before = pair.first_count(Reason::hs_replayed);
    pair.first.receive_content(last.dump(), address, pair.now);
    BOOST_TEST(pair.first_count(Reason::hs_replayed) == before + 1);
    BOOST_TEST((pair.first.state(Role::initiator, pair.second.id()) == State::init_ready));
}

// L2: the confirm that began a suspended cycle resumes it. Its hs was taken before, and is good for
// this cycle only.
BOOST_AUTO_TEST_CASE(the_confirm_of_a_suspended_cycle_makes_a_session_again) {
    MixedPair pair;
    nlohmann::json confirm;
    pair.passes = [&](nlohmann::json& content, bool from_first) {
        if (from_first) return content["intent"] != "request";
        if (content["intent"] != "confirm") return true;
        if (!confirm.empty()) return false;
        confirm = content;
        return true;
    };
    const auto row = [&]() -> const RoleState& {
        return *pair.first.row(Role::initiator, pair.second.id());
    };
    const auto session = [&] { return pair.first.session_key(Role::initiator, pair.second.id()); };
    pair.rounds(4);
    BOOST_TEST_REQUIRE((row().state == State::init_exchange));
    BOOST_TEST_REQUIRE(session());
    for (int i = 0; i < 40 && row().state != State::init_ready; ++i) pair.round();
    BOOST_TEST_REQUIRE((row().state == State::init_ready));
    BOOST_TEST_REQUIRE(!session());

    const std::uint64_t refused = pair.first_count(Reason::hs_replayed);
    pair.first.receive_content(confirm.dump(), address, pair.now);
    BOOST_TEST((row().state == State::init_exchange));
    BOOST_TEST(session());
    BOOST_TEST(pair.first_count(Reason::hs_replayed) == refused);
}

// S1: malformed content is dropped before a row is looked up.
BOOST_AUTO_TEST_CASE(what_is_malformed_makes_no_row) {
    HardenedPair pair;
    const auto say = [&](nlohmann::json content) {
        return pair.first.receive_content(content.dump(), address, pair.now).dropped;
    };
    const std::string me = pair.first.id();
    BOOST_TEST((say({{"from", 5}, {"to", nullptr}, {"intent", "register"}}) == Drop::malformed));
    BOOST_TEST((say({{"from", std::string(129, 'x')}, {"to", nullptr}, {"intent", "register"}}) ==
                Drop::malformed));
    BOOST_TEST((say({{"from", me}, {"to", nullptr}, {"intent", "register"}}) == Drop::malformed));
    BOOST_TEST((say({{"from", "x"},
                     {"to", me},
                     {"intent", "confirm"},
                     {"my_nonce", std::string(257, 'a')}}) == Drop::malformed));
    BOOST_TEST((say({{"from", "x"}, {"to", me}, {"intent", "confirm"}, {"my_nonce", {1, 2}}}) ==
                Drop::malformed));
    BOOST_TEST(pair.first_count(Reason::malformed) == 5u);
    BOOST_TEST(list_rows(pair.first.policies().store).empty());
}

BOOST_AUTO_TEST_CASE(a_copy_does_the_same) {
    HardenedPair pair;
    pair.rounds(5);
    HardenedPair::First copy(pair.first);
    BOOST_TEST((copy.fingerprint() == pair.first.fingerprint()));
    pair.first.advance(pair.now.plus_ms(1000));
    BOOST_TEST((copy.fingerprint() != pair.first.fingerprint()));
    copy.advance(pair.now.plus_ms(1000));
    BOOST_TEST((copy.fingerprint() == pair.first.fingerprint()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
