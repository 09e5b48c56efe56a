// expect: the application must not be final
#include "agent_with.hpp"

struct Chat final : BaselineApplication {
    bool accept(const Content&, const std::string&) { return false; }
};

template void receive_one(Agent<Parts<Chat>>&);
