// This program's own operator new. It has a file of its own: if it is inlined, g++ reports new and
// free as a mismatched pair.
#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {
std::size_t counted = 0;
std::size_t failing = 0;  // number of the allocation that fails; 0 for none
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

// The nothrow one is replaced, too, because sanitizers provide their own.
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
