#include "simulator/verbs.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "hsagent/support/file.hpp"
#include "simulator/adversary/adversary.hpp"
#include "simulator/campaign.hpp"
#include "simulator/command_line.hpp"
#include "simulator/explore.hpp"
#include "simulator/replay.hpp"
#include "simulator/report.hpp"
#include "simulator/run.hpp"
#include "simulator/shrink.hpp"
#include "simulator/status_line.hpp"

namespace hsagent::sim {

namespace {

// What did not reach a full disk or a closed pipe must not pass for success.
int printed(int code) {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        throw UsageError("standard output cannot be written");
    }
    return code;
}

// Before hours of work, and not after them.
void expect_writable(const std::string& option, const std::string& path) {
    if (path.empty()) return;
    auto folder = std::filesystem::path(path).parent_path();
    if (folder.empty()) folder = ".";
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown)) {
        throw UsageError(option + " " + path + ": is a folder; give the name of a file");
    }
    if (!std::filesystem::is_directory(folder, unknown)) {
        throw UsageError(option + " " + path + ": there is no folder " + folder.string());
    }
    if (::access(folder.c_str(), W_OK) != 0) {
        throw UsageError(option + " " + path + ": cannot be written: " + std::strerror(errno));
    }
}

Script script_in(const std::string& path) {
    return parse_script(read_file(path, 256 << 20), path);
}

int run_and_report(const RunOptions& options) {
    expect_writable("--record", options.record_file);
    Script script;
    const RunResult result = run(options, options.record_file.empty() ? nullptr : &script);
    if (!options.record_file.empty()) {
        write_file_atomically(options.record_file, as_json_text(script));
    }
    if (options.json) {
        std::printf("%s\n", as_json(result).dump(2).c_str());
    } else {
        print_table(result, stdout);
    }
    return printed(result.all_went_well() ? all_well : check_failed);
}

int replay_and_report(const std::string& path, const ReplayOptions& options) {
    const Script script = script_in(path);
    const ReplayResult result = replay(script, options);
    std::size_t left_out = 0;
    for (const bool done : result.done) left_out += !done;
    for (const Finding& finding : result.findings.all()) {
        if (finding.check != script.check || finding.label != script.label) continue;
        for (const std::string& line : finding.history) std::printf("%s\n", line.c_str());
        std::printf("\n");
        break;
    }
    print_findings(result.findings, false, stdout);
    std::printf("steps     %zu, of which %llu deliveries; %zu could not be done\n",
                result.done.size(), static_cast<unsigned long long>(result.deliveries), left_out);
    std::printf("trace     %s events, sha256 %s\n", detail::grouped(result.events).c_str(),
                result.trace_hash.c_str());
    if (!script.check.empty()) {
        std::printf("shows     %s%s%s: %s\n", script.label.c_str(), script.label.empty() ? "" : " ",
                    script.check.c_str(), result.shows(script) ? "yes" : "NO");
        return printed(result.shows(script) ? check_failed : all_well);
    }
    return printed(result.findings.only_known() ? all_well : check_failed);
}

int shrink_and_write(const std::string& from, const std::string& to, const std::string& shows) {
    expect_writable("--out", to);
    Script script = script_in(from);
    if (script.check.empty() || !shows.empty()) {
        const ReplayResult found = replay(script);
        for (const FindingKind& kind : found.findings.kinds()) {
            const bool is_it = shows == kind.check || shows == kind.label;
            if (is_it && cut_to_finding(script, found.findings, kind.check, kind.label)) break;
        }
        if (script.check.empty() || (script.check != shows && script.label != shows)) {
            throw UsageError(from + ": does not show '" + shows + "'; `hsagent-sim replay " + from +
                             "` prints what it shows, and --shows takes one of these");
        }
    }
    const std::size_t before = script.steps.size();
    const Script small = shrink(script);
    if (!replay(small).shows(small)) {
        throw UsageError(from + ": does not show " + script.check + " when it is replayed");
    }
    write_file_atomically(to, as_json_text(small));
    std::printf("%s: %zu steps, %zu deliveries (of %zu steps); hsagent-sim replay %s\n", to.c_str(),
                small.steps.size(), small.deliveries(), before, to.c_str());
    return printed(all_well);
}

int report(const CampaignResult& result, const CampaignOptions& options) {
    detail::Table table({"weakness", "seeds", "first seed", "script", "example"});
    for (const CampaignKind& kind : result.kinds) {
        const std::string script =
            kind.script_file.empty()
                ? "-"
                : kind.script_file + " (" + std::to_string(kind.deliveries) + " deliveries)";
        table.add({verdict_of(kind.label) + "  " + kind.check, detail::grouped(kind.seeds),
                   std::to_string(kind.first_seed), script, kind.detail});
    }
    if (!result.kinds.empty()) table.print(stdout);
    std::printf("\nseeds     %s of %s done, %s with a failure that is not known\n",
                detail::grouped(result.seeds_done()).c_str(),
                detail::grouped(result.done.size()).c_str(),
                detail::grouped(result.failed).c_str());
    if (result.real_seconds > 0) std::printf("time      %.1f s real\n", result.real_seconds);
    for (const CampaignKind& kind : result.kinds) {
        std::printf("%s %-9s hsagent-sim run %s --seed %llu\n",
                    &kind == &result.kinds.front() ? "reproduce" : "         ",
                    kind.label.empty() ? kind.check.c_str() : kind.label.c_str(),
                    result.settings.c_str(), static_cast<unsigned long long>(kind.first_seed));
    }
    return printed(result.ok(options.allow_known) ? all_well : check_failed);
}

int explore_and_report(const ExploreOptions& options) {
    StatusLine line;
    const ExploreResult result = explore(options, [&](const ExploreProgress& now) {
        if (!line.due()) return;
        line.show(detail::grouped(now.states) + " states, " + detail::grouped(now.open) +
                  " to go on from, depth " + std::to_string(now.depth));
    });
    line.clear();
    for (const ExploreFinding& finding : result.findings) {
        std::printf("%-9s %s: %s\n", verdict_of(finding.label).c_str(), finding.check.c_str(),
                    finding.detail.c_str());
        for (const std::string& step : finding.path) std::printf("          | %s\n", step.c_str());
    }
    std::printf("cycle     the shortest takes %zu steps\n", result.shortest_cycle.size());
    std::printf("routes    %zu of 8 were taken\n", result.routes.size());
    std::printf("states    %s%s, %s transitions, depth %u\n",
                detail::grouped(result.states).c_str(),
                result.complete ? "" : " (not all: see --most-states)",
                detail::grouped(result.transitions).c_str(), result.depth);
    std::printf("ends      %s states with every cycle closed, %s from which none will be\n",
                detail::grouped(result.closed).c_str(), detail::grouped(result.stuck).c_str());
    std::printf("time      %.2f s real\n", result.real_seconds);
    bool failed = !result.complete || result.closed == 0;
    for (const ExploreFinding& finding : result.findings) failed = failed || finding.label.empty();
    return printed(failed ? check_failed : all_well);
}

}  // namespace

void add_run(CLI::App& program, Action& action) {
    const auto options = std::make_shared<RunOptions>();
    CLI::App* verb = program.add_subcommand("run", "runs one simulation and reports on it");
    add_run_options(*verb, *options);
    verb->final_callback([verb, options, &action] {
        complete(*verb, *options);
        action = [options] { return run_and_report(*options); };
    });
}

void add_replay(CLI::App& program, Action& action) {
    struct Asked {
        std::string file;
        ReplayOptions options;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb = program.add_subcommand("replay", "does again what a script says");
    verb->add_option("file", asked->file, "of run --record, campaign or shrink")->required();
    verb->add_option("--trace", asked->options.trace_file, "writes every event as JSON lines")
        ->option_text("FILE");
    detail::add_log(*verb, asked->options.log);
    verb->final_callback([asked, &action] {
        action = [asked] { return replay_and_report(asked->file, asked->options); };
    });
}

void add_shrink(CLI::App& program, Action& action) {
    struct Asked {
        std::string from, to, shows;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb =
        program.add_subcommand("shrink", "makes a script as short as still shows the same");
    verb->add_option("file", asked->from, "of run --record, campaign or shrink")->required();
    verb->add_option("--out", asked->to, "the short one")->option_text("FILE")->required();
    verb->add_option("--shows", asked->shows,
                     "a check, or an S or L number; else what the file says")
        ->option_text("NAME");
    verb->final_callback([asked, &action] {
        action = [asked] { return shrink_and_write(asked->from, asked->to, asked->shows); };
    });
}

void add_campaign(CLI::App& program, Action& action) {
    const auto options = std::make_shared<CampaignOptions>();
    CLI::App* verb = program.add_subcommand("campaign",
                                            "runs many seeds, and keeps the first "
                                            "failure of each kind");
    options->run.agents = 3;
    options->run.faults = "swarm";
    add_world_options(*verb, options->run);
    detail::add_read_option(
        *verb, "--seeds", "the first and the last", "A..B [1..100]",
        [options](std::string_view name, std::string_view text) {
            const auto dots = text.find("..");
            if (dots == text.npos) detail::refuse_option(name, text, "A..B, such as 1..100");
            options->first_seed = detail::whole_number<std::uint64_t>(name, text.substr(0, dots));
            options->last_seed = detail::whole_number<std::uint64_t>(name, text.substr(dots + 2));
            if (options->last_seed < options->first_seed ||
                options->last_seed - options->first_seed >= 100'000'000) {
                detail::refuse_option(name, text, "A..B, A not above B, 100000000 seeds at most");
            }
        });
    detail::add_number(*verb, "--threads", options->threads, "0: as many as there are cores");
    verb->add_option("--dir", options->directory,
                     "keeps the progress, to go on with later, and a short script of each kind")
        ->option_text("DIR");
    detail::add_read_option(
        *verb, "--shard", "the I-th of N parts, for as many machines", "I/N [1/1]",
        [options](std::string_view name, std::string_view text) {
            const auto slash = text.find('/');
            if (slash == text.npos) detail::refuse_option(name, text, "I/N, such as 1/4");
            options->shard = detail::whole_number<std::uint32_t>(name, text.substr(0, slash));
            options->shards = detail::whole_number<std::uint32_t>(name, text.substr(slash + 1));
            if (options->shard < 1 || options->shard > options->shards) {
                detail::refuse_option(name, text, "I/N, I from 1 to N");
            }
        });
    verb->add_flag("--allow-known", options->allow_known,
                   "known weaknesses of the profile do not fail the campaign");
    verb->add_flag("--no-shrink{false}", options->shrink, "keeps no scripts");
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
    CLI::App* verb = program.add_subcommand("merge", "puts the shards of a campaign together");
    verb->add_option("dirs", asked->directories, "folders of campaigns")->required();
    verb->add_flag("--allow-known", asked->options.allow_known,
                   "known weaknesses of the profile do not fail it");
    verb->final_callback([asked, &action] {
        action = [asked] { return report(merge(asked->directories), asked->options); };
    });
}

void add_explore(CLI::App& program, Action& action) {
    const auto options = std::make_shared<ExploreOptions>();
    CLI::App* verb = program.add_subcommand(
        "explore", "tries every order of delivery, loss, repetition and timer of a cycle");
    detail::add_number(*verb, "--agents", options->agents,
                       "the first begins a cycle with each of the others");
    detail::add_number(*verb, "--drops", options->drops, "lines that may be lost");
    detail::add_number(*verb, "--dups", options->dups, "lines that may arrive twice");
    detail::add_number(*verb, "--overtakes", options->overtakes,
                       "lines that may overtake those before them");
    detail::add_number(*verb, "--exchange", options->exchange, "the limit of rounds in a cycle");
    detail::add_number(*verb, "--most-states", options->most_states, "ends there, if need be");
    verb->final_callback([options, &action] {
        if (options->agents < 2 || options->agents > 4) {
            throw UsageError("--agents is " + std::to_string(options->agents) +
                             "; explore takes 2 to 4");
        }
        action = [options] { return explore_and_report(*options); };
    });
}

void add_attacks(CLI::App& program, Action& action) {
    CLI::App* verb = program.add_subcommand("attacks", "tells what each attack does");
    verb->final_callback([&action] {
        action = [] {
            for (const Attack& attack : attacks()) {
                std::printf("%-7s %s\n", std::string(attack.name).c_str(),
                            std::string(attack.summary).c_str());
            }
            return printed(all_well);
        };
    });
}

void add_faults(CLI::App& program, Action& action) {
    struct Asked {
        std::string name = "heavy";
        std::uint64_t seed = 1;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb = program.add_subcommand("faults",
                                            "prints a profile of faults as JSON, to "
                                            "change and give to run --faults");
    verb->add_option("profile", asked->name, "")->option_text("light|heavy|swarm|FILE [heavy]");
    detail::add_number(*verb, "--seed", asked->seed, "of swarm");
    verb->final_callback([asked, &action] {
        action = [asked] {
            const SeededRandom run = SeededRandom(asked->seed).fork(0);
            std::printf("%s\n",
                        as_json_text(faults_named(asked->name, run.fork("fault profile"))).c_str());
            return printed(all_well);
        };
    });
}

}  // namespace hsagent::sim
