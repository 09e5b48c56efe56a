#include <cstdio>
#include <memory>
#include <string>

#include "simulator/agents/profile.hpp"
#include "simulator/cli/command_line.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"
#include "simulator/views/state_diagram.hpp"

namespace hsagent::sim {

namespace {

struct GraphOptions {
    const Profile* profile = &default_profile();
    bool dot = false;
};

int print_graph(const GraphOptions& options) {
    const auto arrows = options.profile->arrows();
    std::string text;
    if (options.dot) {
        text = dot_diagram(arrows, std::string(options.profile->name));
    } else {
        for (const Role role : all_roles) {
            text += "```mermaid\n" + mermaid_diagram(arrows, role) + "```\n";
        }
    }
    std::fputs(text.c_str(), stdout);
    return printed(all_well);
}

}  // namespace

void add_graph(CLI::App& program, Action& action) {
    const auto options = std::make_shared<GraphOptions>();
    CLI::App* verb =
        program.add_subcommand("graph", "prints the state machine of a profile as diagrams");
    detail::add_profile(*verb, options->profile);
    detail::add_read_option(*verb, "--format", "Mermaid (one diagram per role) or Graphviz",
                            "mermaid|dot [mermaid]",
                            [options](std::string_view name, std::string_view text) {
                                if (text != "mermaid" && text != "dot") {
                                    detail::refuse_option(name, text, "mermaid or dot");
                                }
                                options->dot = text == "dot";
                            });
    verb->final_callback(
        [options, &action] { action = [options] { return print_graph(*options); }; });
}

}  // namespace hsagent::sim
