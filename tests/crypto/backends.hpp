// The crypto backends of the library: each test of a primitive runs on all of them.
#pragma once

#include <boost/test/unit_test.hpp>
#include <tuple>

#include "hsagent/crypto/botan.hpp"

namespace hsagent::test {

using Backends = std::tuple<BotanCrypto>;

}  // namespace hsagent::test
