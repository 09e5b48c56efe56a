// Views: the files in which a run can be looked at.
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

// Names of files, or empty.
struct ViewOptions {
    std::string report;    // one HTML page
    std::string mermaid;   // a sequence diagram as text
    std::string perfetto;  // a trace for ui.perfetto.dev
    std::string pair;      // "agent1:agent2": initiator and responder; or empty

    bool any() const { return !report.empty() || !mermaid.empty() || !perfetto.empty(); }
};

// What a view says of the run besides its story.
struct Caption {
    std::string title;
    std::string command;  // that makes the same run
    std::vector<std::pair<std::string, std::string>> facts;
    const Findings& findings;
};

// Throws UsageError if a file cannot be written, or the pair is none of so many agents.
void check(const ViewOptions& options, std::size_t agents);

// A story of what the options choose.
Story story_for(const ViewOptions& options, std::size_t agents);

// Writes the files; a line about each, for people. Throws UsageError or FileError.
std::vector<std::string> write_views(const ViewOptions& options, const Story& story,
                                     const Caption& caption);

}  // namespace hsagent::sim
