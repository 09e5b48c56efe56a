#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulator/cli/command_line.hpp"
#include "simulator/cli/live_options.hpp"
#include "simulator/cli/password_options.hpp"
#include "simulator/live/agent_program.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/report.hpp"

namespace hsagent::sim {

namespace {

struct AgentOptions {
    LiveOptions live;
    std::vector<std::string> names;
    std::string folder = ".";
    std::string password_file;
    std::string capture_file;
    std::vector<std::string> only;
    const Profile* profile = &default_profile();
    std::int64_t round_ms = 1000;
    bool messages = false;
};

// One file per agent: with several agents, "c.jsonl" becomes "c-alice.jsonl" and "c-bob.jsonl".
std::string capture_of(const AgentOptions& options, const std::string& name) {
    if (options.capture_file.empty() || options.names.size() == 1) return options.capture_file;
    const std::filesystem::path path(options.capture_file);
    const std::string file = path.stem().string() + "-" + name + path.extension().string();
    return (path.parent_path() / file).string();
}

void print_message(const std::string& name, const Opened& heard) {
    const nlohmann::ordered_json line{{"agent", name},
                                      {"role", hsagent::name(heard.role)},
                                      {"peer", heard.peer_id},
                                      {"message", heard.message.text}};
    std::printf("%s\n",
                line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    std::fflush(stdout);
}

live::LiveAgentOptions options_of(const AgentOptions& options, const live::ConnectionSettings& link,
                                  const std::string& name) {
    live::LiveAgentOptions agent;
    agent.folder = options.folder;
    agent.name = name;
    agent.link = link;
    agent.kind.profile = options.profile;
    agent.kind.settings.round_ms = options.round_ms;
    agent.kind.only = {options.only.begin(), options.only.end()};
    agent.capture_file = capture_of(options, name);
    if (options.messages) {
        agent.watch = [name](const live::Output& output) {
            if (const auto* opened = std::get_if<Opened>(&output)) print_message(name, *opened);
        };
    }
    return agent;
}

void print_summary(const live::AgentProgram& program) {
    detail::Table table({"agent", "cycles", "sessions", "opened", "reconnects", "sent", "received",
                         "lost", "connections"});
    for (const auto& agent : program.agents()) {
        const Counters& counters = agent->counters();
        const live::OutputCounts& outputs = agent->outputs();
        const auto grouped = [](std::uint64_t count) { return detail::grouped(count); };
        table.add({agent->name(), grouped(outputs.closed), grouped(outputs.established),
                   grouped(outputs.opened), grouped(outputs.reconnected),
                   grouped(counters.lines_sent), grouped(counters.lines_received),
                   grouped(agent->connection_counters().lines_dropped),
                   grouped(agent->connection_counters().connections)});
    }
    table.print(stdout);
}

void check(const AgentOptions& options) {
    for (const std::string& name : options.names) live::check_name(name);
    if (std::set(options.names.begin(), options.names.end()).size() != options.names.size()) {
        throw UsageError("--name is given twice for the same agent; each agent needs its own name");
    }
    if (options.round_ms < 1 || options.round_ms > 3'600'000) {
        throw UsageError("--round-ms is " + std::to_string(options.round_ms) +
                         "; it must be 1 to 3600000");
    }
    check_folder(options.folder);
}

int speak(const AgentOptions& options) {
    check(options);
    ::umask(0077);  // only the user may read identities, databases and logs
    const live::AgentFile file = agent_file(options.live);
    const live::LogSinks sinks(file.log);
    live::AgentProgram program;
    for (const std::string& name : options.names) {
        const live::Log log = sinks.named(name);
        if (name == options.names.front()) {
            for (const std::string& note : file.notes) log.warning(note);
        }
        const ChosenPassword chosen = chosen_password(options.password_file, name);
        if (chosen.is_demo) log.warning(demo_warning(name));
        program.add(options_of(options, file.link, name), chosen.password, log);
    }
    const bool reached = program.run();
    print_summary(program);
    return printed(reached ? all_well : unreachable);
}

}  // namespace

void add_agent(CLI::App& program, Action& action) {
    const auto asked = std::make_shared<AgentOptions>();
    CLI::App* verb =
        program.add_subcommand("agent", "runs one or several agents live on a relay, until Ctrl+C");
    verb->add_option("--name", asked->names,
                     "name of the agent and of its identity file; repeatable, once for each agent")
        ->option_text("NAME")
        ->required()
        ->allow_extra_args(false);
    add_live_options(*verb, asked->live, "client_config.json");
    verb->add_option("--dir", asked->folder,
                     "folder of identity files and databases; missing files are created")
        ->option_text("DIR [.]");
    add_password_option(*verb, asked->password_file);
    detail::add_profile(*verb, asked->profile);
    verb->add_option("--only", asked->only,
                     "id of a peer; the agent ignores all others; repeatable")
        ->option_text("ID")
        ->allow_extra_args(false);
    verb->add_option("--capture", asked->capture_file,
                     "records what the agent receives, draws and sends, for replay")
        ->option_text("FILE");
    verb->add_flag("--messages", asked->messages,
                   "prints the messages of peers, one JSON object per line");
    detail::add_read_option(*verb, "--round-ms", "duration of a round in ms", "N [1000]",
                            [asked](std::string_view name, std::string_view text) {
                                asked->round_ms = detail::whole_number<std::uint32_t>(name, text);
                            });
    verb->final_callback([asked, &action] { action = [asked] { return speak(*asked); }; });
}

}  // namespace hsagent::sim
