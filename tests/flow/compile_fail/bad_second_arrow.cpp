// expect: hsagent::flow literal: a route may have only one arrow
// expect: Offset<8>
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto route = flow::route<"A --> B --> C">;
