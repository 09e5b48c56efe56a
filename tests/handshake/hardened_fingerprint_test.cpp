// The fingerprint of the hardened profile tells all that its next steps depend on. Otherwise an
// exploration would take an agent that can do no more for one that can.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hardened_guards.hpp"
#include "hsagent/handshake/hardened/machine.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_fingerprint)

using Machine = handshake::hardened::Machine<PairParts<HardenedProfile>>;
using handshake::hardened::Progress;

// In mid-cycle with a peer, and pinned; the next send is due in some rounds.
Machine in_mid_cycle() {
    Machine machine(Puppet::agent_identity(), Settings{}, {SeededRandom(11), {}, {}});
    RoleState row;
    row.state = State::init_exchange;
    machine.store().put(Role::initiator, peer, row, noon);
    machine.pin_key(peer, another_key(), noon);
    auto& conversation = machine.edit(Role::initiator, peer);
    conversation.progress.due = 5;
    conversation.line = "the line";
    return machine;
}
std::string fingerprint(Machine& machine) {
    handshake::FingerprintWriter writer;
    machine.write_fingerprint(writer);
    return writer.written();
}

void expect_told(const std::string& what, const std::function<void(Machine&)>& change) {
    Machine machine = in_mid_cycle();
    const std::string before = fingerprint(machine);
    change(machine);
    BOOST_TEST(fingerprint(machine) != before, what << " is not told");
}

BOOST_AUTO_TEST_CASE(it_tells_how_far_a_cycle_is) {
    const std::vector<std::pair<const char*, std::function<void(Progress&)>>> changes{
        {"begun", [](Progress& p) { p.begun = true; }},
        {"due", [](Progress& p) { ++p.due; }},
        {"sends", [](Progress& p) { ++p.sends; }},
        {"is_asked_for", [](Progress& p) { p.is_asked_for = true; }},
        {"line_is_good", [](Progress& p) { p.line_is_good = true; }},
        {"says_close", [](Progress& p) { p.says_close = true; }},
        {"heard", [](Progress& p) { p.heard = true; }},
        {"said", [](Progress& p) { ++p.said; }},
        {"confirmed", [](Progress& p) { p.confirmed = true; }},
        {"spent", [](Progress& p) { ++p.spent; }},
        {"reserve", [](Progress& p) { ++p.reserve; }},
        {"waits", [](Progress& p) { ++p.waits; }},
        {"idle_from", [](Progress& p) { ++p.idle_from; }},
        {"key_is_used", [](Progress& p) { p.key_is_used = true; }},
        {"over", [](Progress& p) { p.over = Reason::unreadable; }},
        {"registers", [](Progress& p) { ++p.registers; }},
        {"hs_seconds", [](Progress& p) { ++p.hs_seconds; }},
        {"zone_seconds", [](Progress& p) { p.zone_seconds = 0; }},
        {"zone_on_trial", [](Progress& p) { p.zone_on_trial = 0; }},
        {"sequence", [](Progress& p) { ++p.sequence; }},
        {"window", [](Progress& p) { p.window.accept(1); }},
    };
    for (const auto& [what, change] : changes) {
        expect_told(what, [&, to = change](Machine& machine) {
            to(machine.edit(Role::initiator, peer).progress);
        });
    }
    // Not only whether there is one.
    const std::vector<std::pair<const char*, std::function<void(Progress&, int)>>> values{
        {"zone_seconds", [](Progress& p, int i) { p.zone_seconds = 900 * i; }},
        {"zone_on_trial", [](Progress& p, int i) { p.zone_on_trial = 900 * i; }},
        {"window",
         [](Progress& p, int i) {
             p.window.accept(9);
             p.window.accept(static_cast<std::uint64_t>(i));
         }},
    };
    for (const auto& [what, change] : values) {
        Machine one = in_mid_cycle(), two = in_mid_cycle();
        change(one.edit(Role::initiator, peer).progress, 1);
        change(two.edit(Role::initiator, peer).progress, 2);
        BOOST_TEST(fingerprint(one) != fingerprint(two), what);
    }
    expect_told("the reason why it is over", [](Machine& machine) {
        machine.edit(Role::initiator, peer).progress.over = Reason{};
    });
}

BOOST_AUTO_TEST_CASE(it_tells_the_tokens_of_each_bucket) {
    const auto take = [](std::int64_t tokens) {
        return [=](Machine& machine) {
            BOOST_TEST(machine.tokens.take_common(machine.undo, noon, tokens));
        };
    };
    expect_told("common", take(1));
    Machine one = in_mid_cycle(), two = in_mid_cycle();
    take(1)(one);
    take(2)(two);
    BOOST_TEST(fingerprint(one) != fingerprint(two));

    const auto take_own = [](int tokens, Instant now) {
        return [=](Machine& machine) {
            for (int i = 0; i < tokens; ++i) {
                BOOST_TEST(machine.tokens.take(machine.undo, now, peer, true));
            }
        };
    };
    expect_told("own", take_own(1, noon));
    Machine own_one = in_mid_cycle(), own_two = in_mid_cycle(), later = in_mid_cycle();
    take_own(1, noon)(own_one);
    take_own(2, noon)(own_two);
    take_own(1, noon.plus_ms(1))(later);
    BOOST_TEST(fingerprint(own_one) != fingerprint(own_two));
    BOOST_TEST(fingerprint(own_one) != fingerprint(later));
}

BOOST_AUTO_TEST_CASE(it_tells_what_is_kept_of_peers_and_of_their_hs) {
    const auto with_record = [](const std::function<void(PeerRecord&)>& change) {
        return [=](Machine& machine) {
            PeerRecord record = *machine.store().find_peer(peer);
            change(record);
            machine.store().put_peer(peer, record, noon);
        };
    };
    expect_told("another peer",
                [](Machine& machine) { machine.store().put_peer("another", PeerRecord(), noon); });
    expect_told("key", with_record([](PeerRecord& record) { record.sign_pub.set_text("key"); }));
    expect_told("who pinned it",
                with_record([](PeerRecord& record) { record.pinned_by_application = false; }));
    expect_told("zone", with_record([](PeerRecord& record) { record.zone_offset_seconds = 0; }));
    expect_told("hs2", with_record([](PeerRecord& record) { record.speaks_hs2 = true; }));
    for (const std::size_t role : {0, 1}) {
        expect_told("a row that had to leave", with_record([=](PeerRecord& record) {
                        record.left_rows[role].set_text("{}");
                    }));
    }
    Machine here = in_mid_cycle(), there = in_mid_cycle();
    with_record([](PeerRecord& record) { record.zone_offset_seconds = 0; })(here);
    with_record([](PeerRecord& record) { record.zone_offset_seconds = 900; })(there);
    BOOST_TEST(fingerprint(here) != fingerprint(there));
    expect_told("hs", [](Machine& machine) { machine.store().record_hs("nonce", noon, 60); });
    Machine soon = in_mid_cycle(), late = in_mid_cycle();
    soon.store().record_hs("nonce", noon, 60);
    late.store().record_hs("nonce", noon, 61);
    BOOST_TEST(fingerprint(soon) != fingerprint(late));
    expect_told("our key", [](Machine& machine) {
        machine.edit(Role::initiator, peer).keys.own_kx_pub = "key";
    });
    expect_told("opened", [](Machine& machine) {
        machine.conversations.remember_opened(machine.undo, Role::initiator, peer, SealNonce{});
    });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
