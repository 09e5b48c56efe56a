// What every fuzz target defines: one attempt with any bytes.
//
// A target fails by an assertion (HSAGENT_ASSERT) or an exception that it does not expect, so that
// the fuzzer and the replay see the same.
#pragma once

#include <string_view>

#include "hsagent/support/assert.hpp"

namespace hsagent::fuzz {

void try_input(std::string_view input);

}  // namespace hsagent::fuzz
