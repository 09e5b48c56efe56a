// Signal trees that are known at run time (flow/signal.hpp).
#include <string>

#include "hsagent/flow/signal.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using namespace hsagent::flow;

// The tree as a text, each level indented by one more blank.
void write(std::string& out, SignalTreeView tree, SignalTreeView::Siblings siblings,
           std::size_t depth) {
    for (const Signal signal : siblings) {
        out.append(depth, ' ').append(tree.name(signal)).append("\n");
        write(out, tree, tree.children(signal), depth + 1);
    }
}

std::string text_of(SignalTreeView tree) {
    std::string out;
    write(out, tree, tree.roots(), 0);
    return out;
}

std::size_t deepest(SignalTreeView tree) {
    std::size_t most = 0;
    for (std::size_t i = 0; i < tree.size(); ++i) {
        std::size_t depth = 0;
        for (auto above = tree.parent(tree[i]); above; above = tree.parent(*above)) ++depth;
        most = std::max(most, depth);
    }
    return most;
}

}  // namespace

void try_input(std::string_view input) {
    const auto parsed = SignalTree::parse(input);
    if (!parsed) {
        HSAGENT_ASSERT(parsed.error().line > 0 || parsed.error().fault == Fault::too_long);
        HSAGENT_ASSERT(parsed.error().position <= input.size());
        return;
    }
    const SignalTreeView tree = parsed->view();
    if (deepest(tree) > 500) return;  // write() is recursive
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto found = tree.find(tree.name(tree[i]));
        HSAGENT_ASSERT(found && tree.name(*found) == tree.name(tree[i]));
    }
    const std::string text = text_of(tree);
    const auto again = SignalTree::parse(text);
    HSAGENT_ASSERT(again.ok() && again->size() == tree.size());
    HSAGENT_ASSERT(text_of(again->view()) == text);
}

}  // namespace hsagent::fuzz
