// Counts the allocations of this test program, and makes one fail.
#pragma once

#include <cstddef>

namespace hsagent::test {

// Calls of operator new since the program began.
std::size_t allocations();

// During its lifetime, the `count`-th allocation after its construction fails, once.
class FailingAllocation {
public:
    explicit FailingAllocation(std::size_t count);
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;
    ~FailingAllocation();
};

}  // namespace hsagent::test
