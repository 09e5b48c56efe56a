// Configuration files of deployed relays and agents, read unchanged (PROTOCOL.md, 1).
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
    std::vector<std::string> notes;  // unknown keys, one line each
};

struct AgentFile {
    ConnectionSettings link;
    LogSettings log;
    std::vector<std::string> notes;
};

// Throw sim::UsageError if the text is not a JSON object or has an invalid value. The message names
// `where`, the key and the expected value.
RelayFile parse_relay_file(std::string_view text, const std::string& where);
AgentFile parse_agent_file(std::string_view text, const std::string& where);

// The same from a file. Also throw FileError.
RelayFile read_relay_file(const std::string& path);
AgentFile read_agent_file(const std::string& path);

}  // namespace hsagent::live
