#include "simulator/views/views.hpp"

#include <optional>

#include "hsagent/support/file.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/views/html.hpp"
#include "simulator/views/mermaid.hpp"
#include "simulator/views/perfetto.hpp"

namespace hsagent::sim {

namespace {

Story::Chosen chosen_pair(const ViewOptions& options, std::size_t agents) {
    if (options.pair.empty()) return std::nullopt;
    for (std::size_t i = 0; i < agents; ++i) {
        const std::string first = agent_name(i) + ":";
        if (!options.pair.starts_with(first)) continue;
        for (std::size_t j = 0; j < agents; ++j) {
            if (i != j && options.pair == first + agent_name(j)) return std::pair(i, j);
        }
    }
    throw UsageError("--pair is '" + options.pair +
                     "'; it must be two agents, the initiator first, such as agent1:agent2");
}

std::size_t moments_of(const Story& story, std::size_t asks, std::size_t answers) {
    std::size_t count = 0;
    for (const Moment& moment : story.moments()) {
        count += moment.initiator() == asks && moment.responder() == answers;
    }
    return count;
}

// The chosen pair. Otherwise the pair of the first finding (failures before known weaknesses), in
// the direction in which more happened; otherwise the first pair.
std::pair<std::size_t, std::size_t> pair_to_show(const ViewOptions& options, const Story& story,
                                                 const Findings& findings) {
    if (const auto chosen = chosen_pair(options, story.directory().size())) return *chosen;
    for (const bool known : {false, true}) {
        for (const Finding& finding : findings.all()) {
            if (finding.label.empty() == known) continue;
            if (!story.tells_of(finding.agent) || !story.tells_of(finding.peer)) continue;
            const bool turned = moments_of(story, finding.peer, finding.agent) >
                                moments_of(story, finding.agent, finding.peer);
            return turned ? std::pair(finding.peer, finding.agent)
                          : std::pair(finding.agent, finding.peer);
        }
    }
    const std::vector<std::size_t>& agents = story.agents();
    return {agents.front(), agents.back() == agents.front() ? agents.front() : agents[1]};
}

// In a Markdown file, the diagram is in a fenced block, as GitHub requires.
std::string as_file_text(const MermaidDiagram& diagram, const std::string& path) {
    const bool markdown = path.ends_with(".md");
    return markdown ? "```mermaid\n" + diagram.text + "```\n" : diagram.text;
}

}  // namespace

void check(const ViewOptions& options, std::size_t agents) {
    if (!options.pair.empty() && !options.any()) {
        throw UsageError("--pair is used by --report, --mermaid and --perfetto; add one of them");
    }
    chosen_pair(options, agents);
    if (!options.mermaid.empty() && agents < 2) {
        throw UsageError("--mermaid shows two agents, but there is only one");
    }
    expect_writable("--report", options.report);
    expect_writable("--mermaid", options.mermaid);
    expect_writable("--perfetto", options.perfetto);
}

Story story_for(const ViewOptions& options, std::size_t agents) {
    return Story(agents, chosen_pair(options, agents));
}

std::vector<std::string> write_views(const ViewOptions& options, const Story& story,
                                     const Caption& caption) {
    std::vector<std::string> told;
    const auto [asks, answers] = pair_to_show(options, story, caption.findings);
    const std::size_t all = story.directory().size();
    const std::string whose = story.agents().size() == all
                                  ? "all agents"
                                  : std::to_string(story.agents().size()) + " of " +
                                        std::to_string(all) + " agents (--pair chooses two)";
    if (!options.report.empty()) {
        write_file_atomically(options.report, as_html(story, caption, asks, answers));
        told.push_back("report    " + options.report + ": the messages and states of " + whose);
    }
    if (!options.mermaid.empty()) {
        const MermaidDiagram diagram = as_mermaid(story, asks, answers);
        write_file_atomically(options.mermaid, as_file_text(diagram, options.mermaid));
        std::string line = "mermaid   " + options.mermaid + ": " +
                           std::to_string(diagram.messages) + " messages of " +
                           story.directory().name_of(asks) + " -> " +
                           story.directory().name_of(answers);
        if (diagram.left_out > 0) {
            line += "; " + std::to_string(diagram.left_out) +
                    " more left out, because GitHub draws " +
                    std::to_string(MermaidDiagram::most_characters) + " characters at most";
        }
        told.push_back(std::move(line));
    }
    if (!options.perfetto.empty()) {
        write_file_atomically(options.perfetto, as_perfetto(story, caption));
        told.push_back("perfetto  " + options.perfetto + ": tracks of " + whose +
                       "; open it in ui.perfetto.dev");
    }
    return told;
}

}  // namespace hsagent::sim
