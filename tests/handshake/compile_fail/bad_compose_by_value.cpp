// expect: Application
#include "agent_with.hpp"

// Would write to a copy, and every message would be empty.
struct Chat {
    void compose(const Round&, std::string message) { message = "How are you?"; }
};

template void receive_one(Agent<Parts<Chat>>&);
