// The control: valid counterparts of the bad snippets.
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr flow::ArrowStyle bold{"=", "{", "}", "|", ">"};
constexpr auto tree = flow::signal_tree<"ok\nerror\n  fatal\n">;

static_assert(flow::route<"A --[f]--> B">.normal() == "A--[f]-->B");
static_assert(flow::route<"A | B ==> C", bold>.source().size() == 2);
static_assert(flow::node<"/not(A)">.accepts(flow::node<"B">));
static_assert(flow::signal<tree, "fatal"> < flow::signal<tree, "error">);
