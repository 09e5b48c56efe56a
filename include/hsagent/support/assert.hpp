// HSAGENT_ASSERT: an assertion that stays on in every build (ARCHITECTURE.md, rule 7).
#pragma once

#include <cstdio>
#include <cstdlib>

namespace hsagent::support {

[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "hsagent: impossible state: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace hsagent::support

// Aborts with file and line if `condition` is false. Use it for states that no input can reach.
// Hostile input is reported as a value (support/result.hpp), a system failure as an exception.
#define HSAGENT_ASSERT(condition) \
    ((condition) ? void(0) : ::hsagent::support::assertion_failed(#condition, __FILE__, __LINE__))
