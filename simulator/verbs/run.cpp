#include "simulator/runs/run.hpp"

#include <memory>
#include <optional>
#include <string>

#include "hsagent/support/file.hpp"
#include "simulator/cli/command_line.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/report.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

namespace {

// The text of a page about the whole run, besides its charts.
Caption caption_of(const RunResult& result) {
    using detail::grouped;
    const RunOptions& options = result.options;
    std::string title = grouped(options.agents) + " agents, " + grouped(options.seconds) +
                        " s, seed " + std::to_string(options.seed);
    if (options.faults != "none") title += ", faults " + options.faults;
    if (!options.attack.empty()) title += ", attack " + options.attack;
    std::string command =
        "hsagent-sim run " + world_arguments(options) + " --seed " + std::to_string(options.seed);
    if (options.store == StoreKind::sqlite) command += " --store sqlite --dir " + options.directory;
    const Totals totals(result);
    return {title,
            command,
            {{"pairs that closed a cycle",
              grouped(totals.pairs_closed) + " of " + grouped(totals.pairs)},
             {"cycles", grouped(totals.cycles_closed)},
             {"reconnects", grouped(totals.reconnects)},
             {"wedged pairs", grouped(totals.wedged)},
             {"messages between pairs", grouped(totals.messages)},
             {"sealed and opened", grouped(totals.sealed_opened)},
             {"replays ignored", grouped(totals.replays_ignored)},
             {"lines to the relay", grouped(result.lines)},
             {"deliveries", grouped(result.deliveries)},
             {"trace, sha256", result.trace_hash}},
            result.findings};
}

int run_and_report(const RunOptions& options, const ViewOptions& views) {
    expect_writable("--record", options.record_file);
    check(options);
    check(views, options.agents);
    Script script;
    std::optional<Story> story;
    if (views.any()) story = story_for(views, options.agents);
    const RunResult result =
        run(options, options.record_file.empty() ? nullptr : &script, story ? &*story : nullptr);
    if (!options.record_file.empty()) {
        write_file_atomically(options.record_file, as_json_text(script));
    }
    if (options.json) {
        std::printf("%s\n", as_json(result).dump(2).c_str());
    } else {
        print_table(result, stdout);
    }
    if (story) {
        for (const std::string& line : write_views(views, *story, caption_of(result))) {
            std::fprintf(options.json ? stderr : stdout, "%s\n", line.c_str());
        }
    }
    return printed(result.all_went_well() ? all_well : check_failed);
}

}  // namespace

void add_run(CLI::App& program, Action& action) {
    struct Asked {
        RunOptions options;
        ViewOptions views;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb = program.add_subcommand("run", "runs one simulation and reports on it");
    add_run_options(*verb, asked->options);
    add_view_options(*verb, asked->views);
    verb->final_callback([verb, asked, &action] {
        complete(*verb, asked->options);
        action = [asked] { return run_and_report(asked->options, asked->views); };
    });
}

}  // namespace hsagent::sim
