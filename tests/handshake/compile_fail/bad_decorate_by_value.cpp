// expect: decorate() does not fit its hook
#include "agent_with.hpp"

// Would write to a copy.
struct Chat : BaselineApplication {
    bool decorate(Intent, std::string_view, message::LineWriter) { return true; }
};

template void receive_one(Agent<Parts<Chat>>&);
