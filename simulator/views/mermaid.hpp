// A sequence diagram in Mermaid's language, which GitHub and others draw.
#pragma once

#include <cstddef>
#include <string>

#include "simulator/record/story.hpp"

namespace hsagent::sim {

struct MermaidDiagram {
    // GitHub draws no diagram that is longer.
    static constexpr std::size_t most_characters = 50'000;

    std::string text;
    std::size_t messages = 0;  // in the diagram
    std::size_t left_out = 0;  // for want of room; the diagram says so, too
};

// What happened between the two, as initiator and responder.
MermaidDiagram as_mermaid(const Story& story, std::size_t asks, std::size_t answers);

}  // namespace hsagent::sim
