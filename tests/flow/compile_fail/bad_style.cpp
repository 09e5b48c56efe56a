// expect: hsagent::flow literal: one part of an arrow style contains another
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr flow::ArrowStyle style{"-", "-", "]", ",", ">"};
constexpr auto route = flow::route<"A --> B", style>;
