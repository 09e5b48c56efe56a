// expect: hsagent::flow literal: no signal of this name in the tree
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto tree = flow::signal_tree<"ok\nerror\n">;
constexpr auto signal = flow::signal<tree, "okay">;
