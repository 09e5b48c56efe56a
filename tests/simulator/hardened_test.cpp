// Tests of the hardened profile in the simulator. Each attack and loss of PROTOCOL.md, 8, succeeds
// against baseline agents and fails against hardened ones, for the reason named after it. There are
// also runs with faults, with hardened and with baseline peers.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "simulator/adversary/adversary.hpp"
#include "simulator/checks/known.hpp"
#include "simulator/runs/run.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(hardened)

std::vector<std::string> staged() {
    std::vector<std::string> names;
    for (const Attack& attack : attacks()) {
        if (attack.is_numbered()) names.emplace_back(attack.name);
    }
    return names;
}

RunOptions under(std::string_view attack, ProfileMix profiles) {
    // A loss shows in what does not happen after it, so it needs a calm; what an attack leaves
    // behind shows in a long one, and so does silence.
    const bool loss = attack[0] == 'L';
    const bool lasts = attack == "S18" || attack == "S19" || attack == "L9";
    const std::uint32_t calm = lasts                                    ? 240
                               : !loss                                  ? 0
                               : profiles == profiles_named("baseline") ? 60
                                                                        : 120;
    RunOptions options = run_options(attack_named(attack)->agents, 60 + calm, 3);
    options.calm_seconds = calm;
    options.profiles = profiles;
    options.attack = attack;
    return options;
}

std::uint64_t count_of(const RunResult& result, std::string_view label) {
    for (std::size_t i = 0; i < result.reasons.size(); ++i) {
        if (weakness_of(static_cast<Reason>(i)) == label) return result.reasons[i];
    }
    return 0;
}

std::set<std::string> labels_of(const RunResult& result) {
    std::set<std::string> labels;
    for (const FindingKind& kind : result.findings.kinds()) labels.insert(kind.label);
    return labels;
}

BOOST_DATA_TEST_CASE(it_succeeds_against_baseline_agents, data::make(staged()), attack) {
    // Baseline agents keep the session key of the last cycle if they take an hs for old.
    if (attack == "L9") return;
    BOOST_TEST(labels_of(run_once(under(attack, profiles_named("baseline")))).contains(attack));
}

// Why hardened agents refuse it: the reason that is named after it, or one that comes before.
Reason reason_for(const std::string& attack) {
    // The mac covers the sealed message; without x2, a confirm with the mark of hs2 is refused.
    if (attack == "L7" || attack == "S16") return Reason::bad_mac;
    if (attack == "S17") return Reason::downgrade;
    // Times in x2 have no zone.
    if (attack == "L9") return Reason::fresh_key;
    // A finish out of nothing gets its close, and no reconnect.
    if (attack == "S18") return Reason::reference_lost;
    for (const ReasonName& reason : reason_names) {
        if (reason.weakness == attack) return reason.value;
    }
    return Reason::malformed;
}

BOOST_DATA_TEST_CASE(it_fails_against_hardened_ones_for_its_reason, data::make(staged()), attack) {
    const RunResult result = run_once(under(attack, profiles_named("hardened")));
    for (const Finding& finding : result.findings.all()) {
        // Whoever has ids of its own has them treated as baseline peers.
        const bool known = attack == "S19" && finding.label == "S8";
        BOOST_TEST(known, finding.check << ": " << finding.detail);
    }
    BOOST_TEST(result.reasons[static_cast<std::size_t>(reason_for(attack))] > 0u);
}

// With a baseline peer, these are left to the reasons of their own.
BOOST_DATA_TEST_CASE(it_fails_at_the_hardened_end_of_a_mixed_pair, data::make({"S16", "L9"}),
                     attack) {
    BOOST_TEST(count_of(run_once(under(attack, profiles_named("mixed"))), attack) > 0u);
}

// With a baseline peer, a hardened agent shows only the weaknesses that PROTOCOL.md lists for it.
BOOST_DATA_TEST_CASE(with_a_baseline_peer_it_does_what_the_document_lists, data::make(staged()),
                     attack) {
    const RunOptions options = under(attack, profiles_named("mixed"));
    const RunResult result = run_once(options);
    // It was carried out: the run went another way; or what the adversary heard was of use, or of
    // none for the reason that keys are fresh.
    RunOptions without = options;
    without.attack.clear();
    const bool only_listens = attack == "S7" || attack == "S8" || attack == "S13";
    BOOST_TEST((result.trace_hash != run_once(without).trace_hash) == !only_listens);
    if (attack == "S7")
        BOOST_TEST(result.reasons[static_cast<std::size_t>(Reason::fresh_key)] > 0u);
    if (attack == "S8" || attack == "S13") BOOST_TEST(labels_of(result).contains(attack));
    for (const Finding& finding : result.findings.all()) {
        BOOST_TEST(finding.label != "", finding.check << ": " << finding.detail);
    }
}

RunOptions with_faults(ProfileMix profiles, std::uint64_t seed) {
    RunOptions options = run_options(3, 180, seed);
    options.profiles = profiles;
    options.faults = "swarm";
    options.calm_seconds = 120;
    options.crypto = CryptoKind::pretend;
    return options;
}

BOOST_DATA_TEST_CASE(no_fault_leaves_a_pair_stuck, data::xrange(1, 31), seed) {
    const RunResult result =
        run_once(with_faults(profiles_named("hardened"), static_cast<std::uint64_t>(seed)));
    BOOST_TEST(findings_of(result) == "");
}

BOOST_DATA_TEST_CASE(nor_one_with_a_baseline_peer_that_can_be_repaired, data::xrange(1, 31), seed) {
    const RunResult result =
        run_once(with_faults(profiles_named("mixed"), static_cast<std::uint64_t>(seed)));
    for (const Finding& finding : result.findings.all()) {
        BOOST_TEST(finding.label != "", finding.check << ": " << finding.detail);
    }
}

// Seeds that once failed. In 3121 the pair was stuck, because the peer was set back to an older
// store in which it waited for a respond. In 12674 such a peer resends a challenge after its nonce
// is forgotten. In 61232 a first request left its session behind when the store failed during the
// step.
BOOST_DATA_TEST_CASE(nor_one_of_two, data::make({3121, 12674, 61232}), seed) {
    RunOptions options = with_faults(profiles_named("mixed"), static_cast<std::uint64_t>(seed));
    options.agents = 2;
    const RunResult result = run_once(options);
    for (const Finding& finding : result.findings.all()) {
        BOOST_TEST(finding.label != "", finding.check << ": " << finding.detail);
    }
}

// An adversary that mutates, replays, withholds, forges and splices takes no step of a pair that
// has met; before the first meeting, nothing is promised.
BOOST_DATA_TEST_CASE(a_random_adversary_comes_first_or_not_at_all, data::xrange(1, 31), seed) {
    RunOptions options = with_faults(profiles_named("hardened"), static_cast<std::uint64_t>(seed));
    options.attack = "random";
    const RunResult result = run_once(options);
    BOOST_TEST(result.reach.size() > 0u);
    for (const Finding& finding : result.findings.all()) {
        const std::set<std::string> first_contact{"S3", "S8", "S11"};
        BOOST_TEST(first_contact.contains(finding.label), finding.check << ": " << finding.detail);
    }
}

// A hardened agent and a baseline one: every cycle has a key, and every message is sealed.
BOOST_AUTO_TEST_CASE(with_a_baseline_peer_every_message_is_sealed) {
    RunOptions options = run_options(2, 120, 1);
    options.profiles = profiles_named("mixed");
    const RunResult result = run_once(options);
    result.pairs.for_each([&](std::size_t, std::size_t, const Pair& pair) {
        BOOST_TEST(pair.cycles_closed >= 8u);
        BOOST_TEST(pair.failures == 0u);
        // Four rounds at both ends; the last cycle may be incomplete.
        BOOST_TEST(pair.sealed_opened >= 6 * pair.cycles_closed);
    });
    for (const Finding& finding : result.findings.all()) {
        BOOST_TEST((finding.label == "S7" || finding.label == "S8" || finding.label == "L8"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
