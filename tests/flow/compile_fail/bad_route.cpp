// expect: hsagent::flow literal: the arrow does not match its style, or joins nothing
// expect: Offset<2>
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto route = flow::route<"A -> B">;
