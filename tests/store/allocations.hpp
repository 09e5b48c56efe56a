// Counts what this test program allocates.
#pragma once

#include <cstddef>

namespace hsagent::test {

// Calls of operator new since the program began.
std::size_t allocations();

}  // namespace hsagent::test
