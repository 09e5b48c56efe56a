// expect: accept() does not fit its hook; wanted: bool accept(const Content&, std::string_view
// remote_addr)
#include "agent_with.hpp"

struct Chat : BaselineApplication {
    bool accept(const Content&, const std::string&) { return false; }
};

template void receive_one(Agent<Parts<Chat>>&);
