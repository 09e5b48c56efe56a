// expect: hsagent::flow literal: this indentation matches no level above
// expect: Line<3>
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto tree = flow::signal_tree<"a\n  b\n c">;
