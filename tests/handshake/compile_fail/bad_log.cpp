// expect: logs() and log() do not fit their hooks; wanted, both: bool logs(LogLevel) and void
// log(LogLevel, std::string_view line)
#include "agent_with.hpp"

// log() would never be called: logs() is missing.
struct Chat : BaselineApplication {
    void log(LogLevel, std::string_view) {}
};

template void receive_one(Agent<Parts<Chat>>&);
