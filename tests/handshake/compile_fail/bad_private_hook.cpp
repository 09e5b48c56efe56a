// expect: accept() does not fit its hook
#include "agent_with.hpp"

class Chat : public BaselineApplication {
    bool accept(const Content&, std::string_view) { return false; }
};

template void receive_one(Agent<Parts<Chat>>&);
