// Assertions that stay on in every build (DESIGN: an impossible state is an assertion).
#pragma once

#include <cstdio>
#include <cstdlib>

namespace hsagent::support {

[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "hsagent: impossible state: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace hsagent::support

// Aborts with file and line if `condition` is false. For states that no input can reach;
// hostile input is a value (support/result.hpp), a broken machine an exception.
#define HSAGENT_ASSERT(condition) \
    ((condition) ? void(0) : ::hsagent::support::assertion_failed(#condition, __FILE__, __LINE__))
