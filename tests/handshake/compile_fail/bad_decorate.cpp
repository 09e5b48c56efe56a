// expect: decorate() does not fit its hook; wanted: bool decorate(Intent, std::string_view to,
// message::LineWriter&)
#include "agent_with.hpp"

struct Chat : BaselineApplication {
    void decorate(Intent, std::string_view, message::LineWriter&) {}
};

template void receive_one(Agent<Parts<Chat>>&);
