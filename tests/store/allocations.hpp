// Counts the allocations of this test program, makes one fail, and looks at what is freed.
#pragma once

#include <cstddef>
#include <string>

namespace hsagent::test {

// Calls of operator new since the program began.
std::size_t allocations();
// How many of them were not deleted yet.
std::size_t kept_allocations();

// During its lifetime, the `count`-th allocation after its construction fails, once.
class FailingAllocation {
public:
    explicit FailingAllocation(std::size_t count);
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;
    ~FailingAllocation();
};

// During its lifetime, looks for a text in each block that is freed. One at a time.
class FreedMemory {
public:
    explicit FreedMemory(std::string wanted);
    FreedMemory(const FreedMemory&) = delete;
    FreedMemory& operator=(const FreedMemory&) = delete;
    ~FreedMemory();

    bool had_it() const;

private:
    std::string wanted_;
};

}  // namespace hsagent::test
