#include "simulator/runs/campaign.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "simulator/cli/command_line.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/report.hpp"

namespace hsagent::sim {

namespace {

std::string script_cell(const CampaignKind& kind) {
    if (kind.script_file.empty()) return "-";
    const std::string size = kind.is_shown ? std::to_string(kind.deliveries) + " deliveries"
                                           : "not shortened: a replay does not show it";
    return kind.script_file + " (" + size + ")";
}

int report(const CampaignResult& result, const CampaignOptions& options) {
    detail::Table table({"weakness", "seeds", "first seed", "script", "example"});
    for (const CampaignKind& kind : result.kinds) {
        const std::string script = script_cell(kind);
        table.add({verdict_of(kind.label) + "  " + kind.check, detail::grouped(kind.seeds),
                   std::to_string(kind.first_seed), script, kind.detail});
    }
    if (!result.kinds.empty()) table.print(stdout);
    std::printf("\nseeds     %s of %s done, %s with a failure that is not a known weakness\n",
                detail::grouped(result.seeds_done()).c_str(),
                detail::grouped(result.done.size()).c_str(),
                detail::grouped(result.failed).c_str());
    if (result.reach.size() > 0) {
        std::printf("reached   %s triples of state, intent and reason, by hostile lines\n",
                    detail::grouped(result.reach.size()).c_str());
    }
    if (result.real_seconds > 0) std::printf("time      %.1f s real\n", result.real_seconds);
    for (const CampaignKind& kind : result.kinds) {
        std::printf("%s %-9s hsagent-sim run %s --seed %llu\n",
                    &kind == &result.kinds.front() ? "reproduce" : "         ",
                    kind.label.empty() ? kind.check.c_str() : kind.label.c_str(),
                    result.settings.c_str(), static_cast<unsigned long long>(kind.first_seed));
    }
    return printed(result.ok(options.allow_known) ? all_well : check_failed);
}

}  // namespace

void add_campaign(CLI::App& program, Action& action) {
    const auto options = std::make_shared<CampaignOptions>();
    CLI::App* verb = program.add_subcommand("campaign",
                                            "runs many seeds and keeps the first "
                                            "failure of each kind");
    options->run.agents = 3;
    options->run.faults = "swarm";
    add_world_options(*verb, options->run);
    detail::add_read_option(
        *verb, "--seeds", "first and last seed", "A..B [1..100]",
        [options](std::string_view name, std::string_view text) {
            const auto dots = text.find("..");
            if (dots == text.npos) detail::refuse_option(name, text, "A..B, such as 1..100");
            options->first_seed = detail::whole_number<std::uint64_t>(name, text.substr(0, dots));
            options->last_seed = detail::whole_number<std::uint64_t>(name, text.substr(dots + 2));
            if (options->last_seed < options->first_seed ||
                options->last_seed - options->first_seed >= 100'000'000) {
                detail::refuse_option(name, text,
                                      "A..B with A at most B, and at most 100000000 seeds");
            }
        });
    detail::add_number(*verb, "--threads", options->threads, "number of threads; 0: one per core");
    verb->add_option("--dir", options->directory,
                     "folder that keeps the progress, so that the campaign can resume, and a short "
                     "script for each kind of failure")
        ->option_text("DIR");
    detail::add_read_option(
        *verb, "--shard", "runs only part I of N, to split the campaign over N machines",
        "I/N [1/1]", [options](std::string_view name, std::string_view text) {
            const auto slash = text.find('/');
            if (slash == text.npos) detail::refuse_option(name, text, "I/N, such as 1/4");
            options->shard = detail::whole_number<std::uint32_t>(name, text.substr(0, slash));
            options->shards = detail::whole_number<std::uint32_t>(name, text.substr(slash + 1));
            if (options->shard < 1 || options->shard > options->shards) {
                detail::refuse_option(name, text, "I/N with I from 1 to N");
            }
        });
    verb->add_flag("--allow-known", options->allow_known,
                   "known weaknesses of the profile do not fail the campaign");
    verb->add_flag_callback(
        "--no-shrink", [options] { options->shrink = false; }, "writes no scripts");
    verb->final_callback([verb, options, &action] {
        complete(*verb, options->run);
        check(options->run);
        action = [options] { return report(campaign(*options), *options); };
    });
}

void add_merge(CLI::App& program, Action& action) {
    struct Asked {
        std::vector<std::string> directories;
        CampaignOptions options;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb = program.add_subcommand("merge", "combines the results of a campaign's shards");
    verb->add_option("dirs", asked->directories, "folders of the shards")->required();
    verb->add_flag("--allow-known", asked->options.allow_known,
                   "known weaknesses of the profile do not fail the campaign");
    verb->final_callback([asked, &action] {
        action = [asked] { return report(merge(asked->directories), asked->options); };
    });
}

}  // namespace hsagent::sim
