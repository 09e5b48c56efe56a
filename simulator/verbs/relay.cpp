#include <cstdio>
#include <memory>
#include <string>

#include "simulator/cli/command_line.hpp"
#include "simulator/cli/live_options.hpp"
#include "simulator/live/log.hpp"
#include "simulator/live/relay_server.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/report.hpp"

namespace hsagent::sim {

namespace {

int serve(const live::RelayFile& file) {
    const live::Log log = live::LogSinks(file.log).named("relay");
    for (const std::string& note : file.notes) log.warning(note);
    live::RelayServer server(file.relay, log);
    std::printf("relay     listens at %s\n", server.address().c_str());
    std::fflush(stdout);  // the parent process may wait for this line
    server.run();
    const live::HubCounters& counted = server.counters();
    const auto show = [](const char* what, std::uint64_t count) {
        std::printf("%-10s%s\n", what, detail::grouped(count).c_str());
    };
    show("clients", counted.connections);
    show("lines", counted.lines);
    show("copies", counted.copies);
    show("too fast", counted.rate_limited);
    show("too long", counted.too_long);
    show("too slow", counted.too_slow);
    show("idle", counted.idle);
    show("kept out", counted.turned_away);
    return printed(all_well);
}

}  // namespace

void add_relay(CLI::App& program, Action& action) {
    const auto asked = std::make_shared<LiveOptions>();
    CLI::App* verb = program.add_subcommand(
        "relay", "runs a relay, which passes each line on to all other agents");
    add_live_options(*verb, *asked, "server_config.json");
    verb->final_callback(
        [asked, &action] { action = [asked] { return serve(relay_file(*asked)); }; });
}

}  // namespace hsagent::sim
