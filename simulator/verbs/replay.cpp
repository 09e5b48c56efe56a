#include "simulator/runs/replay.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "hsagent/support/file.hpp"
#include "simulator/cli/command_line.hpp"
#include "simulator/cli/password_options.hpp"
#include "simulator/live/agent_files.hpp"
#include "simulator/live/capture.hpp"
#include "simulator/live/capture_replay.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/runs/shrink.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/report.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

namespace {

std::string text_in(const std::string& path) {
    return read_file(path, 256 << 20);
}

int replay_script(const std::string& path, const Script& script, const ReplayOptions& options,
                  const ViewOptions& views) {
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

// Where to find the identity of the captured agent.
struct IdentityPlace {
    std::string folder = ".", password_file;
};

int replay_capture(const live::Capture& capture, const IdentityPlace& where,
                   std::optional<LogLevel> level) {
    const live::CaptureHead& head = capture.head;
    const live::AgentFiles files(where.folder, head.name, live::Use::reads);
    Identity identity =
        files.load(chosen_password(where.password_file, head.name).password.expose());
    live::Log log;
    if (level) {
        live::LogSettings settings;
        settings.level = *level;
        log = live::LogSinks(settings).named(head.name);
    }
    const live::CaptureReplay done = live::replay_capture(capture, std::move(identity), log);
    const auto show = [](const char* what, const std::string& value) {
        std::printf("%-10s%s\n", what, value.c_str());
    };
    show("agent", head.name + ", " + head.id + ", " + std::string(head.kind.profile->name));
    show("steps", detail::grouped(done.steps) + " of " + detail::grouped(capture.steps.size()));
    show("lines", detail::grouped(done.lines) + " received, " + detail::grouped(done.sent) +
                      " sent, byte for byte");
    show("sessions", detail::grouped(done.outputs.established) + ", " +
                         detail::grouped(done.outputs.opened) + " messages opened, " +
                         detail::grouped(done.outputs.closed) + " cycles closed");
    if (capture.is_cut) show("end", "the last record is incomplete and was skipped");
    const bool same = done.difference.empty();
    show("same", !same               ? "NO: " + done.difference
                 : done.compared_end ? "yes, including the agent's state at the end"
                                     : "yes, up to the last record; the capture has no end record");
    return printed(same ? all_well : check_failed);
}

int replay_and_report(const std::string& path, const ReplayOptions& options,
                      const ViewOptions& views, const IdentityPlace& where) {
    const std::string text = text_in(path);
    if (!live::is_capture(text)) {
        return replay_script(path, parse_script(text, path), options, views);
    }
    if (views.any() || !options.trace_file.empty()) {
        throw UsageError(path + ": is a capture of one agent; --trace and --report need a script");
    }
    return replay_capture(live::parse_capture(text, path), where, options.log);
}

int shrink_and_write(const std::string& from, const std::string& to, const std::string& shows) {
    expect_writable("--out", to);
    Script script = parse_script(text_in(from), from);
    if (script.check.empty() || !shows.empty()) {
        const ReplayResult found = replay(script);
        for (const FindingKind& kind : found.findings.kinds()) {
            const bool is_it = shows == kind.check || shows == kind.label;
            if (is_it && cut_to_finding(script, found.findings, kind.check, kind.label)) break;
        }
        if (script.check.empty() || (script.check != shows && script.label != shows)) {
            throw UsageError(from + ": does not show '" + shows + "'; `hsagent-sim replay " + from +
                             "` prints what it shows; --shows takes one of these");
        }
    }
    const std::size_t before = script.steps.size();
    const Script small = shrink(script);
    if (!replay(small).shows(small)) {
        throw UsageError(from + ": does not show " + script.check + " when replayed");
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
        IdentityPlace where;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb = program.add_subcommand("replay", "repeats the steps of a script or a capture");
    verb->add_option("file", asked->file,
                     "a file written by run --record, campaign, shrink or agent --capture")
        ->required();
    verb->add_option("--trace", asked->options.trace_file, "writes every event, as JSON lines")
        ->option_text("FILE");
    add_view_options(*verb, asked->views);
    detail::add_log(*verb, asked->options.log);
    verb->add_option("--dir", asked->where.folder, "for a capture: folder of the identity file")
        ->option_text("DIR [.]");
    add_password_option(*verb, asked->where.password_file);
    verb->final_callback([asked, &action] {
        action = [asked] {
            return replay_and_report(asked->file, asked->options, asked->views, asked->where);
        };
    });
}

void add_shrink(CLI::App& program, Action& action) {
    struct Asked {
        std::string from, to, shows;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb =
        program.add_subcommand("shrink", "shortens a script to what its finding needs");
    verb->add_option("file", asked->from, "a script written by run --record, campaign or shrink")
        ->required();
    verb->add_option("--out", asked->to, "file for the shortened script")
        ->option_text("FILE")
        ->required();
    verb->add_option("--shows", asked->shows,
                     "finding to keep: a check, or an S or L number; default: the script's own")
        ->option_text("NAME");
    verb->final_callback([asked, &action] {
        action = [asked] { return shrink_and_write(asked->from, asked->to, asked->shows); };
    });
}

}  // namespace hsagent::sim
