// The diagram of --mermaid: a pair's messages in Mermaid's language, which GitHub and others draw.
#pragma once

#include <cstddef>
#include <string>

#include "simulator/record/story.hpp"

namespace hsagent::sim {

struct MermaidDiagram {
    // GitHub does not draw longer diagrams.
    static constexpr std::size_t most_characters = 50'000;

    std::string text;
    std::size_t messages = 0;  // in the diagram
    std::size_t left_out = 0;  // for lack of space; the diagram says so, too
};

// The events between initiator `asks` and responder `answers`.
MermaidDiagram as_mermaid(const Story& story, std::size_t asks, std::size_t answers);

}  // namespace hsagent::sim
