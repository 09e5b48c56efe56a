// This program's own operator new. In a file by itself: inlined, g++ takes new and free for a pair
// that does not match.
#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {
std::size_t counted = 0;
std::size_t failing = 0;  // which is to fail; none is the 0th
}  // namespace

namespace hsagent::test {

std::size_t allocations() {
    return counted;
}

FailingAllocation::FailingAllocation(std::size_t count) {
    failing = counted + count;
}
FailingAllocation::~FailingAllocation() {
    failing = 0;
}

}  // namespace hsagent::test

// The nothrow one, too, as sanitizers bring theirs.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    if (++counted == failing) return nullptr;
    return std::malloc(size > 0 ? size : 1);
}
void* operator new(std::size_t size) {
    if (void* made = ::operator new(size, std::nothrow)) return made;
    throw std::bad_alloc();
}
void operator delete(void* gone) noexcept {
    std::free(gone);
}
void operator delete(void* gone, std::size_t) noexcept {
    std::free(gone);
}
