#include "simulator/views/state_diagram.hpp"

namespace hsagent::sim {

std::string mermaid_diagram(const std::vector<handshake::Arrow>& arrows, Role role) {
    std::string text = "stateDiagram-v2\n    [*] --> ";
    text += name(ready_state(role));
    text += '\n';
    for (const handshake::Arrow& arrow : arrows) {
        if (role_of(arrow.from) != role) continue;
        text.append("    ").append(name(arrow.from)).append(" --> ").append(name(arrow.to));
        text.append(arrow.is_jump ? " : [" : " : ").append(arrow.label);
        text += arrow.is_jump ? "]\n" : "\n";
    }
    return text;
}

std::string dot_diagram(const std::vector<handshake::Arrow>& arrows, const std::string& name) {
    std::string text = "digraph " + name + " {\n    node [shape=box]\n";
    for (const handshake::Arrow& arrow : arrows) {
        text.append("    ").append(hsagent::name(arrow.from)).append(" -> ");
        text.append(hsagent::name(arrow.to)).append(" [label=\"").append(arrow.label);
        text += arrow.is_jump ? "\", style=dashed]\n" : "\"]\n";
    }
    return text + "}\n";
}

}  // namespace hsagent::sim
