// Counts what this test program allocates, and lets an allocation fail.
#pragma once

#include <cstddef>

namespace hsagent::test {

// Calls of operator new since the program began.
std::size_t allocations();

// While it lives, the `count`-th allocation from its making on fails, once.
class FailingAllocation {
public:
    explicit FailingAllocation(std::size_t count);
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;
    ~FailingAllocation();
};

}  // namespace hsagent::test
