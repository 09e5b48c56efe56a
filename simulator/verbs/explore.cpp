#include "simulator/explore/explore.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
                  " to go on from, depth " + std::to_string(now.depth) +
                  (now.tried > 0 ? ", " + detail::grouped(now.tried) + " lines tried" : ""));
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
    if (options.adversary > 0) {
        std::printf("moves     %s lines were tried, %s transitions are moves that were taken\n",
                    detail::grouped(result.tried).c_str(), detail::grouped(result.moves).c_str());
    }
    if (result.cut > 0) {
        std::printf(
            "cut       %s states with more than --restarts %u, from which nothing follows\n",
            detail::grouped(result.cut).c_str(), options.restarts);
    }
    if (result.waiting > 0) {
        std::printf(
            "waiting   %s states after a move, until an agent gives up, which none does "
            "here\n",
            detail::grouped(result.waiting).c_str());
    }
    std::printf("ends      %s states with every cycle closed, %s from which none will be\n",
                detail::grouped(result.closed).c_str(), detail::grouped(result.stuck).c_str());
    std::printf("time      %.2f s real\n", result.real_seconds);
    bool failed = !result.complete || result.closed == 0;
    for (const ExploreFinding& finding : result.findings) failed = failed || finding.label.empty();
    return printed(failed ? check_failed : all_well);
}

}  // namespace

namespace {

// Bounds that have another default with an attacker.
struct GivenBounds {
    std::optional<std::uint32_t> drops, dups, exchange, restarts;

    void apply(ExploreOptions& options) const {
        const bool attacked = options.adversary > 0;
        options.drops = drops.value_or(attacked ? 0 : options.drops);
        options.dups = dups.value_or(attacked ? 0 : options.dups);
        options.exchange = exchange.value_or(attacked ? attacked_exchange : options.exchange);
        options.restarts = restarts.value_or(attacked ? attacked_restarts : options.restarts);
    }

    static constexpr std::uint32_t attacked_exchange = 1, attacked_restarts = 1;
};

void add_bound(CLI::App& verb, const std::string& option, std::optional<std::uint32_t>& bound,
               const std::string& usual, std::uint32_t attacked, const std::string& help) {
    detail::add_read_option(verb, option, help,
                            "N [" + usual + "; with --adversary " + std::to_string(attacked) + "]",
                            [&bound](std::string_view name, std::string_view text) {
                                bound = detail::whole_number<std::uint32_t>(name, text);
                            });
}

void add_adversary(CLI::App& verb, ExploreOptions& options) {
    detail::add_number(verb, "--adversary", options.adversary,
                       "moves of an attacker that hears all, and says any line that it can put "
                       "together, 0 to 3; only moves that an agent takes count");
    verb.add_flag("--insider", options.insider,
                  "has each agent pin the attacker's own id and key beforehand");
    verb.add_flag("--both-ways", options.both_ways,
                  "lets the attacker make agent1 the responder of other agents, too");
    verb.add_flag("--stolen-key", options.stolen_key,
                  "gives the attacker the signing key of agent1");
    verb.add_flag("--pinned", options.pinned,
                  "has each agent pin the keys of all others beforehand");
}

void check_bounds(const ExploreOptions& options) {
    if (options.agents < 2 || options.agents > 4) {
        throw UsageError("--agents is " + std::to_string(options.agents) +
                         "; for explore it must be 2 to 4");
    }
    if (options.cycles < 1 || options.cycles > 8) {
        throw UsageError("--cycles is " + std::to_string(options.cycles) + "; it must be 1 to 8");
    }
    if (options.adversary > 3) {
        throw UsageError("--adversary is " + std::to_string(options.adversary) +
                         "; it must be 0 to 3");
    }
    if (options.adversary == 0 && (options.insider || options.stolen_key)) {
        throw UsageError("--insider and --stolen-key need --adversary");
    }
}

}  // namespace

void add_explore(CLI::App& program, Action& action) {
    const auto options = std::make_shared<ExploreOptions>();
    const auto given = std::make_shared<GivenBounds>();
    CLI::App* verb = program.add_subcommand(
        "explore", "tries every order of delivery, loss, repetition and timer of a cycle");
    detail::add_number(*verb, "--agents", options->agents,
                       "number of agents; the first begins a cycle with each of the others");
    detail::add_profile(*verb, options->profiles);
    add_bound(*verb, "--drops", given->drops, "1", 0, "number of lines that may be lost");
    add_bound(*verb, "--dups", given->dups, "1", 0, "number of lines that may arrive twice");
    detail::add_number(*verb, "--overtakes", options->overtakes,
                       "number of lines that may overtake earlier ones");
    add_bound(*verb, "--exchange", given->exchange, "3", GivenBounds::attacked_exchange,
              "limit of rounds in a cycle");
    detail::add_number(*verb, "--cycles", options->cycles, "cycles that each pair closes");
    add_bound(*verb, "--restarts", given->restarts, "no limit", GivenBounds::attacked_restarts,
              "cycles that an agent begins beyond these; orders with more are not followed");
    add_adversary(*verb, *options);
    detail::add_number(*verb, "--most-states", options->most_states,
                       "stops at this number of states");
    verb->final_callback([options, given, &action] {
        given->apply(*options);
        check_bounds(*options);
        action = [options] { return explore_and_report(*options); };
    });
}

}  // namespace hsagent::sim
