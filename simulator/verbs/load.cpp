#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulator/cli/command_line.hpp"
#include "simulator/cli/live_options.hpp"
#include "simulator/live/agent_program.hpp"
#include "simulator/live/wall_clock.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/report.hpp"

namespace hsagent::sim {

namespace {

struct LoadOptions {
    LiveOptions live;
    std::string folder;
    std::uint32_t agents = 200, peers = 10, seconds = 600, round_ms = 1000;
};

void check(const LoadOptions& options) {
    if (options.agents < 2 || options.agents > 10'000) {
        throw UsageError("--agents is " + std::to_string(options.agents) +
                         "; it must be 2 to 10000");
    }
    if (options.peers < 2 || options.peers % 2 != 0 || options.peers >= options.agents) {
        throw UsageError("--peers is " + std::to_string(options.peers) +
                         "; it must be even, at least 2, and less than --agents");
    }
    if (options.round_ms < 1) throw UsageError("--round-ms is 0; it must be 1 or more");
    check_folder(options.folder);
}

// Agents in a ring, each with its nearest neighbours as peers; and the cycles that they closed.
class Ring {
public:
    explicit Ring(const LoadOptions& options)
        : wanted_(std::size_t{options.agents} * options.peers) {
        for (std::uint32_t i = 0; i < options.agents; ++i) {
            const live::AgentFiles files(options.folder, name(i));
            ids_.push_back(
                files.load_or_create(baseline_demo_password(name(i)), live::WallClock().now())
                    .my_id);
        }
        for (std::uint32_t i = 0; i < options.agents; ++i) {
            // Half of the peers are on either side, so that each agent is a peer of its peers.
            std::set<std::string, std::less<>>& peers = peers_.emplace_back();
            for (std::uint32_t step = 1; step <= options.peers / 2; ++step) {
                peers.insert(ids_[(i + step) % options.agents]);
                peers.insert(ids_[(i + options.agents - step) % options.agents]);
            }
        }
    }

    static std::string name(std::uint32_t agent) { return "load" + std::to_string(agent + 1); }
    const std::set<std::string, std::less<>>& peers(std::uint32_t agent) const {
        return peers_[agent];
    }

    // Records a closed cycle; true if it was the last one missing.
    bool closed(std::uint32_t agent, std::string_view peer) {
        if (!done_.emplace(agent, peer).second) return false;
        return done_.size() == wanted_;
    }
    std::size_t cycles() const { return done_.size(); }
    std::size_t wanted() const { return wanted_; }

private:
    std::size_t wanted_;
    std::vector<std::string> ids_;
    std::vector<std::set<std::string, std::less<>>> peers_;
    std::set<std::pair<std::uint32_t, std::string>> done_;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int load(const LoadOptions& options) {
    check(options);
    ::umask(0077);
    live::AgentFile file = agent_file(options.live);
    if (!options.live.log) file.log.level = LogLevel::warning;
    const live::LogSinks sinks(file.log);
    for (const std::string& note : file.notes) sinks.named("load").warning(note);
    Ring ring(options);
    live::AgentProgram program;
    for (std::uint32_t i = 0; i < options.agents; ++i) {
        live::LiveAgentOptions agent;
        agent.folder = options.folder;
        agent.name = Ring::name(i);
        agent.link = file.link;
        agent.kind.settings.round_ms = options.round_ms;
        agent.kind.only = ring.peers(i);
        agent.watch = [&, i](const live::Output& output) {
            const auto* news = std::get_if<SessionNews>(&output);
            const bool is_it =
                news && news->role == Role::initiator && news->change == SessionChange::closed;
            if (is_it && ring.closed(i, news->peer_id)) program.stop();
        };
        program.add(agent, live::Password(baseline_demo_password(Ring::name(i))),
                    sinks.named(Ring::name(i)));
    }
    const auto begin = std::chrono::steady_clock::now();
    program.stop_after(std::chrono::seconds(options.seconds));
    program.start_within(std::chrono::milliseconds(options.round_ms));
    const bool reached = program.run();
    const double seconds = seconds_since(begin);

    std::uint64_t sent = 0, received = 0, lost = 0, connections = 0, closed = 0;
    for (const auto& agent : program.agents()) {
        sent += agent->counters().lines_sent;
        received += agent->counters().lines_received;
        lost += agent->connection_counters().lines_dropped;
        connections += agent->connection_counters().connections;
        closed += agent->outputs().closed;
    }
    ::rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto rate = [&](std::uint64_t count) {
        return detail::grouped(static_cast<std::uint64_t>(static_cast<double>(count) / seconds));
    };
    std::printf("cycles    %s of %s required, %s closed by either end\n",
                detail::grouped(ring.cycles()).c_str(), detail::grouped(ring.wanted()).c_str(),
                detail::grouped(closed).c_str());
    std::printf("sent      %s lines, %s per second; %s lost\n", detail::grouped(sent).c_str(),
                rate(sent).c_str(), detail::grouped(lost).c_str());
    std::printf("received  %s lines, %s per second\n", detail::grouped(received).c_str(),
                rate(received).c_str());
    std::printf("links     %s for %s agents\n", detail::grouped(connections).c_str(),
                detail::grouped(options.agents).c_str());
    std::printf(
        "memory    %s kB per agent\n",
        detail::grouped(static_cast<std::uint64_t>(used.ru_maxrss) / options.agents).c_str());
    std::printf("time      %.1f s\n", seconds);
    if (!reached) return printed(unreachable);
    return printed(ring.cycles() == ring.wanted() ? all_well : check_failed);
}

}  // namespace

void add_load(CLI::App& program, Action& action) {
    const auto asked = std::make_shared<LoadOptions>();
    CLI::App* verb = program.add_subcommand(
        "load", "runs many agents in one process until each has closed a cycle with each peer");
    add_live_options(*verb, asked->live, "client_config.json");
    verb->add_option("--dir", asked->folder, "folder of their files; missing files are created")
        ->option_text("DIR")
        ->required();
    detail::add_number(*verb, "--agents", asked->agents, "number of agents");
    detail::add_number(*verb, "--peers", asked->peers,
                       "peers of each agent: its nearest neighbours in a ring");
    detail::add_number(*verb, "--seconds", asked->seconds, "time limit in seconds");
    detail::add_number(*verb, "--round-ms", asked->round_ms, "duration of a round in ms");
    verb->final_callback([asked, &action] { action = [asked] { return load(*asked); }; });
}

}  // namespace hsagent::sim
