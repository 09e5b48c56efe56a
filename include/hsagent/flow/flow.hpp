// The whole route language in one header.
#pragma once

#include "hsagent/flow/event.hpp"
#include "hsagent/flow/fault.hpp"
#include "hsagent/flow/literal.hpp"
#include "hsagent/flow/node.hpp"
#include "hsagent/flow/route.hpp"
#include "hsagent/flow/signal.hpp"
#include "hsagent/flow/style.hpp"
#include "hsagent/flow/tape.hpp"
