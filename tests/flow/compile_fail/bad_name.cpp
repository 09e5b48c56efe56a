// expect: hsagent::flow literal: a name may contain only the letters a-z and A-Z, digits and _
// expect: Offset<19>
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto route = flow::route<"init_ready --> init.exchange">;
