#include "simulator/replay.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "hsagent/support/file.hpp"
#include "simulator/command_line.hpp"
#include "simulator/output_file.hpp"
#include "simulator/report.hpp"
#include "simulator/shrink.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

namespace {

Script script_in(const std::string& path) {
    return parse_script(read_file(path, 256 << 20), path);
}

int replay_and_report(const std::string& path, const ReplayOptions& options,
                      const ViewOptions& views) {
    const Script script = script_in(path);
    check(views, script.agents);
    std::optional<Story> story;
    if (views.any()) story = story_for(views, script.agents);
    const ReplayResult result = replay(script, options, story ? &*story : nullptr);
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
    if (story) {
        const Caption caption{path,
                              "hsagent-sim replay " + path,
                              {{"steps", std::to_string(result.done.size())},
                               {"deliveries", std::to_string(result.deliveries)},
                               {"shows", script.check.empty() ? "-" : script.check},
                               {"known as", script.label.empty() ? "-" : script.label},
                               {"trace, sha256", result.trace_hash}},
                              result.findings};
        for (const std::string& line : write_views(views, *story, caption)) {
            std::printf("%s\n", line.c_str());
        }
    }
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

}  // namespace

void add_replay(CLI::App& program, Action& action) {
    struct Asked {
        std::string file;
        ReplayOptions options;
        ViewOptions views;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb = program.add_subcommand("replay", "does again what a script says");
    verb->add_option("file", asked->file, "of run --record, campaign or shrink")->required();
    verb->add_option("--trace", asked->options.trace_file, "writes every event as JSON lines")
        ->option_text("FILE");
    add_view_options(*verb, asked->views);
    detail::add_log(*verb, asked->options.log);
    verb->final_callback([asked, &action] {
        action = [asked] { return replay_and_report(asked->file, asked->options, asked->views); };
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

}  // namespace hsagent::sim
