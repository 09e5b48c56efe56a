// This program's own operator new. It has a file of its own: if it is inlined, g++ reports new and
// free as a mismatched pair.
#include "allocations.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>
#include <string_view>
#include <utility>

namespace {
std::size_t counted = 0;
std::size_t kept = 0;
std::size_t failing = 0;  // number of the allocation that fails; 0 for none
std::string_view wanted;  // in what is freed; empty for nothing
bool had_wanted = false;

void look_at(const void* gone) {
    // As they are in memory: for an optimiser, what is freed has no value any more.
    const volatile char* bytes = static_cast<const char*>(gone);
    const std::size_t size = ::malloc_usable_size(const_cast<void*>(gone));
    for (std::size_t at = 0; at + wanted.size() <= size; ++at) {
        std::size_t same = 0;
        while (same < wanted.size() && bytes[at + same] == wanted[same]) ++same;
        had_wanted = had_wanted || same == wanted.size();
    }
}
}  // namespace

namespace hsagent::test {

std::size_t allocations() {
    return counted;
}
std::size_t kept_allocations() {
    return kept;
}

FailingAllocation::FailingAllocation(std::size_t count) {
    failing = counted + count;
}
FailingAllocation::~FailingAllocation() {
    failing = 0;
}

FreedMemory::FreedMemory(std::string text) : wanted_(std::move(text)) {
    had_wanted = false;
    wanted = wanted_;
}
FreedMemory::~FreedMemory() {
    wanted = {};
}
bool FreedMemory::had_it() const {
    return had_wanted;
}

}  // namespace hsagent::test

// The nothrow one is replaced, too, because sanitizers provide their own.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    if (++counted == failing) return nullptr;
    void* const made = std::malloc(size > 0 ? size : 1);
    if (made) ++kept;
    return made;
}
void* operator new(std::size_t size) {
    if (void* made = ::operator new(size, std::nothrow)) return made;
    throw std::bad_alloc();
}
void operator delete(void* gone) noexcept {
    if (gone) --kept;
    if (gone && !wanted.empty()) look_at(gone);
    std::free(gone);
}
void operator delete(void* gone, std::size_t) noexcept {
    ::operator delete(gone);
}
