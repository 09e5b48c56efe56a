// Tests of faults: profiles as JSON, the effects on lines and agents, and that all of it comes from
// the seed.
#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "simulator/faults/profile.hpp"
#include "simulator/network/link.hpp"
#include "simulator/network/partition.hpp"
#include "simulator/runs/run_options.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(faults)

// --- profiles

BOOST_AUTO_TEST_CASE(a_profile_survives_json) {
    for (const FaultProfile& profile :
         {FaultProfile{}, light_faults(), heavy_faults(), swarm_faults(SeededRandom(5))}) {
        BOOST_TEST((parse_faults(as_json_text(profile), "test") == profile));
    }
}

BOOST_AUTO_TEST_CASE(an_empty_object_is_no_fault) {
    BOOST_TEST(!parse_faults("{}", "test").any());
    BOOST_TEST(light_faults().any());
}

struct BadProfile {
    std::string json;
    const char* named;
};
std::ostream& operator<<(std::ostream& out, const BadProfile& bad) {
    return out << bad.json;
}

BOOST_DATA_TEST_CASE(
    what_is_wrong_with_a_profile_is_named,
    data::make(std::vector<BadProfile>{
        {"{", "is not JSON"},
        {std::string(65, '[') + std::string(65, ']'), "is nested deeper than 64 levels"},
        {std::string(64, '[') + std::string(64, ']'), "is not a JSON object"},
        {"[]", "is not a JSON object"},
        {R"({"los": {}})", "'los' is not a fault"},
        {R"({"loss": 5})", "loss is 5; it must be an object"},
        {R"({"loss": {"per_mill": 5}})", "'loss.per_mill' is not a fault"},
        {R"({"loss": {"per_million": -1}})", "loss.per_million is -1; it must be a whole number"},
        {R"({"loss": {"per_million": 0.5}})", "loss.per_million is 0.5"},
        {R"({"loss": {"per_million": "5"}})", "loss.per_million is \"5\""},
        {R"({"loss": {"per_million": 1000001}})", "from 0 to 1000000"},
        {R"({"burst": {"begin_per_million": 5}})", "burst.begin_per_million needs burst.end"},
        {R"({"clog": {"every_ms": 5}})", "clog.every_ms needs clog.for_ms"},
        {R"({"partition": {"every_ms": 5}})", "one of the partition weights"},
        {R"({"limits": {"slow_reader_per_million": 5}})", "limits.slow_reads_a_second"},
        {R"({"stop": {"loses_store_per_million": 600000, "rewinds_per_million": 600000}})",
         "add up to more than 1000000"},
    }),
    bad) {
    try {
        parse_faults(bad.json, "profile.json");
        BOOST_TEST(false);
    } catch (const UsageError& error) {
        const std::string what = error.what();
        BOOST_TEST(what.starts_with("profile.json: "));
        BOOST_TEST_CONTEXT(what) {
            BOOST_TEST(what.find(bad.named) != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(swarm_draws_other_sections_for_each_seed) {
    std::set<std::string> profiles;
    std::set<std::string_view> sections;
    std::size_t without_loss = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const FaultProfile profile = swarm_faults(SeededRandom(seed));
        BOOST_TEST((profile == swarm_faults(SeededRandom(seed))));
        profiles.insert(as_json_text(profile));
        without_loss += profile.loss == 0;
        for (const FaultField& field : fault_fields) {
            const std::uint32_t value = profile.*field.value;
            if (value > 0) sections.insert(field.section);
            BOOST_TEST(value <= field.most);
            // None is stronger than heavy.
            const bool is_interval = field.kind == FaultField::Kind::interval;
            BOOST_TEST((value == 0 || !is_interval || value >= field.heavy));
        }
    }
    BOOST_TEST(profiles.size() > 150u);
    BOOST_TEST(sections.size() == 15u);
    BOOST_TEST(without_loss > 100u);  // two of three
}

// --- links

struct Passed {
    std::vector<Arrival> arrivals;
    std::vector<std::size_t> lost;  // by Mishap
};

Passed pass_many(const FaultProfile& faults, std::size_t lines, bool faulty = true) {
    Link link;
    SeededRandom latencies(1), random(2);
    Passed passed{{}, std::vector<std::size_t>(mishap_names.size(), 0)};
    std::vector<Arrival> arrivals;
    for (std::size_t i = 0; i < lines; ++i) {
        const Mishap mishap = link.pass(static_cast<std::int64_t>(i) * 10'000, Latency{}, faults,
                                        faulty, latencies, random, arrivals);
        ++passed.lost[static_cast<std::size_t>(mishap)];
        passed.arrivals.insert(passed.arrivals.end(), arrivals.begin(), arrivals.end());
    }
    return passed;
}
std::size_t lost_by(const Passed& passed, Mishap mishap) {
    return passed.lost[static_cast<std::size_t>(mishap)];
}
std::size_t arrived_by(const Passed& passed, Mishap mishap) {
    std::size_t count = 0;
    for (const Arrival& arrival : passed.arrivals) count += arrival.mishap == mishap;
    return count;
}

BOOST_AUTO_TEST_CASE(without_faults_every_line_arrives_in_order) {
    for (const bool faulty : {false, true}) {
        const Passed passed = pass_many({}, 1000, faulty);
        BOOST_TEST(passed.arrivals.size() == 1000u);
        std::int64_t last = 0;
        for (const Arrival& arrival : passed.arrivals) {
            BOOST_TEST(arrival.at_us >= last);
            last = arrival.at_us;
        }
    }
}

BOOST_AUTO_TEST_CASE(heavy_faults_do_nothing_in_the_calm) {
    const Passed passed = pass_many(heavy_faults(), 1000, false);
    BOOST_TEST(passed.arrivals.size() == 1000u);
    BOOST_TEST(arrived_by(passed, Mishap::none) == 1000u);
}

BOOST_AUTO_TEST_CASE(loss_takes_its_share) {
    FaultProfile faults;
    faults.loss = 300'000;
    const Passed passed = pass_many(faults, 10'000);
    BOOST_TEST(lost_by(passed, Mishap::loss) > 2'800u);
    BOOST_TEST(lost_by(passed, Mishap::loss) < 3'200u);
    BOOST_TEST(passed.arrivals.size() + lost_by(passed, Mishap::loss) == 10'000u);
}

BOOST_AUTO_TEST_CASE(bursts_lose_lines_together) {
    FaultProfile faults;
    faults.burst_begin = 10'000;
    faults.burst_end = 100'000;
    faults.burst_loss = 1'000'000;
    Link link;
    SeededRandom latencies(1), random(2);
    std::vector<Arrival> arrivals;
    std::size_t lost = 0, runs = 0;
    bool was_lost = false;
    for (std::int64_t i = 0; i < 20'000; ++i) {
        const bool is_lost = link.pass(i * 10'000, Latency{}, faults, true, latencies, random,
                                       arrivals) == Mishap::burst;
        lost += is_lost;
        runs += is_lost && !was_lost;
        was_lost = is_lost;
    }
    // Expected: one line in eleven is lost, in bursts of ten.
    BOOST_TEST(lost > 1'300u);
    BOOST_TEST(lost < 2'400u);
    BOOST_TEST(lost / runs >= 7u);
    BOOST_TEST(lost / runs <= 13u);
}

BOOST_AUTO_TEST_CASE(duplicates_come_later_and_reordered_lines_overtake) {
    FaultProfile faults;
    faults.duplicate = 200'000;
    faults.duplicate_within = 1'000;
    faults.reorder = 200'000;
    faults.reorder_within = 1'000;
    const Passed passed = pass_many(faults, 5'000);
    BOOST_TEST(arrived_by(passed, Mishap::duplicated) > 800u);
    BOOST_TEST(arrived_by(passed, Mishap::reordered) > 800u);
    BOOST_TEST(passed.arrivals.size() == 5'000u + arrived_by(passed, Mishap::duplicated));
    std::size_t overtaken = 0;
    for (std::size_t i = 1; i < passed.arrivals.size(); ++i) {
        const Arrival &earlier = passed.arrivals[i - 1], &later = passed.arrivals[i];
        if (earlier.mishap != Mishap::reordered || later.mishap != Mishap::none) continue;
        overtaken += later.at_us < earlier.at_us;
    }
    BOOST_TEST(overtaken > 300u);
}

BOOST_AUTO_TEST_CASE(a_clog_holds_so_many_lines_and_loses_the_rest) {
    FaultProfile faults;
    faults.clog_every = 1'000;
    faults.clog_for = 1'000;
    faults.clog_holds = 5;
    const Passed passed = pass_many(faults, 10'000);
    BOOST_TEST(lost_by(passed, Mishap::clog) > 1'000u);
    BOOST_TEST(lost_by(passed, Mishap::clog) < 9'000u);
}

// The link is clogged nearly always, each time for a second.
BOOST_AUTO_TEST_CASE(every_clog_holds_as_many_lines) {
    FaultProfile faults;
    faults.clog_every = 1;
    faults.clog_for = 1'000;
    faults.clog_holds = 5;
    Link link;
    SeededRandom latencies(1), random(2);
    std::vector<Arrival> arrivals;
    const auto is_lost = [&](std::int64_t at_us) {
        return link.pass(at_us, Latency{}, faults, true, latencies, random, arrivals) ==
               Mishap::clog;
    };
    BOOST_TEST(!is_lost(0));
    for (const std::int64_t at_us : {10'000'000, 20'000'000}) {
        for (std::uint32_t line = 1; line <= 10; ++line) BOOST_TEST(is_lost(at_us) == (line > 5));
    }
}

BOOST_AUTO_TEST_CASE(an_altered_line_is_one_line_still) {
    FaultProfile faults;
    faults.corrupt_bit = faults.corrupt_byte = faults.corrupt_cut = 300'000;
    std::set<Alteration::Kind> kinds;
    for (const Arrival& arrival : pass_many(faults, 3'000).arrivals) {
        if (!arrival.alteration) continue;
        kinds.insert(arrival.alteration->kind);
        Transmission line;
        line.relayed = "{\"remote_addr\": \"127.0.0.1:40000\", \"content\": \"{}\"}\n";
        const std::string before = line.relayed;
        alter(line, *arrival.alteration);
        BOOST_TEST(line.relayed.back() == '\n');
        BOOST_TEST(std::count(line.relayed.begin(), line.relayed.end(), '\n') == 1);
        BOOST_TEST(line.alterations.size() == 1u);
        BOOST_TEST(line.relayed.size() <= before.size());
    }
    BOOST_TEST(kinds.size() == 3u);
}

BOOST_AUTO_TEST_CASE(any_bit_may_be_flipped) {
    for (std::uint32_t bit = 0; bit < 8; ++bit) {
        Transmission line;
        line.relayed = "{\"content\": \"{}\"}\n";
        const auto before = static_cast<unsigned char>(line.relayed[3]);
        alter(line, {Alteration::Kind::flip_bit, 3, bit + 8});
        BOOST_TEST((static_cast<unsigned char>(line.relayed[3]) ^ before) == 1u << bit);
    }
}

// --- partitions

BOOST_DATA_TEST_CASE(a_partition_parts_whom_its_kind_says, data::make({1, 2, 3, 4}), number) {
    const auto kind = static_cast<Partition::Kind>(number);
    FaultProfile faults;
    faults.partition_pair = kind == Partition::Kind::pair;
    faults.partition_one_way = kind == Partition::Kind::one_way;
    faults.partition_alone = kind == Partition::Kind::alone;
    faults.partition_groups = kind == Partition::Kind::groups;
    SeededRandom random(3);
    for (int i = 0; i < 50; ++i) {
        Partition partition;
        partition.part(5, faults, random);
        BOOST_TEST((partition.kind() == kind));
        std::size_t parted = 0, one_way = 0;
        for (std::size_t a = 0; a < 5; ++a) {
            for (std::size_t b = 0; b < 5; ++b) {
                if (a == b) continue;
                parted += partition.parts(a, b);
                one_way += partition.parts(a, b) && !partition.parts(b, a);
            }
        }
        switch (kind) {
            case Partition::Kind::pair:
                BOOST_TEST((parted == 2 && one_way == 0));
                break;
            case Partition::Kind::one_way:
                BOOST_TEST((parted == 1 && one_way == 1));
                break;
            case Partition::Kind::alone:
                BOOST_TEST((parted == 8 && one_way == 0));
                break;
            default:
                BOOST_TEST(((parted == 8 || parted == 12) && one_way == 0));
                break;
        }
        partition.join();
        BOOST_TEST(!partition.parts(0, 1));
    }
}

// --- whole runs

RunOptions faulty_run(std::uint64_t seed, const std::string& faults) {
    RunOptions options = run_options(3, 120, seed);
    options.faults = faults;
    options.calm_seconds = 60;
    return options;
}

BOOST_AUTO_TEST_CASE(a_run_with_faults_is_its_seeds) {
    for (const std::string faults : {"light", "heavy", "swarm"}) {
        const RunResult once = run_once(faulty_run(1, faults));
        BOOST_TEST(once.trace_hash == run_once(faulty_run(1, faults)).trace_hash);
        BOOST_TEST(once.trace_hash != run_once(faulty_run(2, faults)).trace_hash);
    }
}

BOOST_AUTO_TEST_CASE(every_fault_happens_in_heavy_runs_and_none_without) {
    std::vector<bool> seen(mishap_names.size(), false);
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const RunResult result = run_once(faulty_run(seed, "heavy"));
        BOOST_TEST(result.all_went_well());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            if (result.mishaps[i] > 0) seen[i] = true;
        }
    }
    for (const Mishap mishap : mishap_names.values()) {
        if (mishap == Mishap::none) continue;
        BOOST_TEST_CONTEXT(name(mishap)) {
            BOOST_TEST(seen[static_cast<std::size_t>(mishap)] == (mishap != Mishap::withheld));
        }
    }
    for (const std::uint64_t count : run_once(run_options(3, 60, 1)).mishaps)
        BOOST_TEST(count == 0u);
}

// A finding that is not a known weakness of the baseline would be a bug of ours.
BOOST_DATA_TEST_CASE(swarm_finds_nothing_that_is_not_known, boost::unit_test::data::xrange(1, 41),
                     seed) {
    const RunResult result = run_once(faulty_run(static_cast<std::uint64_t>(seed), "swarm"));
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST(result.all_went_well());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
