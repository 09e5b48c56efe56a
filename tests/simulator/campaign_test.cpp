// Tests of campaigns: every seed runs once, on any number of threads, in shards, and after an
// interruption.
#include "simulator/runs/campaign.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulator/checks/liveness.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/runs/replay.hpp"
#include "simulator/runs/run.hpp"
#include "simulator/runs/shrink.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(campaigns)

CampaignOptions campaign_of(std::uint64_t first, std::uint64_t last,
                            const std::string& folder = "") {
    CampaignOptions options;
    options.run = run_options(2, 70, 0);
    options.run.faults = "swarm";
    options.run.calm_seconds = 45;
    options.first_seed = first;
    options.last_seed = last;
    options.directory = folder;
    options.shrink = false;
    return options;
}

std::string summary_of(const CampaignResult& result) {
    std::vector<std::string> lines;
    for (const CampaignKind& kind : result.kinds) {
        lines.push_back(kind.check + " " + kind.label + " " + std::to_string(kind.seeds) + " " +
                        std::to_string(kind.first_seed) + " " + kind.detail + "\n");
    }
    std::sort(lines.begin(), lines.end());
    std::string text = std::to_string(result.seeds_done()) + "\n";
    for (const std::string& line : lines) text += line;
    return text;
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
    CampaignOptions options = campaign_of(1, 12);
    options.threads = 1;
    const std::string alone = summary_of(campaign(options));
    options.threads = 3;
    BOOST_TEST(summary_of(campaign(options)) == alone);
    BOOST_TEST(alone.starts_with("12\n"));
}

BOOST_AUTO_TEST_CASE(shards_merge_to_the_whole) {
    const TemporaryFolder folder;
    std::vector<std::string> shards;
    for (std::uint32_t shard = 1; shard <= 3; ++shard) {
        shards.push_back(folder / ("shard" + std::to_string(shard)));
        CampaignOptions options = campaign_of(5, 15, shards.back());
        options.shard = shard;
        options.shards = 3;
        BOOST_TEST(campaign(options).seeds_done() < 5u);
    }
    BOOST_TEST(summary_of(merge(shards)) == summary_of(campaign(campaign_of(5, 15))));
    BOOST_CHECK_THROW(merge({shards[0], shards[0]}), UsageError);
}

// A campaign of runs in which no agent says much; `shard` of two.
CampaignOptions short_campaign(const std::string& folder, std::uint32_t shard) {
    CampaignOptions options = campaign_of(1, 4, folder);
    options.run = run_options(2, 2, 0);
    options.run.crypto = CryptoKind::pretend;
    options.shard = shard;
    options.shards = 2;
    return options;
}

// Runs it, as if its seeds had shown these kinds (as in campaign.json).
void run_with_kinds(const CampaignOptions& options, const std::string& kinds) {
    BOOST_TEST(campaign(options).kinds.empty());
    const std::string file = options.directory + "/campaign.json", none = "\"kinds\": []";
    std::string text = text_of(file);
    BOOST_TEST_REQUIRE(text.find(none) != text.npos);
    text.replace(text.find(none), none.size(), "\"kinds\": [" + kinds + "]");
    write_text(file, text);
}

std::string kind_text(const std::string& label, int seeds, int first_seed) {
    return R"({"check": "echo_rule", "known_as": ")" + label + R"(", "seeds": )" +
           std::to_string(seeds) + R"(, "first_seed": ")" + std::to_string(first_seed) +
           R"(", "detail": "of seed )" + std::to_string(first_seed) +
           R"(", "script": "", "deliveries": 0, "steps": 0})";
}

BOOST_AUTO_TEST_CASE(a_merge_sums_each_kind_and_keeps_its_earliest_seed) {
    const TemporaryFolder folder;
    run_with_kinds(short_campaign(folder / "1", 1),
                   kind_text("S1", 2, 1) + "," + kind_text("S2", 1, 3));
    run_with_kinds(short_campaign(folder / "2", 2),
                   kind_text("S1", 1, 4) + "," + kind_text("S2", 2, 2));
    const std::string expected =
        "4\necho_rule S1 3 1 of seed 1\n"
        "echo_rule S2 3 2 of seed 2\n";
    BOOST_TEST(summary_of(merge({folder / "1", folder / "2"})) == expected);
    BOOST_TEST(summary_of(merge({folder / "2", folder / "1"})) == expected);
}

BOOST_AUTO_TEST_CASE(shards_of_two_campaigns_do_not_merge) {
    const TemporaryFolder folder;
    const CampaignResult first = campaign(short_campaign(folder / "1", 1));
    BOOST_TEST((first.done == std::vector<bool>{true, false, true, false}));
    CampaignOptions other = short_campaign(folder / "2", 2);
    other.run.agents = 3;
    campaign(other);
    BOOST_CHECK_THROW(merge({folder / "1", folder / "2"}), UsageError);
}

BOOST_AUTO_TEST_CASE(failed_seeds_of_all_shards_are_summed) {
    const TemporaryFolder folder;
    std::vector<std::string> shards;
    for (std::uint32_t shard = 1; shard <= 2; ++shard) {
        shards.push_back(folder / ("shard" + std::to_string(shard)));
        CampaignOptions options = campaign_of(1, 2, shards.back());
        options.run.faults = "none";
        options.shard = shard;
        options.shards = 2;
        campaign(options);
        // As if its seed had failed.
        const std::string file = shards.back() + "/campaign.json", none = "\"failed\": 0";
        std::string text = text_of(file);
        BOOST_TEST_REQUIRE(text.find(none) != text.npos);
        text.replace(text.find(none), none.size(), "\"failed\": 1");
        write_text(file, text);
    }
    BOOST_TEST(merge({shards[0]}).failed == 1u);
    BOOST_TEST(merge(shards).failed == 2u);
}

BOOST_AUTO_TEST_CASE(it_goes_on_where_it_stopped) {
    const TemporaryFolder folder;
    CampaignOptions first = campaign_of(1, 8, folder / "campaign");
    first.shard = 1;
    first.shards = 2;
    BOOST_TEST(campaign(first).seeds_done() == 4u);
    CampaignOptions rest = campaign_of(1, 8, folder / "campaign");
    const CampaignResult result = campaign(rest);
    BOOST_TEST(summary_of(result) == summary_of(campaign(campaign_of(1, 8))));
    // Another call runs no seed again.
    BOOST_TEST(summary_of(campaign(rest)) == summary_of(result));
}

BOOST_AUTO_TEST_CASE(a_folder_of_another_campaign_is_refused) {
    const TemporaryFolder folder;
    campaign(campaign_of(1, 2, folder / "campaign"));
    BOOST_CHECK_THROW(campaign(campaign_of(1, 3, folder / "campaign")), UsageError);
    CampaignOptions other = campaign_of(1, 2, folder / "campaign");
    other.run.faults = "light";
    BOOST_CHECK_THROW(campaign(other), UsageError);
    write_text(folder / "campaign/campaign.json", "{\"hsagent_campaign\": 1}");
    BOOST_CHECK_THROW(campaign(campaign_of(1, 2, folder / "campaign")), UsageError);
}

BOOST_AUTO_TEST_CASE(a_file_of_faults_that_changed_in_between_is_refused) {
    const TemporaryFolder folder;
    write_text(folder / "faults.json", R"({"loss": {"per_million": 1000}})");
    CampaignOptions options = campaign_of(1, 2, folder / "campaign");
    options.run.faults = folder / "faults.json";
    campaign(options);
    BOOST_TEST(campaign(options).seeds_done() == 2u);
    write_text(folder / "faults.json", R"({"loss": {"per_million": 2000}})");
    BOOST_CHECK_EXCEPTION(campaign(options), UsageError, [](const UsageError& error) {
        return std::string(error.what()).find("faults.json has changed since") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(known_weaknesses_fail_it_unless_allowed) {
    const CampaignResult result = campaign(campaign_of(1, 3));
    BOOST_TEST(!result.kinds.empty());
    BOOST_TEST(result.failed == 0u);
    BOOST_TEST(!result.ok(false));
    BOOST_TEST(result.ok(true));
    CampaignResult unknown;
    unknown.kinds = {{"echo_rule", "S1", 1, 1, {}, {}}, {"echo_rule", "", 1, 1, {}, {}}};
    BOOST_TEST(!unknown.ok(true));
}

BOOST_AUTO_TEST_CASE(a_kind_is_told_by_the_first_finding_of_its_first_seed) {
    CampaignOptions options = campaign_of(1, 1);
    options.run = run_options(2, 15, 1);
    const RunResult result = run(options.run);
    BOOST_TEST(result.findings.all().front().detail != result.findings.all().back().detail);
    for (const CampaignKind& kind : campaign(options).kinds) {
        const auto finding = std::find_if(
            result.findings.all().begin(), result.findings.all().end(), [&](const Finding& found) {
                return found.check == kind.check && found.label == kind.label;
            });
        BOOST_TEST_REQUIRE((finding != result.findings.all().end()));
        BOOST_TEST(kind.detail == finding->detail);
    }
}

BOOST_AUTO_TEST_CASE(each_kind_is_kept_as_a_script_that_shows_it) {
    const TemporaryFolder folder;
    CampaignOptions options = campaign_of(2, 2, folder / "campaign");
    options.run.seconds = 60;
    options.shrink = true;
    for (const CampaignKind& kind : campaign(options).kinds) {
        BOOST_TEST_REQUIRE(!kind.script_file.empty());
        const std::string text = text_of(folder / ("campaign/" + kind.script_file));
        BOOST_TEST(text.find("\"check\": \"" + kind.check + "\"") != std::string::npos);
        BOOST_TEST(kind.deliveries <= kind.steps);
    }
}

BOOST_AUTO_TEST_CASE(a_script_that_is_there_is_not_written_again) {
    const TemporaryFolder folder;
    CampaignOptions options = campaign_of(2, 2, folder / "campaign");
    options.run = run_options(2, 8, 0);
    options.run.crypto = CryptoKind::pretend;
    options.shrink = true;
    const CampaignResult first = campaign(options);
    BOOST_TEST_REQUIRE(!first.kinds.empty());
    const std::string script = folder / ("campaign/" + first.kinds[0].script_file);
    write_text(script, "my notes");
    campaign(options);
    BOOST_TEST(text_of(script) == "my notes");
}

// A hardened agent takes longer to recover than a baseline one. A script of such a pair must allow
// for that time, or it shows nothing.
BOOST_AUTO_TEST_CASE(each_kind_of_a_mixed_campaign_is_kept_as_a_script_that_shows_it) {
    const TemporaryFolder folder;
    CampaignOptions options;
    options.run = run_options(2, 240, 0);
    options.run.crypto = CryptoKind::pretend;
    options.run.profiles = profiles_named("mixed");
    options.run.faults = "heavy";
    options.run.calm_seconds = 180;
    options.first_seed = 1;
    options.last_seed = 60;
    options.directory = folder / "campaign";
    std::set<std::string> stuck;
    for (const CampaignKind& kind : campaign(options).kinds) {
        BOOST_TEST_CONTEXT(kind.label << ' ' << kind.check) {
            BOOST_TEST_REQUIRE(!kind.script_file.empty());
            BOOST_TEST(kind.is_shown);
            const Script script =
                parse_script(text_of(folder / ("campaign/" + kind.script_file)), kind.script_file);
            BOOST_TEST(script.check == kind.check);
            BOOST_TEST(script.label == kind.label);
            BOOST_TEST(replay(script).shows(script));
        }
        if (kind.check == every_pair_closes_a_cycle) stuck.insert(kind.label);
    }
    for (const char* label : {"L1", "L2", "L3", "L6"}) BOOST_TEST(stuck.contains(label));
}

// The unshrunk script of the first finding of a kind.
Script recorded(const CampaignOptions& options, const CampaignKind& kind) {
    Script script;
    RunOptions first = options.run;
    first.seed = kind.first_seed;
    const RunResult result = run(first, &script);
    BOOST_TEST(cut_to_finding(script, result.findings, kind.check, kind.label));
    return script;
}

// With long latencies, what an adversary says in a replay is not what it said in the run.
BOOST_AUTO_TEST_CASE(what_a_replay_does_not_show_is_said_and_kept_whole) {
    const TemporaryFolder folder;
    CampaignOptions options = campaign_of(1, 6, folder / "campaign");
    options.run.crypto = CryptoKind::pretend;
    options.run.profiles = profiles_named("baseline");
    options.run.attack = "S18";
    options.run.latency_max_ms = 2'000;
    options.shrink = true;
    std::size_t not_shown = 0;
    for (const CampaignKind& kind : campaign(options).kinds) {
        BOOST_TEST_REQUIRE(!kind.script_file.empty());
        const Script script =
            parse_script(text_of(folder / ("campaign/" + kind.script_file)), kind.script_file);
        BOOST_TEST_CONTEXT(kind.script_file) {
            BOOST_TEST(replay(script).shows(script) == kind.is_shown);
            BOOST_TEST(kind.script_file.ends_with("-whole.json") == !kind.is_shown);
            if (!kind.is_shown) BOOST_TEST((script == recorded(options, kind)));
        }
        not_shown += !kind.is_shown;
    }
    BOOST_TEST(not_shown > 0u);
    // It is still reported when the campaign resumes from its folder.
    const CampaignResult again = campaign(options);
    BOOST_TEST(static_cast<std::size_t>(std::count_if(
                   again.kinds.begin(), again.kinds.end(),
                   [](const CampaignKind& kind) { return !kind.is_shown; })) == not_shown);
}

// The same for one kind, as if the others had their scripts already: shrinking takes longest.
BOOST_AUTO_TEST_CASE(one_kind_that_a_replay_does_not_show_is_kept_whole) {
    const TemporaryFolder folder;
    CampaignOptions options = campaign_of(3, 3, folder / "campaign");
    options.run.crypto = CryptoKind::pretend;
    options.run.attack = "S18";
    options.run.latency_max_ms = 5'000;
    campaign(options);
    const std::string file = folder / "campaign/campaign.json";
    auto json = nlohmann::json::parse(text_of(file));
    for (auto& kind : json["kinds"]) {
        if (kind["check"] != "hs_is_of_its_time") kind["script"] = "other.json";
    }
    write_text(file, json.dump());
    options.shrink = true;
    std::string whole;
    for (const CampaignKind& kind : campaign(options).kinds) {
        if (!kind.is_shown) whole += kind.script_file;
    }
    BOOST_TEST(whole == "S10-hs_is_of_its_time-whole.json");
}

BOOST_AUTO_TEST_CASE(what_a_seed_was_run_with_is_all_in_the_settings) {
    CampaignOptions options = campaign_of(1, 1);
    options.run.only_addressed = true;
    options.run.crypto = CryptoKind::pretend;
    options.run.attack = "S8";
    BOOST_TEST(campaign(options).settings ==
               "--agents 2 --seconds 70 --faults swarm --calm 45 --drain 0 --latency 1:50 "
               "--only-addressed --crypto pretend --profile baseline --attack S8");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
