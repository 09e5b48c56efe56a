// The whole library in one header, for programs where compile time does not matter.
#pragma once

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/flow/flow.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/identity/identity_file.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"
