// expect: hsagent::flow literal: after / only all, not(...) or oneof(...) may stand
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto node = flow::node<"/some(A)">;
