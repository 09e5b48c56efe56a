// Views: files that show a run to people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/checks/finding.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/record/story.hpp"

namespace hsagent::sim {

// File names; empty if not requested.
struct ViewOptions {
    std::string report;    // one HTML page
    std::string mermaid;   // a sequence diagram as text
    std::string perfetto;  // a trace for ui.perfetto.dev
    std::string pair;      // "agent1:agent2": initiator and responder; or empty

    bool any() const { return !report.empty() || !mermaid.empty() || !perfetto.empty(); }
};

// The text of a view about the run, besides its story.
struct Caption {
    std::string title;
    std::string command;  // that reproduces the run
    std::vector<std::pair<std::string, std::string>> facts;
    const Findings& findings;
};

// Throws UsageError if a file cannot be written, or the pair does not exist among `agents` agents.
void check(const ViewOptions& options, std::size_t agents);

// A story that covers the agents chosen by the options.
Story story_for(const ViewOptions& options, std::size_t agents);

// Writes the files and returns one line about each, for people. Throws UsageError or FileError.
std::vector<std::string> write_views(const ViewOptions& options, const Story& story,
                                     const Caption& caption);

}  // namespace hsagent::sim
