// expect: hsagent::flow literal: only all, not(...) or oneof(...) may follow /
#include "hsagent/flow/flow.hpp"

namespace flow = hsagent::flow;

constexpr auto node = flow::node<"/some(A)">;
