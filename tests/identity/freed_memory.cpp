// This program's own operator delete. It has a file of its own: if it is inlined, g++ reports new
// and free as a mismatched pair.
#include "freed_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string_view>
#include <utility>

namespace {

std::string_view wanted;  // empty: nothing
bool had_it = false;

void look_and_free(void* gone) noexcept {
    if (gone && !wanted.empty()) {
        // Read as they are in memory: for an optimiser, what is freed has no value any more.
        const volatile char* bytes = static_cast<const char*>(gone);
        const std::size_t size = ::malloc_usable_size(gone);
        for (std::size_t at = 0; at + wanted.size() <= size; ++at) {
            std::size_t same = 0;
            while (same < wanted.size() && bytes[at + same] == wanted[same]) ++same;
            had_it = had_it || same == wanted.size();
        }
    }
    std::free(gone);
}

}  // namespace

namespace hsagent::test {

FreedMemory::FreedMemory(std::string text) : wanted_(std::move(text)) {
    ::had_it = false;
    wanted = wanted_;
}
FreedMemory::~FreedMemory() {
    wanted = {};
}
bool FreedMemory::had_it() const {
    return ::had_it;
}

}  // namespace hsagent::test

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return std::malloc(std::max<std::size_t>(size, 1));
}
void* operator new(std::size_t size) {
    if (void* made = ::operator new(size, std::nothrow)) return made;
    throw std::bad_alloc();
}
void operator delete(void* gone) noexcept {
    look_and_free(gone);
}
void operator delete(void* gone, std::size_t) noexcept {
    look_and_free(gone);
}
