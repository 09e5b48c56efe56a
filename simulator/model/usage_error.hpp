// UsageError: thrown when a user's request cannot be carried out.
#pragma once

#include <stdexcept>

namespace hsagent::sim {

// For a wrong option, an impossible number or an unusable file; exit code 2. The text is one line:
// what is wrong, where, and what to do.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace hsagent::sim
