// Tests of what hostile lines reach: the triples of state, intent and reason of a campaign.
#include "simulator/model/reach.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "simulator/model/usage_error.hpp"
#include "simulator/runs/campaign.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

namespace {

CampaignOptions attack_of(const char* attack, const std::string& folder = "") {
    CampaignOptions options;
    options.run = run_options(3, 30, 0);
    options.run.profiles = profiles_named("hardened");
    options.run.crypto = CryptoKind::pretend;
    options.run.attack = attack;
    options.first_seed = 1;
    options.last_seed = 6;
    options.directory = folder;
    options.shrink = false;
    return options;
}

bool has(const Reach& reach, const char* triple) {
    const std::vector<std::string> all = reach.texts();
    return std::find(all.begin(), all.end(), triple) != all.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reach)

BOOST_AUTO_TEST_CASE(an_attack_reaches_what_it_is_about) {
    BOOST_TEST(campaign(attack_of("")).reach.size() == 0u);
    BOOST_TEST(has(campaign(attack_of("S2")).reach, "resp_confirm request null_echo"));
}

BOOST_AUTO_TEST_CASE(threads_and_shards_change_nothing) {
    const TemporaryFolder folder;
    CampaignOptions options = attack_of("random");
    options.threads = 1;
    const Reach alone = campaign(options).reach;
    BOOST_TEST(alone.size() > 20u);
    options.threads = 3;
    BOOST_TEST((campaign(options).reach == alone));

    std::vector<std::string> shards;
    for (std::uint32_t shard = 1; shard <= 2; ++shard) {
        shards.push_back(folder / ("shard" + std::to_string(shard)));
        options.directory = shards.back();
        options.shard = shard;
        options.shards = 2;
        campaign(options);
    }
    BOOST_TEST((merge(shards).reach == alone));
}

BOOST_AUTO_TEST_CASE(a_folder_keeps_it) {
    const TemporaryFolder folder;
    CampaignOptions options = attack_of("random", folder / "campaign");
    options.shards = 2;
    campaign(options);
    options.shards = 1;
    const Reach reach = campaign(options).reach;
    BOOST_TEST((reach == campaign(attack_of("random")).reach));
    BOOST_TEST_REQUIRE(reach.size() > 0u);
    const std::string file = folder / "campaign/campaign.json", triple = reach.texts().front();
    std::string text = text_of(file);
    BOOST_TEST_REQUIRE(text.find(triple) != text.npos);
    text.replace(text.find(triple), triple.size(), triple + "thing");
    write_text(file, text);
    BOOST_CHECK_THROW(campaign(options), UsageError);
}

BOOST_AUTO_TEST_CASE(texts_are_read_as_written) {
    const std::vector<std::string> texts{"init_ready confirm hs_replayed",
                                         "unread unknown malformed"};
    const auto reach = Reach::from_texts(texts);
    BOOST_TEST_REQUIRE(reach.has_value());
    BOOST_TEST(reach->size() == 2u);
    BOOST_TEST((reach->texts() == texts));
    BOOST_TEST(!Reach::from_texts({"init_ready confirm"}));
}

// The triples of one line for a role in mid-cycle.
std::vector<std::string> met(Drop dropped, std::uint64_t reasons) {
    auto line = std::make_shared<Transmission>();
    line->sender = no_agent;
    line->content.intent = Intent::request;
    Observation seen;
    seen.begin({0, 0, ScheduledEvent::Kind::delivery, 0, line});
    seen.receipt.dropped = dropped;
    seen.reasons = reasons;
    seen.row(Role::responder).before.state = State::resp_confirm;
    Reach reach;
    reach.note(seen);
    return reach.texts();
}

BOOST_AUTO_TEST_CASE(a_line_meets_a_state_and_each_reason_or_none) {
    using Texts = std::vector<std::string>;
    const auto bit = [](Reason reason) { return std::uint64_t{1} << static_cast<int>(reason); };
    BOOST_TEST((met(Drop::none, 0) == Texts{"resp_confirm request none"}));
    BOOST_TEST((met(Drop::none, bit(Reason::bad_mac) | bit(Reason::malformed)) ==
                Texts{"resp_confirm request malformed", "resp_confirm request bad_mac"}));
    BOOST_TEST((met(Drop::not_for_us, 0) == Texts{"unread request none"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
