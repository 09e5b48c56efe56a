// expect: hsagent::flow literal: an arrow that is none of its style, or that joins nothing
// expect: Offset<2>
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto route = flow::route<"A -> B">;
