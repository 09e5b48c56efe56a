// The configuration files of deployed relays and agents, read as they are (PROTOCOL.md, 1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/live/connection_settings.hpp"
#include "simulator/live/log_settings.hpp"
#include "simulator/live/relay_settings.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

struct RelayFile {
    RelaySettings relay;
    LogSettings log;
    std::vector<std::string> notes;  // keys that are not known, a line each
};

struct AgentFile {
    ConnectionSettings link;
    LogSettings log;
    std::vector<std::string> notes;
};

// Throw sim::UsageError with `where`, the key and what it must be, for what is no JSON object or
// holds something else than it must.
RelayFile parse_relay_file(std::string_view json, const std::string& where);
AgentFile parse_agent_file(std::string_view json, const std::string& where);

// The same from a file. Throws FileError, too.
RelayFile read_relay_file(const std::string& path);
AgentFile read_agent_file(const std::string& path);

}  // namespace hsagent::live
