// UsageError: what a user asked for cannot be done.
#pragma once

#include <stdexcept>

namespace hsagent::sim {

// A wrong option, an impossible number, a file that cannot be used: exit code 2. The text is one
// line that names what, where and what to do.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace hsagent::sim
