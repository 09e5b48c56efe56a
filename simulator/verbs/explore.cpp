#include "simulator/explore/explore.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "simulator/cli/command_line.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/terminal/status_line.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/report.hpp"

namespace hsagent::sim {

namespace {

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

void add_explore(CLI::App& program, Action& action) {
    const auto options = std::make_shared<ExploreOptions>();
    CLI::App* verb = program.add_subcommand(
        "explore", "tries every order of delivery, loss, repetition and timer of a cycle");
    detail::add_number(*verb, "--agents", options->agents,
                       "number of agents; the first begins a cycle with each of the others");
    detail::add_profile(*verb, options->profiles);
    detail::add_number(*verb, "--drops", options->drops, "number of lines that may be lost");
    detail::add_number(*verb, "--dups", options->dups, "number of lines that may arrive twice");
    detail::add_number(*verb, "--overtakes", options->overtakes,
                       "number of lines that may overtake earlier ones");
    detail::add_number(*verb, "--exchange", options->exchange, "limit of rounds in a cycle");
    detail::add_number(*verb, "--most-states", options->most_states,
                       "stops at this number of states");
    verb->final_callback([options, &action] {
        if (options->agents < 2 || options->agents > 4) {
            throw UsageError("--agents is " + std::to_string(options->agents) +
                             "; for explore it must be 2 to 4");
        }
        action = [options] { return explore_and_report(*options); };
    });
}

}  // namespace hsagent::sim
